import { beforeEach, expect, test, vi } from "vitest";
import { dropAt } from "../src/drop";
import { Outline } from "../src/outline";
import type { Workspace } from "../src/workspace";
import { Store } from "../src/store";
import { answer, tasks } from "./make";

let outline: Outline;

// one, one-a, one-b, two, three
beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  const store = new Store();
  store.apply(answer(1, { tasks: tasks("one\n  one-a\n  one-b\ntwo\nthree") }));
  outline = new Outline({ store, loaded: true, canWrite: true } as Workspace, "p");
});

const drop = (id: string, gap: number, depth: number) => dropAt(outline.rows, outline.tree, id, gap, depth);

test("the neighbours limit the depth", () => {
  expect(drop("three", 2, 0).depth).toBe(1); // between one-a and one-b
  expect(drop("three", 2, 9).depth).toBe(2); // at most a child of one-a
  expect(drop("three", 0, 5).depth).toBe(0); // nothing above
});

test("it becomes a sibling or a child of the row above", () => {
  expect(drop("three", 3, 0).place).toEqual(outline.tree.after("one"));
  expect(drop("three", 3, 1).place?.parent).toBe("one");
  expect(drop("three", 4, 1).place).toEqual(outline.tree.first("two"));
  expect(drop("three", 0, 0).place).toEqual(outline.tree.first(null));
});

test("dropped on itself or on what is below it, it stays, or only changes its depth", () => {
  expect(drop("one", 2, 0)).toEqual({ line: 0, depth: 0, place: null });
  expect(drop("two", 4, 1).place?.parent).toBe("one");
});

test("nothing goes into a folded row unseen", () => {
  outline.fold("one", true);
  expect(outline.rows.map((row) => row.task.id)).toEqual(["one", "two", "three"]);
  expect(drop("three", 1, 1)).toMatchObject({ depth: 0, place: { parent: null } });
});
