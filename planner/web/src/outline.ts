/** The list of one project as it is seen and walked: which rows show, where the caret goes, what keys do. */
import { Changing } from "./changes";
import { Folds } from "./folds";
import { Tree, type Place } from "./tree";
import type { Task } from "./types";
import type { Workspace } from "./workspace";

export interface OutlineRow {
  task: Task;
  /** 0 for the top level. */
  depth: number;
  /** Sub-tasks that would show when unfolded. */
  kids: number;
  /** All direct sub-tasks, and how many of them are done. */
  total: number;
  done: number;
  folded: boolean;
  /** Its place among its shown siblings, from 1, and how many those are: for screen readers. */
  nth: number;
  of: number;
}

/** Where the keyboard is to go once the row is on the page. */
export interface Focus {
  id: string;
  /** "title": into its text; "row": onto the row as a whole; "view": just scroll it into view. */
  part: "title" | "row" | "view";
}

export class Outline extends Changing {
  /** A row that is being typed and has no text yet: only this page knows it. */
  draft: Task | null = null;
  focus: Focus | null = null;
  /** The row that the keyboard was on last. */
  active: string | null = null;
  showDone = false;
  /** Completed a moment ago: still shown, so that nothing jumps away under the hand. */
  #lingering = new Set<string>();
  #folds: Folds;
  #started = false;
  #cache: { stamp: string; tree: Tree; rows: OutlineRow[] } | null = null;
  #turn = 0;

  constructor(
    readonly work: Workspace,
    readonly project: string,
  ) {
    super();
    this.#folds = new Folds(project);
  }

  get tree(): Tree {
    return this.#current().tree;
  }

  /** The rows that show, from top to bottom. */
  get rows(): OutlineRow[] {
    return this.#current().rows;
  }

  get canWrite(): boolean {
    return this.work.canWrite;
  }

  /** Done tasks of the project, shown or not. */
  get doneCount(): number {
    let count = 0;
    for (const task of this.work.store.all("tasks").values()) {
      if (task.project === this.project && task.done_at) count += 1;
    }
    return count;
  }

  shown = (task: Task): boolean => !task.done_at || this.showDone || this.#lingering.has(task.id);

  setShowDone(show: boolean): void {
    this.showDone = show;
    this.#lingering.clear();
    this.#moved();
  }

  fold(id: string, folded: boolean): void {
    this.#folds.set(id, folded);
    this.#moved();
  }

  isFolded(id: string): boolean {
    return this.#folds.has(id);
  }

  focusOn(id: string, part: Focus["part"] = "title"): void {
    this.focus = { id, part };
    this.changed();
  }

  /** Moves the keyboard one row up or down. */
  step(id: string, by: -1 | 1, part: Focus["part"]): void {
    const rows = this.rows;
    const next = rows[rows.findIndex((row) => row.task.id === id) + by];
    if (next) this.focusOn(next.task.id, part);
  }

  /** Starts a new row below this one: inside it when its sub-tasks show, else beside it. */
  draftAfter(id: string): void {
    const row = this.rows.find((other) => other.task.id === id);
    const inside = row && row.kids > 0 && !row.folded;
    this.#setDraft(inside ? this.tree.first(id) : this.tree.after(id));
  }

  draftInside(id: string): void {
    this.fold(id, false);
    this.#setDraft(this.tree.last(id));
  }

  /** Adds a task at the end of the top level. */
  append(title: string): void {
    const { actions } = this.work;
    const task = { ...actions.blank(this.project, this.tree.last(null)), title };
    actions.addTask(task);
    this.focusOn(task.id, "view");
  }

  dropDraft(id: string): void {
    if (this.draft?.id !== id) return;
    this.draft = null;
    this.#moved();
  }

  /** Saves a title; the first one of a draft makes it a task. Empty ones are not saved. */
  setTitle(id: string, text: string): void {
    const title = text.trim();
    if (!title || !this.canWrite) return;
    if (this.draft?.id === id) {
      this.work.actions.addTask({ ...this.draft, title });
      this.draft = null;
      this.#moved();
    } else if (this.work.store.get("tasks", id)?.title !== title) {
      this.work.actions.patch("tasks", id, { title });
    }
  }

  indent(id: string): void {
    this.place(id, this.tree.indented(id, this.shown));
  }

  outdent(id: string): void {
    this.place(id, this.tree.outdented(id));
  }

  move(id: string, step: -1 | 1): void {
    this.place(id, this.tree.stepped(id, step, this.shown));
  }

  /** Puts a task somewhere else, keeping the keyboard where it is; null: nowhere to go. */
  place(id: string, place: Place | null): void {
    if (!place || !this.canWrite) return;
    if (place.parent) this.#folds.set(place.parent, false);
    if (this.draft?.id === id) this.draft = { ...this.draft, ...place };
    else this.work.actions.patch("tasks", id, place);
    this.#moved();
  }

  complete(id: string, done: boolean): void {
    if (!this.canWrite) return;
    for (const task of [this.tree.get(id), ...this.tree.below(id)]) {
      if (task && done) this.#lingering.add(task.id);
    }
    this.work.actions.complete(id, done);
    this.#moved();
  }

  /** Deletes; the function returned takes it back within a few seconds. */
  remove(id: string): () => void {
    const at = this.rows.findIndex((row) => row.task.id === id);
    const next = this.rows[at - 1] ?? this.rows.find((row, i) => i > at && row.task.parent !== id);
    if (next) this.focusOn(next.task.id, "row");
    return this.work.actions.remove("tasks", id);
  }

  #setDraft(place: Place): void {
    if (!this.canWrite) return;
    this.draft = this.work.actions.blank(this.project, place);
    this.#moved();
    this.focusOn(this.draft.id);
  }

  #moved(): void {
    this.#turn += 1;
    this.changed();
  }

  /** Tree and rows, made again only when tasks, folds or the draft have changed. */
  #current(): { tree: Tree; rows: OutlineRow[] } {
    const stamp = `${this.work.store.stamp("tasks")}/${this.#turn}`;
    if (this.#cache?.stamp === stamp && this.#started) return this.#cache;
    const tasks = [...this.work.store.all("tasks").values()].filter((task) => task.project === this.project);
    if (this.draft) tasks.push(this.draft);
    const tree = new Tree(tasks);
    if (!this.#started) {
      this.#folds.start(tree.size);
      // A project that is all done, a record of the past, would look empty.
      this.showDone = tasks.length > 0 && tasks.every((task) => task.done_at);
      this.#started = this.work.loaded;
    }
    const rows: OutlineRow[] = [];
    this.#list(tree, null, 0, rows);
    this.#cache = { stamp, tree, rows };
    return this.#cache;
  }

  #list(tree: Tree, parent: string | null, depth: number, into: OutlineRow[]): void {
    const siblings = tree.children(parent).filter(this.shown);
    siblings.forEach((task, i) => {
      const all = tree.children(task.id);
      const kids = all.filter(this.shown).length;
      const folded = kids > 0 && this.#folds.has(task.id);
      const done = all.filter((child) => child.done_at).length;
      into.push({ task, depth, kids, total: all.length, done, folded, nth: i + 1, of: siblings.length });
      if (kids && !folded) this.#list(tree, task.id, depth + 1, into);
    });
  }
}
