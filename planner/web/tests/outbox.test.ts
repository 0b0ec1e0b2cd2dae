import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused, TryLater } from "../src/api";
import { Outbox, type Write } from "../src/outbox";
import { Store, type Confirmed, type Effect } from "../src/store";
import { answer, task } from "./make";

let store: Store;
let outbox: Outbox;
let refused: string[];

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store();
  store.apply(answer(1, { tasks: [task("a")] }));
  refused = [];
  outbox = new Outbox(store, (write, refusal) => refused.push(`${write.failure} ${refusal.message}`));
});

afterEach(() => vi.useRealTimers());

function write(effect: Effect, send: (key: string) => Promise<Confirmed>): Write {
  return { failure: "Not saved.", effects: [effect], send };
}

const patch = (title: string): Effect => ({ kind: "patch", resource: "tasks", id: "a", fields: { title } });
const put = (id: string): Effect => ({ kind: "put", resource: "tasks", row: task(id) });
const fine = async (): Promise<Confirmed> => ({ rows: [], version: 2 });

test("writes go one after the other, in order", async () => {
  const sent: string[] = [];
  let finish = (): void => undefined;
  outbox.add(
    write(patch("1"), () => {
      sent.push("1");
      return new Promise((resolve) => (finish = () => resolve({ rows: [] })));
    }),
  );
  outbox.add(write(patch("2"), async () => (sent.push("2"), { rows: [] })));
  expect(sent).toEqual(["1"]);
  finish();
  await vi.runAllTimersAsync();
  expect(sent).toEqual(["1", "2"]);
  expect(outbox.waiting).toBe(0);
});

test("leaving the page, all that waits or is held is sent at once, and again with the same keys", async () => {
  const keys: Record<string, string[]> = { 1: [], 2: [], 3: [] };
  const named = (name: string) =>
    write(patch(name), async (key) => {
      keys[name]?.push(key);
      return { rows: [] };
    });
  outbox.add(named("1"));
  outbox.add(named("2"));
  outbox.hold(named("3"), 6);
  outbox.leave();
  expect(Object.values(keys).map((each) => each.length)).toEqual([1, 1, 1]);
  await vi.runAllTimersAsync();
  expect(outbox.waiting).toBe(0);
  expect(Object.values(keys).map((each) => new Set(each).size)).toEqual([1, 1, 1]);
});

test("a refusal takes the write back, tells why, and goes on with the next", async () => {
  outbox.add(write(patch("bad"), () => Promise.reject(new Refused(422, "Title is taken."))));
  outbox.add(write({ ...patch("good"), kind: "patch" } as Effect, fine));
  await vi.runAllTimersAsync();
  expect(refused).toEqual(["Not saved. Title is taken."]);
  expect(store.get("tasks", "a")?.title).toBe("good");
});

test("what follows on a refused create is dropped with it, unsent", async () => {
  const sent = vi.fn(fine);
  outbox.add(write(put("new"), () => Promise.reject(new Refused(403, "Guests only read."))));
  outbox.add(write({ kind: "patch", resource: "tasks", id: "new", fields: { title: "x" } }, sent));
  await vi.runAllTimersAsync();
  expect(sent).not.toHaveBeenCalled();
  expect(refused).toHaveLength(1);
  expect(store.get("tasks", "new")).toBeUndefined();
});

test("without a connection it waits, shows it, and tries again with the same key", async () => {
  const keys: string[] = [];
  outbox.add(
    write(patch("later"), async (key) => {
      keys.push(key);
      if (keys.length < 3) throw new TryLater();
      return { rows: [], version: 2 };
    }),
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(outbox.stuck).toBe(true);
  expect(store.get("tasks", "a")?.title).toBe("later");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(3);
  expect(outbox.stuck).toBe(false);
});

test("retry does not sit out the pause", async () => {
  const sent = vi.fn(fine).mockRejectedValueOnce(new TryLater(3600));
  outbox.add(write(patch("x"), sent));
  await vi.advanceTimersByTimeAsync(0);
  outbox.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toHaveBeenCalledTimes(2);
});

test("a held deletion can be undone, and is sent when it is not", async () => {
  const sent = vi.fn(fine);
  const remove: Effect = { kind: "remove", resource: "tasks", id: "a" };
  const undo = outbox.hold(write(remove, sent), 6);
  expect(store.get("tasks", "a")).toBeUndefined();
  undo();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).not.toHaveBeenCalled();
  expect(store.get("tasks", "a")).toBeDefined();

  outbox.hold(write(remove, sent), 6);
  outbox.flush();
  await vi.runAllTimersAsync();
  expect(sent).toHaveBeenCalledTimes(1);
  expect(store.get("tasks", "a")).toBeUndefined();
});

test("a write that takes long is told as such, until it is confirmed", async () => {
  let finish = (): void => undefined;
  outbox.add(write(patch("1"), () => new Promise((resolve) => (finish = () => resolve({ rows: [] })))));
  await vi.advanceTimersByTimeAsync(900);
  expect(outbox.slow).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(outbox.slow).toBe(true);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(outbox.slow).toBe(false);
});

test("settling sends what is held and waits for the answers", async () => {
  const sent: string[] = [];
  outbox.hold(write(patch("1"), async () => (sent.push("1"), { rows: [] })), 60);
  const settled = outbox.settle();
  await vi.advanceTimersByTimeAsync(50);
  expect(await settled).toBe(true);
  expect(sent).toEqual(["1"]);
});

test("settling gives up on a server that can't be reached", async () => {
  outbox.add(write(patch("1"), () => Promise.reject(new TryLater(60))));
  const settled = outbox.settle();
  await vi.advanceTimersByTimeAsync(50);
  expect(await settled).toBe(false);
});
