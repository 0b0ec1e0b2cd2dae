import { expect, test, vi } from "vitest";

vi.mock("../src/session", () => ({ session: {} }));
vi.mock("../src/route", () => ({ address: {} }));
const { ownPage } = await import("../src/views/auth/enter");

test.each([
  ["/admin/", "https://a.example/admin/"],
  ["//evil.example/", null],
  ["/\\evil.example/", null],
  ["https://evil.example/", null],
  ["javascript:alert(1)", null],
  [null, null],
])("after sign-in %s leads to %s", (next, leads) => {
  expect(ownPage(next, "https://a.example")).toBe(leads);
});
