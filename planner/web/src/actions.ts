/** The writes a person can make in a group; each is shown at once and sent in the background. */
import { call } from "./api";
import { newId } from "./ids";
import type { Outbox } from "./outbox";
import type { Confirmed, Effect, Store } from "./store";
import { Tree, type Place } from "./tree";
import type { Resource, Tables, Task } from "./types";

const nouns: Record<Resource, string> = {
  projects: "project",
  tasks: "task",
  labels: "label",
  "task-labels": "label",
  comments: "comment",
};

/** Seconds in which a deletion can be taken back. */
export const UNDO_SECONDS = 6;

export class Actions {
  constructor(
    readonly slug: string,
    readonly member: string,
    readonly store: Store,
    readonly outbox: Outbox,
  ) {}

  create<R extends Resource>(
    resource: R,
    fields: Omit<Tables[R], "id" | "version" | "created_at"> & { id?: string },
  ): string {
    const id = fields.id ?? newId();
    const row = { ...fields, id, version: 0, created_at: new Date().toISOString() } as unknown as Tables[R];
    // The author of a comment is the server's to say.
    const { author: _author, ...sent } = { author: null, ...fields, id };
    this.outbox.add({
      failure: `The ${nouns[resource]} could not be added.`,
      effects: [{ kind: "put", resource, row }],
      send: (key) => this.#send("POST", resource, `/api/${this.slug}/${resource}`, sent, key),
    });
    return id;
  }

  patch<R extends Resource>(resource: R, id: string, fields: Partial<Tables[R]>): void {
    this.outbox.add({
      failure: `The change to the ${nouns[resource]} could not be saved.`,
      effects: [{ kind: "patch", resource, id, fields }],
      send: (key) => this.#send("PATCH", resource, `/api/${this.slug}/${resource}/${id}`, fields, key),
    });
  }

  /** Deletes after a few seconds; the function returned takes it back until then. */
  remove(resource: Resource, id: string): () => void {
    const ids = resource === "tasks" ? [id, ...this.#below(id).map((task) => task.id)] : [id];
    const write = {
      failure: `The ${nouns[resource]} could not be deleted.`,
      effects: ids.map((each): Effect => ({ kind: "remove", resource, id: each })),
      send: async (key: string): Promise<Confirmed> => {
        await call("DELETE", `/api/${this.slug}/${resource}/${id}`, { key });
        return { rows: [] };
      },
    };
    if (resource === "tasks") return this.outbox.hold(write, UNDO_SECONDS);
    this.outbox.add(write);
    return () => undefined;
  }

  /** Done or not done: the task and everything below it. */
  complete(id: string, done: boolean): void {
    const done_at = done ? new Date().toISOString() : null;
    const changing = [this.store.get("tasks", id), ...this.#below(id)].filter(
      (task): task is Task => task !== undefined && Boolean(task.done_at) !== done,
    );
    this.outbox.add({
      failure: done ? "The task could not be completed." : "The task could not be reopened.",
      effects: changing.map((task) => ({
        kind: "patch",
        resource: "tasks",
        id: task.id,
        fields: { done_at },
      })),
      send: async (key) => {
        const path = `/api/${this.slug}/tasks/${id}/complete`;
        const { version } = await call<{ version: number }>("POST", path, { body: { done }, key });
        return { rows: [], version };
      },
    });
  }

  /** A task with nothing but its place; not written yet. */
  blank(project: string, place: Place): Task {
    return {
      ...place,
      id: newId(),
      version: 0,
      project,
      title: "",
      note: "",
      assignee: null,
      due: null,
      estimate: null,
      done_at: null,
      created_at: new Date().toISOString(),
    };
  }

  addTask(task: Task): void {
    const { version: _version, created_at: _created, ...fields } = task;
    this.create("tasks", fields);
  }

  #below(id: string): Task[] {
    const project = this.store.get("tasks", id)?.project;
    return new Tree([...this.store.all("tasks").values()].filter((task) => task.project === project)).below(
      id,
    );
  }

  async #send(
    method: "POST" | "PATCH",
    resource: Resource,
    path: string,
    body: object,
    key: string,
  ): Promise<Confirmed> {
    return { rows: [{ resource, row: await call<Tables[Resource]>(method, path, { body, key }) }] };
  }
}
