import { describe, expect, test } from "vitest";
import { Tree, type Place } from "../src/tree";
import type { Task } from "../src/types";
import { task, tasks } from "./make";

const all = () => true;
const some = tasks(`
one
  one-a
  one-b
two
three
  three-a
`);

/** The tree as indented lines, after the task has gone to the place. */
function moved(list: Task[], id: string, place: Place | null): string {
  if (!place) throw new Error("no place");
  return drawn(new Tree(list.map((each) => (each.id === id ? { ...each, ...place } : each))), null, "");
}

function drawn(tree: Tree, parent: string | null, indent: string): string {
  return tree
    .children(parent)
    .map((each) => `${indent}${each.id}\n${drawn(tree, each.id, `${indent}  `)}`)
    .join("");
}

describe("a task moves", () => {
  const tree = new Tree(some);

  test("indented: to the end of the sibling above", () => {
    expect(moved(some, "two", tree.indented("two", all))).toBe(
      "one\n  one-a\n  one-b\n  two\nthree\n  three-a\n",
    );
    expect(tree.indented("one", all)).toBeNull();
  });

  test("outdented: right after its parent", () => {
    expect(moved(some, "one-a", tree.outdented("one-a"))).toBe(
      "one\n  one-b\none-a\ntwo\nthree\n  three-a\n",
    );
    expect(tree.outdented("two")).toBeNull();
  });

  test("up and down, with all below it", () => {
    expect(moved(some, "three", tree.stepped("three", -1, all))).toBe(
      "one\n  one-a\n  one-b\nthree\n  three-a\ntwo\n",
    );
    expect(moved(some, "one", tree.stepped("one", 1, all))).toBe(
      "two\none\n  one-a\n  one-b\nthree\n  three-a\n",
    );
    expect(tree.stepped("one", -1, all)).toBeNull();
    expect(tree.stepped("three", 1, all)).toBeNull();
  });

  test("past siblings that are not shown", () => {
    const notTwo = (each: Task) => each.id !== "two";
    expect(moved(some, "three", tree.stepped("three", -1, notTwo))).toBe(
      "three\n  three-a\none\n  one-a\n  one-b\ntwo\n",
    );
    expect(tree.indented("three", notTwo)?.parent).toBe("one");
  });
});

test("above and below", () => {
  const tree = new Tree([...some, task("deep", { parent: "one-a" })]);
  expect(tree.above("deep").map((each) => each.id)).toEqual(["one", "one-a"]);
  expect(tree.below("one").map((each) => each.id)).toEqual(["one-a", "deep", "one-b"]);
});
