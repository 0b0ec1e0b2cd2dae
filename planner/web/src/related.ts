/** Labels and comments by task, worked out again only when they changed. */
import type { Store } from "./store";
import type { Comment, Label, TaskLabel } from "./types";

export interface TaskLabelled {
  link: TaskLabel;
  label: Label;
}

export class Related {
  #stamp = "";
  #labels = new Map<string, TaskLabelled[]>();
  #comments = new Map<string, Comment[]>();

  constructor(readonly store: Store) {}

  /** The task's labels, by name. */
  labels(task: string): TaskLabelled[] {
    this.#refresh();
    return this.#labels.get(task) ?? [];
  }

  /** The task's comments, oldest first. */
  comments(task: string): Comment[] {
    this.#refresh();
    return this.#comments.get(task) ?? [];
  }

  #refresh(): void {
    const stamp = (["labels", "task-labels", "comments"] as const)
      .map((each) => this.store.stamp(each))
      .join();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#labels.clear();
    this.#comments.clear();
    for (const link of this.store.all("task-labels").values()) {
      const label = this.store.get("labels", link.label);
      if (label) push(this.#labels, link.task, { link, label });
    }
    for (const comment of this.store.all("comments").values()) push(this.#comments, comment.task, comment);
    for (const list of this.#labels.values()) list.sort((a, b) => a.label.name.localeCompare(b.label.name));
    for (const list of this.#comments.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
