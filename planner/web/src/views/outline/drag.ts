import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { dropAt, type Drop } from "../../drop";
import type { Outline, OutlineRow } from "../../outline";

/** Pixels by which a level is indented. */
export const INDENT = 24;
/** Closer than this (pixels) to an edge, the list scrolls under the dragged row. */
const EDGE = 48;

export interface Dragging extends Drop {
  id: string;
}

interface Grab {
  id: string;
  depth: number;
  x: number;
  pointer: PointerEvent;
}

type Box = RefObject<HTMLElement | null>;

/** Dragging of rows by their handle, with mouse, pen or finger. */
export function useDrag(outline: Outline, scroller: Box, list: Box, height: number) {
  const [dragging, setDragging] = useState<Dragging | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const start = (event: PointerEvent, row: OutlineRow): void => {
    const [outer, inner] = [scroller.current, list.current];
    if (event.button !== 0 || !outer || !inner) return;
    event.preventDefault();
    stop.current();
    const { id } = row.task;
    const grab: Grab = { id, depth: row.depth, x: event.clientX, pointer: event };
    let drop: Drop | null = null;
    const look = (): void => {
      drop = landing(outline, grab, inner, height);
      setDragging(drop && { ...drop, id });
    };
    const end = (dropped: boolean): void => {
      setDragging(null);
      if (dropped && drop) outline.place(id, drop.place);
    };
    stop.current = follow(grab, outer, look, end);
  };
  return { dragging, start };
}

function landing(outline: Outline, grab: Grab, list: HTMLElement, height: number): Drop | null {
  const { rows, tree } = outline;
  // Somebody else may have deleted it meanwhile.
  if (!rows.some((row) => row.task.id === grab.id)) return null;
  const y = grab.pointer.clientY - list.getBoundingClientRect().top;
  const gap = Math.max(0, Math.min(rows.length, Math.round(y / height)));
  return dropAt(rows, tree, grab.id, gap, grab.depth + Math.round((grab.pointer.clientX - grab.x) / INDENT));
}

function scrollAtEdge(scroller: HTMLElement, y: number): boolean {
  const { top, bottom } = scroller.getBoundingClientRect();
  const before = scroller.scrollTop;
  if (y < top + EDGE) scroller.scrollTop -= 10;
  if (y > bottom - EDGE) scroller.scrollTop += 10;
  return scroller.scrollTop !== before;
}

/**
 * Follows the pointer until it is lifted (dropped) or Escape is pressed; calls `look` whenever it is
 * over something else. Returns a function that stops.
 */
function follow(
  grab: Grab,
  scroller: HTMLElement,
  look: () => void,
  end: (dropped: boolean) => void,
): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  const stop = (dropped: boolean): void => {
    if (signal.aborted) return;
    stopped.abort();
    end(dropped);
  };
  const onMove = (move: PointerEvent): void => {
    grab.pointer = move;
    look();
  };
  const onFrame = (): void => {
    if (signal.aborted) return;
    if (scrollAtEdge(scroller, grab.pointer.clientY)) look();
    requestAnimationFrame(onFrame);
  };
  window.addEventListener("pointermove", onMove, { signal });
  window.addEventListener("pointerup", () => stop(true), { signal });
  window.addEventListener("pointercancel", () => stop(false), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && stop(false), { signal });
  requestAnimationFrame(onFrame);
  return () => stop(false);
}
