import { resources, type Member, type Resource, type SyncAnswer, type Tables, type Task } from "../src/types";

/** A task; its title is its id unless told otherwise. */
export function task(id: string, fields: Partial<Task> = {}): Task {
  return {
    id,
    version: 1,
    project: "p",
    parent: null,
    title: id,
    note: "",
    position: "a0",
    assignee: null,
    due: null,
    estimate: null,
    done_at: null,
    created_at: "2026-01-01T00:00:00Z",
    ...fields,
  };
}

/** A tree from indented lines: each line is an id, two spaces in front of it are one level. */
export function tasks(text: string): Task[] {
  const path: string[] = [];
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line, i) => {
      const depth = line.search(/\S/) / 2;
      path[depth] = line.trim();
      return task(line.trim(), { parent: path[depth - 1] ?? null, position: `a${i.toString(36)}` });
    });
}

export const everybody: Member[] = [
  { id: "me", name: "Ada Marsh", email: "ada@example.org", role: "owner", ended: false },
];

export function answer(
  version: number,
  rows: { [R in Resource]?: Tables[R][] },
  more: Partial<SyncAnswer> = {},
): SyncAnswer {
  const deleted = Object.fromEntries(resources.map((resource) => [resource, []]));
  return { version, revision: 1, reset: false, rows, deleted, members: null, next: null, ...more };
}
