/** Which tasks of a project have their sub-tasks folded away; remembered in this browser. */

/** In a project with more tasks than this, sub-tasks start folded. */
export const MANY = 200;

export class Folds {
  #flipped = new Set<string>();
  /** How tasks start: all folded, or all open. */
  #folded = false;

  constructor(readonly project: string) {}

  /** Decides how tasks start, from the number of tasks there are; keeps what was flipped by hand. */
  start(tasks: number): void {
    this.#folded = tasks > MANY;
    const kept = localStorage.getItem(this.#key);
    if (!kept) return;
    const { folded, flipped } = JSON.parse(kept) as { folded: boolean; flipped: string[] };
    if (folded === this.#folded) this.#flipped = new Set(flipped);
  }

  has(id: string): boolean {
    return this.#folded !== this.#flipped.has(id);
  }

  set(id: string, folded: boolean): void {
    if (folded === this.#folded) this.#flipped.delete(id);
    else this.#flipped.add(id);
    const kept = { folded: this.#folded, flipped: [...this.#flipped] };
    localStorage.setItem(this.#key, JSON.stringify(kept));
  }

  get #key(): string {
    return `folds:${this.project}`;
  }
}
