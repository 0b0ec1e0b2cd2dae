import { beforeEach, describe, expect, test } from "vitest";
import { Store, type Pending } from "../src/store";
import { answer, everybody, task } from "./make";

let store: Store;
const title = (id: string) => store.get("tasks", id)?.title;
const retitle = (id: string, to: string): Pending => ({
  effects: [{ kind: "patch", resource: "tasks", id, fields: { title: to } }],
});

beforeEach(() => {
  store = new Store();
  store.apply(answer(5, { tasks: [task("a", { version: 5 })] }, { members: everybody }));
  store.reached(5);
});

describe("what the server says", () => {
  test("rows come, change and go", () => {
    store.apply(answer(7, { tasks: [task("b", { version: 7 })] }, { deleted: { tasks: ["a"] } }));
    expect([...store.all("tasks").keys()]).toEqual(["b"]);
  });

  test("a row that was deleted and made again stays", () => {
    store.apply(
      answer(7, { tasks: [task("a", { version: 7, title: "again" })] }, { deleted: { tasks: ["a"] } }),
    );
    expect(title("a")).toBe("again");
  });

  test("an older row does not take the place of a newer one", () => {
    store.apply(answer(7, { tasks: [task("a", { version: 7, title: "new" })] }));
    store.apply(answer(6, { tasks: [task("a", { version: 6, title: "old" })] }));
    expect(title("a")).toBe("new");
  });

  test("members stay when the answer has none", () => {
    store.apply(answer(6, {}, { revision: 9 }));
    expect(store.member("me")?.name).toBe("Ada Marsh");
    expect(store.revision).toBe(1);
  });
});

describe("what this page writes", () => {
  test("shows at once, over what arrives meanwhile", () => {
    store.expect(retitle("a", "mine"));
    store.apply(answer(6, { tasks: [task("a", { version: 6, title: "theirs", note: "theirs" })] }));
    expect(store.get("tasks", "a")).toMatchObject({ title: "mine", note: "theirs" });
  });

  test("is taken back when refused, down to what the server has", () => {
    const [first, second] = [retitle("a", "first"), retitle("a", "second")];
    store.expect(first);
    store.expect(second);
    store.withdraw(second);
    expect(title("a")).toBe("first");
    store.withdraw(first);
    expect(title("a")).toBe("a");
  });

  test("a refused create leaves nothing, a refused delete brings the row back", () => {
    const made: Pending = { effects: [{ kind: "put", resource: "tasks", row: task("new", { version: 0 }) }] };
    const removed: Pending = { effects: [{ kind: "remove", resource: "tasks", id: "a" }] };
    store.expect(made);
    store.expect(removed);
    expect([...store.all("tasks").keys()]).toEqual(["new"]);
    store.withdraw(made);
    store.withdraw(removed);
    expect([...store.all("tasks").keys()]).toEqual(["a"]);
  });

  test("a patch does not bring back what somebody else deleted", () => {
    store.expect(retitle("a", "mine"));
    store.apply(answer(6, {}, { deleted: { tasks: ["a"] } }));
    expect(store.get("tasks", "a")).toBeUndefined();
  });
});

describe("a confirmed write", () => {
  test("leaves the server's row", () => {
    const write = retitle("a", " mine ");
    store.expect(write);
    store.confirm(write, { rows: [{ resource: "tasks", row: task("a", { version: 6, title: "mine" }) }] });
    expect(store.get("tasks", "a")).toMatchObject({ title: "mine", version: 6 });
  });

  test("is not believed where a sync went past it", () => {
    const write = retitle("a", "mine");
    store.expect(write);
    store.apply(answer(8, {}, { deleted: { tasks: ["a"] } }));
    store.reached(8);
    store.confirm(write, { rows: [{ resource: "tasks", row: task("a", { version: 6, title: "mine" }) }] });
    expect(store.get("tasks", "a")).toBeUndefined();
  });

  test("without rows keeps what was expected, until the feed tells", () => {
    const write = retitle("a", "mine");
    store.expect(write);
    store.confirm(write, { rows: [], version: 6 });
    expect(title("a")).toBe("mine");
    store.apply(answer(6, { tasks: [task("a", { version: 6, title: "theirs" })] }));
    expect(title("a")).toBe("theirs");
  });
});

test("watchers hear once of many changes", async () => {
  let heard = 0;
  store.watch(() => (heard += 1));
  store.expect(retitle("a", "x"));
  store.expect(retitle("a", "y"));
  await Promise.resolve();
  expect(heard).toBe(1);
});
