import { expect, test } from "vitest";
import { movedCaret } from "../src/caret";
import { ago, dueText, dueTone, estimateText, initials, parseEstimate, today } from "../src/format";
import { newId } from "../src/ids";

test("due dates are told as near as they are", () => {
  const day = "2026-03-10"; // a Tuesday
  const said = ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-13", "2026-03-17", "2027-03-17"];
  expect(said.map((due) => dueText(due, day))).toEqual([
    "Yesterday",
    "Today",
    "Tomorrow",
    "Friday",
    "17 Mar",
    "17 Mar 2027",
  ]);
  expect(["2026-03-09", "2026-03-10", "2026-04-01"].map((due) => dueTone(due, day))).toEqual([
    "late",
    "today",
    "later",
  ]);
});

test("today is the day where the reader is", () => {
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});

test("estimates are read as people write them", () => {
  const said = ["90", "45m", "1.5h", "1,5 h", "1h 30m", "2h15", "", "soon", "1h 30m please"];
  expect(said.map(parseEstimate)).toEqual([90, 45, 90, 90, 90, 135, null, undefined, undefined]);
  expect([0, 45, 60, 90].map(estimateText)).toEqual(["0m", "45m", "1h", "1h 30m"]);
});

test("times ago", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  const said = ["2026-03-10T11:59:40Z", "2026-03-10T11:20:00Z", "2026-03-10T07:00:00Z"].map((iso) =>
    ago(iso, now),
  );
  expect(said).toEqual(["just now", "40 min ago", "5 h ago"]);
});

test("initials", () => {
  expect(["Ada Marsh", "grace", "", "Ana de la Vega"].map(initials)).toEqual(["AM", "G", "?", "AV"]);
});

test("the caret stays with its text when others change it", () => {
  expect(movedCaret("Bread", "Bread and salt", 5)).toBe(5);
  expect(movedCaret("Bread", "Fresh bread", 1)).toBe(7);
  expect(movedCaret("Bread", "The Bread", 5)).toBe(9);
  expect(movedCaret("abc", "x", 3)).toBe(1);
});

test("ids are version 7: made later, sorted later", () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
