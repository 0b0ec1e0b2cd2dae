/** The server's "version is now N", as it happens. */
import { backoff } from "./outbox";

export type Connection = "connecting" | "live" | "lost";

export interface LiveEvents {
  moved(version: number, revision: number): void;
  /** Access to the group is over. */
  ended(reason: string): void;
  connection(state: Connection): void;
  /** The server refuses the stream: find out why. */
  refused(): void;
}

/** A hidden page lets go of its stream after this long: a browser keeps only six per server. */
const HIDDEN_SECONDS = 60;

export class Live {
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #closed = false;

  constructor(
    readonly slug: string,
    readonly events: LiveEvents,
  ) {}

  open(): void {
    document.addEventListener("visibilitychange", this.#onVisibility);
    window.addEventListener("online", this.#reconnect);
    window.addEventListener("offline", this.#onLost);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    window.removeEventListener("online", this.#reconnect);
    window.removeEventListener("offline", this.#onLost);
    this.#release();
  }

  #connect(): void {
    this.#release();
    const source = new EventSource(`/api/${this.slug}/live`);
    this.#source = source;
    source.addEventListener("version", (event) => {
      const { version, revision } = JSON.parse(event.data);
      this.#tries = 0;
      this.events.connection("live");
      this.events.moved(version, revision);
    });
    source.addEventListener("end", (event) => {
      this.close();
      this.events.ended(JSON.parse(event.data).reason);
    });
    source.addEventListener("error", () => {
      // CLOSED: an answer came, and it was no stream. Otherwise the connection broke.
      if (source.readyState === EventSource.CLOSED) this.events.refused();
      this.#onLost();
    });
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #reconnect = (): void => {
    if (!this.#closed) this.#connect();
  };

  #onLost = (): void => {
    this.#release();
    if (this.#closed) return;
    this.events.connection("lost");
    this.#timer = setTimeout(this.#reconnect, backoff(this.#tries++) * 1000);
  };

  #onVisibility = (): void => {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") {
      if (!this.#source) this.#reconnect();
      return;
    }
    this.#timer = setTimeout(() => this.#release(), HIDDEN_SECONDS * 1000);
  };
}
