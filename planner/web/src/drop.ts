/** Where a dragged row lands. */
import type { OutlineRow } from "./outline";
import type { Place, Tree } from "./tree";

export interface Drop {
  /** Index of the row above which the line is drawn. */
  line: number;
  depth: number;
  /** null: it stays where it is. */
  place: Place | null;
}

/**
 * The landing of the row `id` dropped between rows `gap - 1` and `gap`, with its left edge at the
 * wanted depth. The neighbours limit the depth: no deeper than a child of the row above, no
 * shallower than the row below.
 */
export function dropAt(
  rows: readonly OutlineRow[],
  tree: Tree,
  id: string,
  gap: number,
  wanted: number,
): Drop {
  const start = rows.findIndex((row) => row.task.id === id);
  const own = rows[start] as OutlineRow;
  let end = start + 1;
  while ((rows[end]?.depth ?? -1) > own.depth) end += 1;
  const still = gap >= start && gap <= end;
  const above = still ? start - 1 : gap - 1;
  const deepest = rows[above] ? (rows[above] as OutlineRow).depth + (rows[above]?.folded ? 0 : 1) : 0;
  const shallowest = rows[still ? end : gap]?.depth ?? 0;
  const depth = Math.max(shallowest, Math.min(deepest, wanted));
  const line = still ? start : gap;
  if (still && depth === own.depth) return { line, depth, place: null };
  return { line, depth, place: placeUnder(rows, tree, above, depth) };
}

function placeUnder(rows: readonly OutlineRow[], tree: Tree, above: number, depth: number): Place {
  let i = above;
  while (i >= 0 && (rows[i] as OutlineRow).depth > depth) i -= 1;
  const row = rows[i];
  if (!row) return tree.first(null);
  return row.depth === depth ? tree.after(row.task.id) : tree.first(row.task.id);
}
