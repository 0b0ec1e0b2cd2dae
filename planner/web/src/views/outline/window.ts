import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Rows drawn above and below those in view, at least. */
const SPARE = 8;
/** While scrolling, rows come and go this many at a time: drawing is dearer than a few rows too many. */
const STEP = 8;

const narrow = window.matchMedia("(max-width: 640px)");

/** Height of a row in pixels: taller where fingers are likely. */
export function useRowHeight(): number {
  const [height, setHeight] = useState(narrow.matches ? 46 : 36);
  useLayoutEffect(() => {
    const onChange = (): void => setHeight(narrow.matches ? 46 : 36);
    narrow.addEventListener("change", onChange);
    return () => narrow.removeEventListener("change", onChange);
  }, []);
  return height;
}

/** First and last index (exclusive) of the rows worth drawing, of `count` rows in the list. */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
  count: number,
  height: number,
): [number, number] {
  const [range, setRange] = useState<[number, number]>([0, 60]);
  useLayoutEffect(() => {
    const outer = scroller.current;
    if (!outer) return undefined;
    const measure = (): void => {
      const above = outer.getBoundingClientRect().top - (list.current?.getBoundingClientRect().top ?? 0);
      const top = above / height - SPARE;
      const bottom = (above + outer.clientHeight) / height + SPARE;
      const first = Math.max(0, Math.floor(top / STEP) * STEP);
      const last = Math.min(count, Math.ceil(bottom / STEP) * STEP);
      setRange((now) => (now[0] === first && now[1] === last ? now : [first, last]));
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(outer);
    outer.addEventListener("scroll", measure, { passive: true });
    return () => {
      resized.disconnect();
      outer.removeEventListener("scroll", measure);
    };
  }, [count, height]);
  return range;
}

/** Scrolls so that the row at `index` is in view, clear of the bar at the bottom. */
export function reveal(scroller: HTMLElement, list: HTMLElement, index: number, height: number): void {
  const outer = scroller.getBoundingClientRect();
  const top = list.getBoundingClientRect().top + index * height;
  const room = { top: outer.top + 8, bottom: outer.bottom - 72 };
  if (top < room.top) scroller.scrollTop -= room.top - top;
  else if (top + height > room.bottom) scroller.scrollTop += top + height - room.bottom;
}
