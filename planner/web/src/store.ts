/**
 * One group's rows in memory: what the server said (`#base`), and on top of it what this page has
 * written but the server has not yet confirmed (`#pending`). Views read the sum (`#shown`), so that
 * taking a refused write back is nothing more than dropping it from the pending ones.
 */
import { Changing } from "./changes";
import { resources, type Member, type Resource, type Row, type SyncAnswer, type Tables } from "./types";

type AnyRow = Tables[Resource];
type Table = Map<string, AnyRow>;

/** What one write does to one row, as it is shown before the server answers. */
export type Effect =
  | { kind: "put"; resource: Resource; row: AnyRow }
  | { kind: "patch"; resource: Resource; id: string; fields: object }
  | { kind: "remove"; resource: Resource; id: string };

export interface Pending {
  effects: Effect[];
}

/** The server's answer to a write: rows as they now are, and the group's version, where it told. */
export interface Confirmed {
  rows: { resource: Resource; row: AnyRow }[];
  version?: number;
}

export function effectId(effect: Effect): string {
  return effect.kind === "put" ? effect.row.id : effect.id;
}

export class Store extends Changing {
  /** Everything up to this version of the group is in here. */
  version = 0;
  /** The revision of the member list. */
  revision = 0;
  members: Member[] = [];
  #base = tables();
  #shown = tables();
  #pending: Pending[] = [];
  #stamps = new Map<Resource, number>();

  all<R extends Resource>(resource: R): ReadonlyMap<string, Tables[R]> {
    return this.#shown.get(resource) as unknown as Map<string, Tables[R]>;
  }

  get<R extends Resource>(resource: R, id: string): Tables[R] | undefined {
    return this.all(resource).get(id);
  }

  /** A number that moves whenever a row of the resource changes: for caches of what is derived. */
  stamp(resource: Resource): number {
    return this.#stamps.get(resource) ?? 0;
  }

  member(id: string | null): Member | undefined {
    return this.members.find((member) => member.id === id);
  }

  /** Takes in one page of a sync answer: deletions first, a row may have come back since. */
  apply(answer: SyncAnswer): void {
    for (const resource of resources) {
      for (const id of answer.deleted[resource] ?? []) this.#setBase(resource, id, undefined);
      for (const row of answer.rows[resource] ?? []) this.#setBase(resource, row.id, row);
    }
    if (answer.members) {
      this.members = answer.members;
      this.revision = answer.revision;
    }
    this.changed();
  }

  /** All pages up to `version` are in. */
  reached(version: number): void {
    this.version = Math.max(this.version, version);
  }

  /** Forgets the server's rows (what this page has still to send is kept). */
  clear(): void {
    for (const resource of resources) {
      const table = this.#table(this.#base, resource);
      const ids = [...table.keys()];
      table.clear();
      for (const id of ids) this.#refresh(resource, id);
    }
    this.version = 0;
    this.changed();
  }

  /** Shows a write at once. */
  expect(pending: Pending): void {
    this.#pending.push(pending);
    this.#touch(pending);
  }

  /** The server accepted: its rows, or where it sent none what was expected, are now the truth. */
  confirm(pending: Pending, { rows, version = Infinity }: Confirmed): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
    for (const { resource, row } of rows) {
      // A sync that already went past this answer knows better, perhaps of a deletion.
      if (row.version > this.version) this.#setBase(resource, row.id, row);
    }
    for (const effect of pending.effects) {
      const id = effectId(effect);
      if (rows.some(({ row }) => row.id === id) || version <= this.version) continue;
      this.#setBase(effect.resource, id, overlay(this.#table(this.#base, effect.resource).get(id), effect));
    }
    this.#touch(pending);
  }

  /** The server refused: the rows stand again as they were. */
  withdraw(pending: Pending): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
    this.#touch(pending);
  }

  #touch(pending: Pending): void {
    for (const effect of pending.effects) this.#refresh(effect.resource, effectId(effect));
    this.changed();
  }

  #setBase(resource: Resource, id: string, row: AnyRow | undefined): void {
    const base = this.#table(this.#base, resource);
    if (row && (base.get(id)?.version ?? 0) > row.version) return;
    if (row) base.set(id, row);
    else base.delete(id);
    this.#refresh(resource, id);
  }

  #refresh(resource: Resource, id: string): void {
    let row = this.#table(this.#base, resource).get(id);
    for (const pending of this.#pending) {
      for (const effect of pending.effects) {
        if (effect.resource === resource && effectId(effect) === id) row = overlay(row, effect);
      }
    }
    const shown = this.#table(this.#shown, resource);
    if (row) shown.set(id, row);
    else shown.delete(id);
    this.#stamps.set(resource, this.stamp(resource) + 1);
  }

  #table(of: Map<Resource, Table>, resource: Resource): Table {
    return of.get(resource) as Table;
  }
}

function overlay(row: AnyRow | undefined, effect: Effect): AnyRow | undefined {
  if (effect.kind === "remove") return undefined;
  // A confirmed row may be there already: then it is newer than what was put.
  if (effect.kind === "put") return row ?? effect.row;
  return row && { ...row, ...effect.fields };
}

function tables(): Map<Resource, Table> {
  return new Map(resources.map((resource) => [resource, new Map<string, Row>() as Table]));
}
