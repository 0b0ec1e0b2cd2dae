import { beforeEach, describe, expect, test, vi } from "vitest";
import { Actions } from "../src/actions";
import { MANY } from "../src/folds";
import { Outbox } from "../src/outbox";
import { Outline } from "../src/outline";
import { Store } from "../src/store";
import type { Task } from "../src/types";
import type { Workspace } from "../src/workspace";
import { answer, task, tasks } from "./make";

let store: Store;
let sent: { method: string; path: string; body: Record<string, unknown> }[];

beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  sent = [];
  // The server never answers: what is shown is what this page expects.
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    sent.push({ method: init.method ?? "", path, body: JSON.parse(String(init.body)) });
    return new Promise(() => undefined);
  });
});

function outlineOf(rows: Task[], canWrite = true): Outline {
  store = new Store();
  store.apply(answer(1, { tasks: rows }));
  const outbox = new Outbox(store, () => undefined);
  const actions = new Actions("bakery", "me", store, outbox);
  return new Outline({ store, actions, canWrite, loaded: true } as Workspace, "p");
}

const seen = (outline: Outline) =>
  outline.rows.map(({ task: { title }, depth }) => `${"  ".repeat(depth)}${title}`);

describe("a draft", () => {
  test("is seen by this page only, until it has text", () => {
    const outline = outlineOf(tasks("one\n  one-a\ntwo"));
    outline.draftAfter("one");
    const id = outline.draft!.id;
    expect(seen(outline)).toEqual(["one", "  ", "  one-a", "two"]);
    outline.setTitle(id, "   ");
    expect(sent).toEqual([]);
    outline.outdent(id);
    outline.setTitle(id, "new ");
    expect(seen(outline)).toEqual(["one", "  one-a", "new", "two"]);
    expect(sent[0]).toMatchObject({
      method: "POST",
      path: "/api/bakery/tasks",
      body: { id, title: "new", parent: null },
    });
    expect(Object.keys(sent[0]!.body)).not.toContain("version");
  });

  test("goes when it is dropped", () => {
    const outline = outlineOf(tasks("one"));
    outline.draftInside("one");
    outline.dropDraft(outline.draft!.id);
    expect(seen(outline)).toEqual(["one"]);
  });

  test("is not for guests", () => {
    const outline = outlineOf(tasks("one"), false);
    outline.draftAfter("one");
    expect(outline.draft).toBeNull();
  });
});

describe("done tasks", () => {
  const some = [task("open"), task("done", { done_at: "2026-01-02T00:00:00Z" })];

  test("are folded away, except those completed just now", () => {
    const outline = outlineOf(some);
    expect(seen(outline)).toEqual(["open"]);
    outline.complete("open", true);
    expect(seen(outline)).toEqual(["open"]);
    outline.setShowDone(false);
    expect(seen(outline)).toEqual([]);
    outline.setShowDone(true);
    expect(seen(outline)).toHaveLength(2);
  });

  test("show where there is nothing else", () => {
    expect(seen(outlineOf(some.slice(1)))).toEqual(["done"]);
  });

  test("completing takes all below along", () => {
    const outline = outlineOf(tasks("one\n  one-a\n    deep\ntwo"));
    outline.complete("one", true);
    expect([...store.all("tasks").values()].map((each) => each.done_at !== null)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(sent[0]).toMatchObject({ path: "/api/bakery/tasks/one/complete", body: { done: true } });
  });
});

test("sub-tasks start folded where there are many tasks", () => {
  const few = outlineOf(tasks("one\n  one-a"));
  expect(seen(few)).toEqual(["one", "  one-a"]);
  const filler = Array.from({ length: MANY }, (_, i) => task(`t${i}`, { position: `b${i}` }));
  const many = outlineOf([...tasks("one\n  one-a"), ...filler]);
  expect(many.rows[0]).toMatchObject({ folded: true, kids: 1 });
  many.fold("one", false);
  expect(seen(many).slice(0, 2)).toEqual(["one", "  one-a"]);
});
