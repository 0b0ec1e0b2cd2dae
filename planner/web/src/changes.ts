/** Something that changes, and tells those who watch it: once per turn, however often it changed. */
export class Changing {
  #watchers = new Set<() => void>();
  #due = false;

  /** Calls `watcher` after each change; returns the function that stops it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  protected changed(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const watcher of this.#watchers) watcher();
    });
  }
}
