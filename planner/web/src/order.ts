/** Places among siblings, as fractional indexes: a move writes one row and renumbers nothing. */
import { generateKeyBetween } from "fractional-indexing";

export interface Positioned {
  id: string;
  position: string;
}

/** Sorts as the server does: by the bytes of `position`, equal ones by id. */
export function compare(a: Positioned, b: Positioned): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** A position that sorts before the sorted sibling at `index`, and after the one before it. */
export function positionAt(siblings: readonly Positioned[], index: number): string {
  const before = siblings[index - 1]?.position ?? null;
  // Two people who add at one place at the same moment make equal keys: step over such twins.
  const after = siblings.slice(index).find((sibling) => before === null || sibling.position > before);
  return generateKeyBetween(before, after?.position ?? null);
}

/** A position after all of the siblings. */
export function positionLast(siblings: readonly Positioned[]): string {
  return positionAt(siblings, siblings.length);
}
