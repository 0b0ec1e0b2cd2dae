import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Outline, OutlineRow } from "../../outline";
import { useChanges } from "../use";
import { INDENT, useDrag, type Dragging } from "./drag";
import { Row } from "./row";
import { reveal, useRowHeight, useWindow } from "./window";

type Box = RefObject<HTMLElement | null>;

interface ListProps {
  outline: Outline;
  name: string;
  selected: string | null;
  scroller: Box;
}

/** The rows of a project. Only those in or near view are in the page, so thousands scroll smoothly. */
export function OutlineList({ outline, name, selected, scroller }: ListProps) {
  useChanges(outline);
  const list = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  const { rows } = outline;
  const [first, last] = useWindow(scroller, list, rows.length, height);
  const { dragging, start } = useDrag(outline, scroller, list, height);
  const drawn = indexes(rows, first, last, [outline.active, outline.focus?.id ?? null]);
  useReveal(outline, scroller, list, height);
  const tabbable = rows.some((row) => row.task.id === outline.active) ? outline.active : rows[0]?.task.id;
  return (
    <div
      ref={list}
      class={dragging ? "rows dragging" : "rows"}
      role="treegrid"
      aria-label={name}
      aria-rowcount={rows.length}
      style={{ height: `${rows.length * height}px` }}
    >
      {drawn.map((index) => {
        const row = rows[index] as OutlineRow;
        return (
          <Row
            key={row.task.id}
            outline={outline}
            row={row}
            top={index * height}
            height={height}
            selected={row.task.id === selected}
            tabbable={row.task.id === tabbable}
            dragged={row.task.id === dragging?.id}
            onGrab={start}
          />
        );
      })}
      {dragging && <DropLine at={dragging} height={height} />}
    </div>
  );
}

/** Where the dragged row would land. */
function DropLine({ at, height }: { at: Dragging; height: number }) {
  const style = { transform: `translateY(${at.line * height}px)`, left: `${at.depth * INDENT + 44}px` };
  return <div class="drop-line" aria-hidden="true" style={style} />;
}

/** Scrolls to the row that the keyboard goes to. */
function useReveal(outline: Outline, scroller: Box, list: Box, height: number): void {
  useLayoutEffect(() => {
    const id = outline.focus?.id;
    const index = id ? outline.rows.findIndex((row) => row.task.id === id) : -1;
    if (index >= 0 && scroller.current && list.current) reveal(scroller.current, list.current, index, height);
    outline.focus = null;
  });
}

/** Indexes from first to last, and those of the ids that must stay in the page, because the keyboard is there. */
function indexes(
  rows: readonly OutlineRow[],
  first: number,
  last: number,
  pinned: (string | null)[],
): number[] {
  const drawn: number[] = [];
  for (let i = first; i < Math.min(last, rows.length); i += 1) drawn.push(i);
  for (const id of new Set(pinned)) {
    const index = id === null ? -1 : rows.findIndex((row) => row.task.id === id);
    if (index >= 0 && (index < first || index >= last)) drawn.push(index);
  }
  return drawn.sort((a, b) => a - b);
}
