/** Keeps a store level with the server's change feed. */
import { getSync, TryLater } from "./api";
import { backoff } from "./outbox";
import type { Store } from "./store";
import type { SyncAnswer } from "./types";

export class Sync {
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(
    readonly slug: string,
    readonly store: Store,
  ) {}

  /**
   * Fetches all that changed since the store's version. Called while it already runs, it runs once
   * more. Waits while the server can't be reached; throws Refused when access has ended.
   */
  catchUp(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Takes in an answer to a request with `since`, and fetches its further pages. */
  async take(first: SyncAnswer, since: number): Promise<void> {
    let page = first;
    const revision = this.store.revision;
    if (first.reset) {
      first = page = await getSync(this.slug, 0, 0);
      since = 0;
      this.store.clear();
    }
    this.store.apply(page);
    while (page.next && !this.#closed) {
      page = await getSync(this.slug, since, revision, page.next);
      this.store.apply(page);
    }
    // Rows may have moved between pages; the next sync starts from what the first page promised.
    this.store.reached(first.version);
  }

  close(): void {
    this.#closed = true;
  }

  async #loop(): Promise<void> {
    for (let tries = 0; this.#again && !this.#closed;) {
      this.#again = false;
      try {
        const since = this.store.version;
        await this.take(await getSync(this.slug, since, this.store.revision), since);
        tries = 0;
      } catch (error) {
        if (!(error instanceof TryLater)) throw error;
        this.#again = true;
        await new Promise((resolve) => setTimeout(resolve, (error.seconds ?? backoff(tries++)) * 1000));
      }
    }
  }
}
