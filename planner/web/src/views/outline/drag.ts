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
  pointer: { x: number; y: number };
}

/** Dragging of rows by their handle, with mouse, pen or finger. */
export function useDrag(outline: Outline, scroller: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>, height: number) {
  const [dragging, setDragging] = useState<Dragging | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const start = (event: PointerEvent, row: OutlineRow): void => {
    if (event.button !== 0 || !list.current || !scroller.current) return;
    event.preventDefault();
    stop.current();
    const pointer = { x: event.clientX, y: event.clientY };
    const grab: Grab = { id: row.task.id, depth: row.depth, x: event.clientX, pointer };
    const outer = scroller.current;
    const inner = list.current;
    let drop: Drop | null = null;
    let frame = 0;
    const look = (): void => {
      drop = landing(outline, grab, inner, height);
      setDragging(drop && { ...drop, id: grab.id });
    };
    const onFrame = (): void => {
      if (scrollAtEdge(outer, grab.pointer.y)) look();
      frame = requestAnimationFrame(onFrame);
    };
    const onMove = (move: PointerEvent): void => {
      grab.pointer = { x: move.clientX, y: move.clientY };
      look();
    };
    stop.current = listen({ move: onMove, end: (dropped) => {
      cancelAnimationFrame(frame);
      setDragging(null);
      if (dropped && drop) outline.place(grab.id, drop.place);
    } });
    frame = requestAnimationFrame(onFrame);
  };
  return { dragging, start };
}

function landing(outline: Outline, grab: Grab, list: HTMLElement, height: number): Drop | null {
  const { rows, tree } = outline;
  // Somebody else may have deleted it meanwhile.
  if (!rows.some((row) => row.task.id === grab.id)) return null;
  const y = grab.pointer.y - list.getBoundingClientRect().top;
  const gap = Math.max(0, Math.min(rows.length, Math.round(y / height)));
  return dropAt(rows, tree, grab.id, gap, grab.depth + Math.round((grab.pointer.x - grab.x) / INDENT));
}

function scrollAtEdge(scroller: HTMLElement, y: number): boolean {
  const { top, bottom } = scroller.getBoundingClientRect();
  const before = scroller.scrollTop;
  if (y < top + EDGE) scroller.scrollTop -= 10;
  if (y > bottom - EDGE) scroller.scrollTop += 10;
  return scroller.scrollTop !== before;
}

/** Follows the pointer until it is lifted (dropped) or Escape is pressed; returns a function that stops. */
function listen(on: { move(event: PointerEvent): void; end(dropped: boolean): void }): () => void {
  const stopped = new AbortController();
  const end = (dropped: boolean): void => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    on.end(dropped);
  };
  const { signal } = stopped;
  window.addEventListener("pointermove", on.move, { signal });
  window.addEventListener("pointerup", () => end(true), { signal });
  window.addEventListener("pointercancel", () => end(false), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(false), { signal });
  return () => end(false);
}
