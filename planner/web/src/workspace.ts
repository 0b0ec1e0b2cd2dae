/** One group, open: its rows, its connection, and what may be done in it. */
import { Actions } from "./actions";
import { Refused } from "./api";
import { Changing } from "./changes";
import { Live, type Connection } from "./live";
import { Outbox } from "./outbox";
import { Outline } from "./outline";
import { Related } from "./related";
import { Store } from "./store";
import { Sync } from "./sync";
import type { Group, Role, SyncAnswer } from "./types";

export interface WorkspaceEvents {
  /** Something was refused: say so. */
  refused(message: string): void;
  /** This person may no longer read the group, or is no longer signed in. */
  lost(refusal: Refused | null): void;
}

export class Workspace extends Changing {
  readonly store = new Store();
  readonly related = new Related(this.store);
  readonly outbox: Outbox;
  readonly actions: Actions;
  connection: Connection = "connecting";
  loaded = false;
  #sync: Sync;
  #live: Live;
  #outlines = new Map<string, Outline>();

  constructor(
    readonly group: Group,
    readonly events: WorkspaceEvents,
  ) {
    super();
    this.outbox = new Outbox(this.store, (write, refusal) => {
      if (refusal.status === 401) events.lost(refusal);
      else events.refused(`${write.failure} ${refusal.message}`);
    });
    this.actions = new Actions(group.slug, group.member, this.store, this.outbox);
    this.#sync = new Sync(group.slug, this.store);
    this.#live = new Live(group.slug, {
      moved: (version, revision) => this.#onMoved(version, revision),
      ended: () => events.lost(null),
      connection: (state) => this.#onConnection(state),
      refused: () => void this.#catchUp(),
    });
    this.store.watch(() => this.changed());
    this.outbox.watch(() => this.changed());
  }

  get role(): Role {
    return this.store.member(this.group.member)?.role ?? this.group.role;
  }

  get canWrite(): boolean {
    return this.role !== "guest";
  }

  /** Loads the group from the sync answer that came with the page, then stays live. */
  async open(answer: SyncAnswer): Promise<void> {
    window.addEventListener("pagehide", this.#onPageHide);
    window.addEventListener("beforeunload", this.#onBeforeUnload);
    this.#live.open();
    try {
      await this.#sync.take(answer, 0);
      this.loaded = true;
      this.changed();
    } catch (error) {
      if (error instanceof Refused) return this.events.lost(error);
    }
    await this.#catchUp();
  }

  close(): void {
    this.outbox.flush();
    this.#live.close();
    this.#sync.close();
    window.removeEventListener("pagehide", this.#onPageHide);
    window.removeEventListener("beforeunload", this.#onBeforeUnload);
  }

  /** The outline of a project: one and the same as long as the group is open. */
  outline(project: string): Outline {
    const outline = this.#outlines.get(project) ?? new Outline(this, project);
    this.#outlines.set(project, outline);
    return outline;
  }

  #onMoved(version: number, revision: number): void {
    if (!this.loaded) return;
    if (version > this.store.version || revision !== this.store.revision) void this.#catchUp();
  }

  #onConnection(state: Connection): void {
    if (state === "live" && this.connection !== "live") this.outbox.retry();
    this.connection = state;
    this.changed();
  }

  async #catchUp(): Promise<void> {
    try {
      await this.#sync.catchUp();
      this.loaded = true;
      this.changed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.events.lost(error);
    }
  }

  #onPageHide = (): void => {
    // What is being typed is saved when its field is left.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    this.outbox.leave();
  };

  #onBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.outbox.stuck) event.preventDefault();
  };
}
