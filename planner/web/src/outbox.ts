/** Writes on their way to the server: one after the other, in the order in which they were made. */
import { Refused, TryLater } from "./api";
import { Changing } from "./changes";
import { newId } from "./ids";
import { effectId, type Confirmed, type Effect, type Store } from "./store";

export interface Write {
  /** What it is called when it fails, e.g. "The task could not be saved". */
  failure: string;
  /** What the page shows until the server has answered. */
  effects: Effect[];
  /** Sends it; `key` is the same at every try. */
  send(key: string): Promise<Confirmed>;
}

/** Milliseconds. */
const SLOW = 1000;

/** How long (seconds) to wait before the next try. */
export function backoff(tries: number): number {
  return Math.min(30, 2 ** tries);
}

export class Outbox extends Changing {
  /** True while writes wait for the server to be reachable again. */
  stuck = false;
  /** True while a write has been on its way for longer than anybody would call at once. */
  slow = false;
  #queue: Write[] = [];
  #held = new Map<Write, ReturnType<typeof setTimeout>>();
  #keys = new WeakMap<Write, string>();
  #running = false;
  #wake: (() => void) | null = null;

  constructor(
    readonly store: Store,
    readonly onRefused: (write: Write, refusal: Refused) => void,
  ) {
    super();
  }

  /** Number of writes the server has not confirmed yet. */
  get waiting(): number {
    return this.#queue.length + this.#held.size;
  }

  /** Shows the write at once and sends it after all earlier ones. */
  add(write: Write): void {
    this.store.expect(write);
    this.#enqueue(write);
  }

  /** Shows the write at once, but sends it only after `seconds`: until then it can be undone. */
  hold(write: Write, seconds: number): () => void {
    this.store.expect(write);
    this.#held.set(
      write,
      setTimeout(() => this.#release(write), seconds * 1000),
    );
    return () => {
      clearTimeout(this.#held.get(write));
      if (this.#held.delete(write)) this.store.withdraw(write);
    };
  }

  /** Sends what is held, now. */
  flush(): void {
    for (const write of [...this.#held.keys()]) this.#release(write);
  }

  /** Sends everything, and waits until it is confirmed; false when the server can't be reached. */
  async settle(): Promise<boolean> {
    this.flush();
    while (this.#running && !this.stuck) await new Promise((resolve) => setTimeout(resolve, 30));
    return !this.stuck;
  }

  /** The page is about to go, and can't wait for one answer before the next write. */
  leave(): void {
    this.flush();
    // The first is on its way. Should the page live on after all, the others are sent again: with the same keys.
    for (const write of this.#queue.slice(1)) void write.send(this.#keyOf(write)).catch(() => undefined);
  }

  /** The connection is back: don't sit out the pause. */
  retry(): void {
    this.#wake?.();
  }

  #release(write: Write): void {
    clearTimeout(this.#held.get(write));
    if (this.#held.delete(write)) this.#enqueue(write);
  }

  #enqueue(write: Write): void {
    this.#queue.push(write);
    this.changed();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let write = this.#queue[0]; write; write = this.#queue[0]) {
      const timer = setTimeout(() => this.#setSlow(true), SLOW);
      await this.#deliver(write).finally(() => clearTimeout(timer));
      this.#queue.shift();
      this.slow = false;
      this.changed();
    }
    this.#running = false;
  }

  async #deliver(write: Write): Promise<void> {
    const key = this.#keyOf(write);
    for (let tries = 0; ; tries += 1) {
      try {
        this.store.confirm(write, await write.send(key));
        this.#setStuck(false);
        return;
      } catch (error) {
        if (error instanceof TryLater) {
          this.#setStuck(true);
          await this.#pause(error.seconds ?? backoff(tries));
          continue;
        }
        if (!(error instanceof Refused)) throw error;
        this.#setStuck(false);
        this.#drop(write, error);
        return;
      }
    }
  }

  #keyOf(write: Write): string {
    const key = this.#keys.get(write) ?? newId();
    this.#keys.set(write, key);
    return key;
  }

  #drop(write: Write, refusal: Refused): void {
    this.store.withdraw(write);
    const made = new Set(write.effects.filter((effect) => effect.kind === "put").map(effectId));
    // What was to follow on a row that never came to be would only fail as well.
    for (const later of this.#queue.slice(1)) {
      if (!later.effects.some((effect) => made.has(effectId(effect)))) continue;
      this.store.withdraw(later);
      this.#queue = this.#queue.filter((other) => other !== later);
    }
    this.onRefused(write, refusal);
  }

  #setStuck(stuck: boolean): void {
    if (this.stuck === stuck) return;
    this.stuck = stuck;
    this.changed();
  }

  #setSlow(slow: boolean): void {
    this.slow = slow;
    this.changed();
  }

  #pause(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
