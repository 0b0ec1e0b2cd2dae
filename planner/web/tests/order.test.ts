import { describe, expect, test } from "vitest";
import { compare, positionAt, positionLast } from "../src/order";

const at = (...positions: string[]) => positions.map((position, i) => ({ id: `id${i}`, position }));

describe("positionAt", () => {
  test("sorts between its neighbours, at both ends and in an empty list", () => {
    const siblings = at("a0", "a1", "a2");
    expect(positionAt(siblings, 0) < "a0").toBe(true);
    const middle = positionAt(siblings, 1);
    expect("a0" < middle && middle < "a1").toBe(true);
    expect(positionLast(siblings) > "a2").toBe(true);
    expect(positionLast([])).toBe("a0");
  });

  test("steps over siblings with equal positions", () => {
    const twins = at("a0", "a1", "a1", "a2");
    const between = positionAt(twins, 2);
    expect("a1" < between && between < "a2").toBe(true);
    expect(positionAt(at("a1", "a1"), 1) > "a1").toBe(true);
  });

  test("finds room between the same two again and again", () => {
    let siblings = at("a0", "a1");
    for (let i = 0; i < 200; i += 1) {
      siblings = [siblings[0]!, { id: `new${i}`, position: positionAt(siblings, 1) }, ...siblings.slice(1)];
    }
    expect([...siblings].sort(compare)).toEqual(siblings);
  });
});

test("compare goes by bytes, not by language, and by id among equals", () => {
  const sorted = at("Zz", "a0", "aB", "aa")
    .sort(compare)
    .map((each) => each.position);
  expect(sorted).toEqual(["Zz", "a0", "aB", "aa"]);
  expect(compare({ id: "b", position: "a0" }, { id: "a", position: "a0" })).toBe(1);
});
