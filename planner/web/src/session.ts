/** Who is signed in, which groups there are, and the one that is open. */
import { boot, createGroup, Refused, TryLater } from "./api";
import { auth } from "./auth";
import { Changing } from "./changes";
import { newId } from "./ids";
import { address, pathOf } from "./route";
import type { Account, Group } from "./types";
import { Workspace } from "./workspace";

export type Phase = "starting" | "signed-out" | "ready" | "unreachable" | "no-such-group";

export interface Notice {
  id: string;
  text: string;
  tone: "plain" | "problem";
  action?: { label: string; run: () => void };
}

const LAST_GROUP = "last-group";
const SIGNED_OUT = "signed-out-at";

export class Session extends Changing {
  phase: Phase = "starting";
  account: Account | null = null;
  groups: Group[] = [];
  workspace: Workspace | null = null;
  notices: Notice[] = [];
  #turn = 0;

  constructor() {
    super();
    // Signing out in one tab signs out in all of them.
    window.addEventListener("storage", (event) => {
      if (event.key === SIGNED_OUT && this.account) this.#forget();
    });
  }

  /** Loads the account, its groups and one group's rows, in one request. */
  async start(slug: string | null = null): Promise<void> {
    this.#close();
    const turn = ++this.#turn;
    try {
      const answer = await boot(slug ?? localStorage.getItem(LAST_GROUP));
      // Somebody quick is on the way to another group already.
      if (turn !== this.#turn) return;
      this.account = answer.account;
      this.groups = answer.groups;
      const group = answer.groups.find((each) => each.slug === answer.group);
      if (slug && group?.slug !== slug) return this.#setPhase("no-such-group");
      if (group && answer.sync) this.#open(group, answer.sync);
      this.#setPhase("ready");
    } catch (error) {
      if (turn === this.#turn) this.#onStartFailed(error, slug);
    }
  }

  /** Opens the group unless it is open already; null: any group. */
  async show(slug: string | null): Promise<void> {
    const open = this.workspace?.group.slug;
    if (slug ? open !== slug : !open) await this.start(slug);
  }

  /** Makes a group with me as its owner and goes to it; throws Refused. */
  async createGroup(name: string): Promise<void> {
    const group = await createGroup(name);
    await this.start(group.slug);
    address.go(pathOf(group.slug));
  }

  async signOut(): Promise<void> {
    const sent = await this.workspace?.outbox.settle();
    if (sent === false && !window.confirm("Some changes could not be sent. Sign out and lose them?")) return;
    await auth.signOut();
    localStorage.setItem(SIGNED_OUT, new Date().toISOString());
    this.#forget();
    address.go("/sign-in");
  }

  notify(text: string, more: Partial<Omit<Notice, "id" | "text">> & { seconds?: number } = {}): void {
    const { seconds = 8, ...rest } = more;
    const notice: Notice = { id: newId(), text, tone: "plain", ...rest };
    this.notices = [...this.notices.slice(-2), notice];
    setTimeout(() => this.dismiss(notice.id), seconds * 1000);
    this.changed();
  }

  dismiss(id: string): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
    this.changed();
  }

  #open(group: Group, sync: Parameters<Workspace["open"]>[0]): void {
    localStorage.setItem(LAST_GROUP, group.slug);
    this.workspace = new Workspace(group, {
      refused: (message) => this.notify(message, { tone: "problem", seconds: 12 }),
      lost: (refusal) => this.#onLost(group, refusal),
    });
    this.workspace.watch(() => this.changed());
    void this.workspace.open(sync);
  }

  #close(): void {
    this.workspace?.close();
    this.workspace = null;
  }

  #forget(): void {
    this.#close();
    this.account = null;
    this.groups = [];
    this.#setPhase("signed-out");
  }

  #onStartFailed(error: unknown, slug: string | null): void {
    if (error instanceof Refused && error.status === 401) return this.#setPhase("signed-out");
    if (error instanceof Refused && slug) return this.#setPhase("no-such-group");
    if (error instanceof Refused && localStorage.getItem(LAST_GROUP)) {
      localStorage.removeItem(LAST_GROUP);
      return void this.start();
    }
    this.#setPhase("unreachable");
    if (error instanceof TryLater) setTimeout(() => void this.start(slug), (error.seconds ?? 3) * 1000);
    else throw error;
  }

  #onLost(group: Group, refusal: Refused | null): void {
    // The stream and the feed may both tell.
    if (this.workspace?.group !== group) return;
    if (refusal?.status === 401) {
      this.notify("You have been signed out. Sign in again to go on.", { tone: "problem" });
      return this.#forget();
    }
    this.notify(`You no longer have access to ${group.name}.`, { tone: "problem" });
    localStorage.removeItem(LAST_GROUP);
    this.#close();
    address.go("/");
  }

  #setPhase(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }
}

export const session = new Session();
