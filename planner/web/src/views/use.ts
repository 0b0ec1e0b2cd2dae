import { useEffect, useState } from "preact/hooks";
import type { Changing } from "../changes";

/** Renders the component again whenever one of the sources changes. */
export function useChanges(...sources: (Changing | null | undefined)[]): void {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const stops = sources.map((source) => source?.watch(() => setTurn((turn) => turn + 1)));
    // Something may have changed between the rendering and this moment.
    setTurn((turn) => turn + 1);
    return () => stops.forEach((stop) => stop?.());
  }, sources);
}

/** Focuses the element when it appears. */
export function focusNow(element: HTMLElement | null): void {
  element?.focus();
}
