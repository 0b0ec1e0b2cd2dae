import { useLayoutEffect, useRef } from "preact/hooks";
import type { Outline, OutlineRow } from "../../outline";
import { address, pathOf } from "../../route";
import { session } from "../../session";
import { INDENT } from "./drag";
import { onRowKey, type RowVerbs } from "./keys";
import { Lead, Trail } from "./row-parts";
import { Title } from "./title";

export interface RowProps {
  outline: Outline;
  row: OutlineRow;
  /** Distance from the top of the list in pixels. */
  top: number;
  height: number;
  selected: boolean;
  /** Whether Tab reaches this row: exactly one does. */
  tabbable: boolean;
  dragged: boolean;
  onGrab(event: PointerEvent, row: OutlineRow): void;
}

function verbsOf(outline: Outline, row: OutlineRow): RowVerbs {
  const { id, title } = row.task;
  const { slug } = outline.work.group;
  return {
    open: () => address.go(pathOf(slug, outline.project, id)),
    remove: () => {
      if (!outline.canWrite) return;
      const below = outline.tree.below(id).length;
      const undo = outline.remove(id);
      const name = title.length > 40 ? `${title.slice(0, 40)}…` : title;
      session.notify(`Deleted “${name}”${below ? ` and ${below} below it` : ""}.`, {
        seconds: 6,
        action: { label: "Undo", run: undo },
      });
    },
  };
}

export function Row(props: RowProps) {
  const { outline, row, top, height, selected, tabbable, dragged } = props;
  const { task, depth } = row;
  const element = useRef<HTMLDivElement>(null);
  const verbs = verbsOf(outline, row);
  useLayoutEffect(() => {
    if (outline.focus?.id !== task.id || outline.focus.part !== "row") return;
    outline.focus = null;
    element.current?.focus({ preventScroll: true });
  });
  const kind = { done: task.done_at, selected, dragged };
  return (
    <div
      ref={element}
      class={`row ${on(kind)}`}
      role="row"
      aria-level={depth + 1}
      aria-posinset={row.nth}
      aria-setsize={row.of}
      aria-expanded={row.kids > 0 ? !row.folded : undefined}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translateY(${top}px)`, height: `${height}px`, paddingLeft: `${depth * INDENT}px` }}
      onFocusIn={() => (outline.active = task.id)}
      onKeyDown={(event) => onRowKey(event, outline, row, verbs)}
    >
      <Lead outline={outline} row={row} onGrab={props.onGrab} />
      <span class="cell-title" role="gridcell">
        <Title outline={outline} row={row} verbs={verbs} />
      </span>
      <Trail outline={outline} row={row} onOpen={verbs.open} />
    </div>
  );
}

/** The names of what is true. */
function on(names: Record<string, unknown>): string {
  return Object.keys(names)
    .filter((name) => names[name])
    .join(" ");
}
