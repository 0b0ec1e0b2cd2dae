import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Store } from "../src/store";
import { Sync } from "../src/sync";
import type { SyncAnswer } from "../src/types";
import { answer, task } from "./make";

let store: Store;
let sync: Sync;
let asked: string[];

/** Answers requests in turn; an Error stands for a broken connection. */
function serve(...answers: (SyncAnswer | Error)[]): void {
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path.split("?")[1] ?? "");
    const next = answers.shift();
    if (!next) throw new Error(`Nobody expected ${path}`);
    if (next instanceof Error) throw next;
    return new Response(JSON.stringify(next));
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store();
  sync = new Sync("bakery", store);
  asked = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("all pages are fetched, and the version is that of the first", async () => {
  serve(
    answer(12, { tasks: [task("b", { version: 11 })] }, { next: "c2" }),
    answer(13, { tasks: [task("c", { version: 12 })] }),
  );
  await sync.take(answer(10, { tasks: [task("a", { version: 9 })] }), 0);
  await sync.catchUp();
  expect([...store.all("tasks").keys()]).toEqual(["a", "b", "c"]);
  expect(asked).toEqual(["since=10", "since=10&cursor=c2"]);
  expect(store.version).toBe(12);
});

test("reset drops everything and loads anew", async () => {
  await sync.take(answer(10, { tasks: [task("old", { version: 9 })] }), 0);
  serve({ ...answer(90, {}), reset: true }, answer(91, { tasks: [task("new", { version: 80 })] }));
  await sync.catchUp();
  expect([...store.all("tasks").keys()]).toEqual(["new"]);
  expect(asked).toEqual(["since=10", "since=0"]);
  expect(store.version).toBe(91);
});

test("however often it is called while it runs, it runs once more", async () => {
  serve(answer(1, {}), answer(2, {}));
  await Promise.all([sync.catchUp(), sync.catchUp(), sync.catchUp()]);
  expect(asked).toEqual(["since=0", "since=1"]);
  expect(store.version).toBe(2);
});

test("a broken connection is waited out", async () => {
  serve(new TypeError("Failed to fetch"), answer(4, {}));
  const done = sync.catchUp();
  await vi.runAllTimersAsync();
  await done;
  expect(store.version).toBe(4);
});
