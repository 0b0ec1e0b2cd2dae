import { useLayoutEffect, useRef } from "preact/hooks";
import type { Outline, OutlineRow } from "../../outline";
import { address, pathOf } from "../../route";
import { session } from "../../session";
import { Icon } from "../icon";
import { Chips } from "./chips";
import { INDENT } from "./drag";
import { onRowKey, type RowVerbs } from "./keys";
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
  const kind = ["row", task.done_at && "done", selected && "selected", dragged && "dragged"].filter(Boolean).join(" ");
  return (
    <div
      ref={element}
      class={kind}
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
      <Lead {...props} />
      <span class="cell-title" role="gridcell">
        <Title outline={outline} row={row} verbs={verbs} />
      </span>
      <span class="cell-chips" role="gridcell">
        {row.total > 0 && (row.folded || row.kids === 0) && (
          <span class="chip plain count" title={`${row.done} of ${row.total} sub-tasks done`}>{`${row.done}/${row.total}`}</span>
        )}
        <Chips workspace={outline.work} task={task} />
        <button type="button" class="ghost to-details" tabIndex={-1} aria-label={`Details of ${task.title}`} onClick={verbs.open}>
          <Icon name="chevron" />
        </button>
      </span>
    </div>
  );
}

/** Handle, fold and checkbox, before the text. */
function Lead({ outline, row, onGrab }: RowProps) {
  const { task } = row;
  const isDraft = outline.draft?.id === task.id;
  return (
    <span class="cell-lead" role="gridcell">
      {outline.canWrite && (
        <span class="grip" aria-hidden="true" onPointerDown={(event) => onGrab(event, row)}>
          <Icon name="grip" />
        </span>
      )}
      {row.kids > 0 && (
        <button
          type="button"
          class={row.folded ? "fold" : "fold open"}
          tabIndex={-1}
          aria-label={row.folded ? "Unfold sub-tasks" : "Fold sub-tasks"}
          onClick={() => outline.fold(task.id, !row.folded)}
        >
          <Icon name="chevron" />
        </button>
      )}
      <input
        type="checkbox"
        class="check"
        tabIndex={-1}
        checked={task.done_at !== null}
        disabled={!outline.canWrite || isDraft}
        aria-label={`Done: ${task.title}`}
        onChange={(event) => outline.complete(task.id, event.currentTarget.checked)}
      />
    </span>
  );
}
