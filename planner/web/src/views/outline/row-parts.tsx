import type { Outline, OutlineRow } from "../../outline";
import { Icon } from "../icon";
import { Chips } from "./chips";

interface LeadProps {
  outline: Outline;
  row: OutlineRow;
  onGrab(event: PointerEvent, row: OutlineRow): void;
}

/** Handle, fold and checkbox, before the text. */
export function Lead({ outline, row, onGrab }: LeadProps) {
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

interface TrailProps {
  outline: Outline;
  row: OutlineRow;
  onOpen(): void;
}

/** What stands after the text: how many sub-tasks are hidden, the chips, and the way to the details. */
export function Trail({ outline, row, onOpen }: TrailProps) {
  const { task, done, total } = row;
  const hidden = total > 0 && (row.folded || row.kids === 0);
  return (
    <span class="cell-chips" role="gridcell">
      {hidden && (
        <span class="chip plain count" title={`${done} of ${total} sub-tasks done`}>
          {`${done}/${total}`}
        </span>
      )}
      <Chips workspace={outline.work} task={task} />
      <button
        type="button"
        class="ghost to-details"
        tabIndex={-1}
        aria-label={`Details of ${task.title}`}
        onClick={onOpen}
      >
        <Icon name="chevron" />
      </button>
    </span>
  );
}
