import type { Outline, OutlineRow } from "../../outline";

export interface RowVerbs {
  open(): void;
  remove(): void;
}

type Handler = () => void;

/** Runs the handler of the key, if there is one, in place of what the browser would do. */
function run(event: KeyboardEvent, handlers: Record<string, Handler | undefined | false>): void {
  if (event.isComposing) return;
  const name = [
    event.ctrlKey || event.metaKey ? "Ctrl+" : "",
    event.altKey ? "Alt+" : "",
    event.shiftKey ? "Shift+" : "",
    event.key,
  ].join("");
  const handler = handlers[name];
  if (!handler) return;
  event.preventDefault();
  event.stopPropagation();
  handler();
}

/** Keys that mean the same in a row's text and on the row. */
function common(outline: Outline, row: OutlineRow, verbs: RowVerbs): Record<string, Handler> {
  const { id, done_at } = row.task;
  return {
    "Alt+ArrowUp": () => outline.move(id, -1),
    "Alt+ArrowDown": () => outline.move(id, 1),
    "Ctrl+Enter": () => outline.complete(id, !done_at),
    "Shift+Enter": verbs.open,
  };
}

/** While the caret is in the text. `commit` saves what was typed so far. */
export function onTitleKey(
  event: KeyboardEvent,
  outline: Outline,
  row: OutlineRow,
  verbs: RowVerbs,
  commit: Handler,
): void {
  const { id } = row.task;
  const empty = (event.currentTarget as HTMLInputElement).value.trim() === "";
  const after =
    (then: Handler): Handler =>
    () => {
      commit();
      then();
      outline.focusOn(id);
    };
  const shared = Object.entries(common(outline, row, verbs)).map(([key, then]) => [
    key,
    key === "Shift+Enter" ? then : after(then),
  ]);
  run(event, {
    ...(outline.draft?.id === id && empty ? {} : Object.fromEntries(shared)),
    Tab: after(() => outline.indent(id)),
    "Shift+Tab": after(() => outline.outdent(id)),
    Enter: empty ? () => onEmptyEnter(outline, row) : () => (commit(), outline.draftAfter(id)),
    Backspace: empty && row.total === 0 && (() => onEmptyBackspace(outline, row, verbs)),
    ArrowUp: () => outline.step(id, -1, "title"),
    ArrowDown: () => outline.step(id, 1, "title"),
    Escape: () =>
      outline.draft?.id === id && empty ? onEmptyBackspace(outline, row, verbs) : outline.focusOn(id, "row"),
  });
}

/** Enter on an empty row goes out one level; on the top level it does nothing. */
function onEmptyEnter(outline: Outline, row: OutlineRow): void {
  if (row.depth > 0 && outline.draft?.id === row.task.id) outline.outdent(row.task.id);
  outline.focusOn(row.task.id);
}

function onEmptyBackspace(outline: Outline, row: OutlineRow, verbs: RowVerbs): void {
  outline.step(row.task.id, -1, "title");
  if (outline.draft?.id === row.task.id) outline.dropDraft(row.task.id);
  else verbs.remove();
}

/** While the row as a whole has the focus. */
export function onRowKey(event: KeyboardEvent, outline: Outline, row: OutlineRow, verbs: RowVerbs): void {
  if (event.target !== event.currentTarget) return;
  const { id, parent, done_at } = row.task;
  const stay =
    (then: Handler): Handler =>
    () => {
      then();
      outline.focusOn(id, "row");
    };
  const shared = Object.entries(common(outline, row, verbs)).map(([key, then]) => [
    key,
    key === "Shift+Enter" ? then : stay(then),
  ]);
  const edit = (): void => outline.focusOn(id);
  run(event, {
    ...Object.fromEntries(shared),
    ArrowUp: () => outline.step(id, -1, "row"),
    ArrowDown: () => outline.step(id, 1, "row"),
    ArrowRight: row.folded
      ? () => outline.fold(id, false)
      : row.kids > 0 && (() => outline.step(id, 1, "row")),
    ArrowLeft:
      row.kids && !row.folded
        ? () => outline.fold(id, true)
        : parent !== null && (() => outline.focusOn(parent, "row")),
    Home: () => goTo(outline, 0),
    End: () => goTo(outline, -1),
    Enter: edit,
    F2: edit,
    " ": stay(() => outline.complete(id, !done_at)),
    Delete: verbs.remove,
    Backspace: verbs.remove,
  });
}

function goTo(outline: Outline, index: number): void {
  const row = outline.rows.at(index);
  if (row) outline.focusOn(row.task.id, "row");
}
