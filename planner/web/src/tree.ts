/** The tasks of one project as a tree, and where a task goes when it is moved in it. */
import { compare, positionAt, positionLast } from "./order";
import type { Task } from "./types";

export interface Place {
  parent: string | null;
  position: string;
}

/** Which tasks are to be seen: a step up or down goes past those that are not. */
export type Shown = (task: Task) => boolean;

export class Tree {
  #children = new Map<string | null, Task[]>();
  #byId = new Map<string, Task>();

  constructor(tasks: Iterable<Task>) {
    for (const task of tasks) {
      this.#byId.set(task.id, task);
      const siblings = this.#children.get(task.parent);
      if (siblings) siblings.push(task);
      else this.#children.set(task.parent, [task]);
    }
    for (const siblings of this.#children.values()) siblings.sort(compare);
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string | null): Task | undefined {
    return id === null ? undefined : this.#byId.get(id);
  }

  /** In order; `null` gives the top level. */
  children(parent: string | null): readonly Task[] {
    return this.#children.get(parent) ?? [];
  }

  /** All below the task, without itself. */
  below(id: string): Task[] {
    return this.children(id).flatMap((child) => [child, ...this.below(child.id)]);
  }

  /** From the top level down to the task's parent. */
  above(id: string): Task[] {
    const parent = this.get(this.get(id)?.parent ?? null);
    return parent ? [...this.above(parent.id), parent] : [];
  }

  first(parent: string | null): Place {
    return { parent, position: positionAt(this.children(parent), 0) };
  }

  last(parent: string | null): Place {
    return { parent, position: positionLast(this.children(parent)) };
  }

  /** Right after the task, as its sibling. */
  after(id: string): Place {
    const task = this.#task(id);
    const siblings = this.children(task.parent);
    return { parent: task.parent, position: positionAt(siblings, siblings.indexOf(task) + 1) };
  }

  before(id: string): Place {
    const task = this.#task(id);
    const siblings = this.children(task.parent);
    return { parent: task.parent, position: positionAt(siblings, siblings.indexOf(task)) };
  }

  /** Becomes the last child of the sibling above it; null when there is none. */
  indented(id: string, shown: Shown): Place | null {
    const above = this.#neighbour(id, -1, shown);
    return above ? this.last(above.id) : null;
  }

  /** Becomes the sibling after its parent; null on the top level. */
  outdented(id: string): Place | null {
    const parent = this.#task(id).parent;
    return parent === null ? null : this.after(parent);
  }

  /** One step up (-1) or down (1) among its siblings; null at the edge. */
  stepped(id: string, step: -1 | 1, shown: Shown): Place | null {
    const neighbour = this.#neighbour(id, step, shown);
    if (!neighbour) return null;
    return step < 0 ? this.before(neighbour.id) : this.after(neighbour.id);
  }

  #neighbour(id: string, step: -1 | 1, shown: Shown): Task | undefined {
    const task = this.#task(id);
    const siblings = this.children(task.parent);
    for (let i = siblings.indexOf(task) + step; siblings[i]; i += step) {
      if (shown(siblings[i] as Task)) return siblings[i];
    }
    return undefined;
  }

  #task(id: string): Task {
    const task = this.#byId.get(id);
    if (!task) throw new Error(`No task ${id} in this project`);
    return task;
  }
}
