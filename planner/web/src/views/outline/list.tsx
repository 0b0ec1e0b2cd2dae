import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Outline, OutlineRow } from "../../outline";
import { useChanges } from "../use";
import { INDENT, useDrag } from "./drag";
import { Row } from "./row";
import { reveal, useRowHeight, useWindow } from "./window";

interface ListProps {
  outline: Outline;
  name: string;
  selected: string | null;
  scroller: RefObject<HTMLElement | null>;
}

/** The rows of a project. Only those in or near view are in the page, so thousands scroll smoothly. */
export function OutlineList({ outline, name, selected, scroller }: ListProps) {
  useChanges(outline);
  const list = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  const { rows } = outline;
  const [first, last] = useWindow(scroller, list, rows.length, height);
  const { dragging, start } = useDrag(outline, scroller, list, height);
  useLayoutEffect(() => {
    const index = outline.focus ? rows.findIndex((row) => row.task.id === outline.focus?.id) : -1;
    if (index >= 0 && scroller.current && list.current) reveal(scroller.current, list.current, index, height);
    outline.focus = null;
  });
  const drawn = indexes(rows, first, last, [outline.active, outline.focus?.id ?? null]);
  const tabbable = rows.some((row) => row.task.id === outline.active) ? outline.active : rows[0]?.task.id;
  return (
    <div ref={list} class={dragging ? "rows dragging" : "rows"} role="treegrid" aria-label={name} aria-rowcount={rows.length} style={{ height: `${rows.length * height}px` }}>
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
      {dragging && (
        <div class="drop-line" aria-hidden="true" style={{ transform: `translateY(${dragging.line * height}px)`, left: `${dragging.depth * INDENT + 44}px` }} />
      )}
    </div>
  );
}

/** Indexes from first to last, and those of the ids that must stay in the page, because the keyboard is there. */
function indexes(rows: readonly OutlineRow[], first: number, last: number, pinned: (string | null)[]): number[] {
  const drawn: number[] = [];
  for (let i = first; i < Math.min(last, rows.length); i += 1) drawn.push(i);
  for (const id of new Set(pinned)) {
    const index = id === null ? -1 : rows.findIndex((row) => row.task.id === id);
    if (index >= 0 && (index < first || index >= last)) drawn.push(index);
  }
  return drawn.sort((a, b) => a - b);
}
