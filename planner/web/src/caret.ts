/** Where the caret belongs after `before` became `after` under it. */
export function movedCaret(before: string, after: string, caret: number): number {
  if (after.startsWith(before.slice(0, caret))) return caret;
  // The change was in front of it: keep the same distance to the end.
  if (after.endsWith(before.slice(caret))) return caret + after.length - before.length;
  return Math.min(caret, after.length);
}
