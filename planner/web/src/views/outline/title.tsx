import { useLayoutEffect } from "preact/hooks";
import type { Outline, OutlineRow } from "../../outline";
import { longest } from "../../types";
import { useText } from "../use-text";
import { onTitleKey, type RowVerbs } from "./keys";

/** The text of a row: always an input, so that a click or an arrow key is enough to edit. */
export function Title({ outline, row, verbs }: { outline: Outline; row: OutlineRow; verbs: RowVerbs }) {
  const { task } = row;
  const { ref, commit, field } = useText<HTMLInputElement>(
    task.title,
    (text) => outline.setTitle(task.id, text),
    { required: true },
  );
  const isDraft = outline.draft?.id === task.id;
  useLayoutEffect(() => {
    if (outline.focus?.id !== task.id || outline.focus.part !== "title") return;
    outline.focus = null;
    ref.current?.focus({ preventScroll: true });
  });
  const onBlur = (): void => {
    field.onBlur();
    // A row that moves in the page loses the focus and gets it back at once: only then look.
    setTimeout(() => {
      if (document.activeElement !== ref.current) outline.dropDraft(task.id);
    });
  };
  return (
    <input
      {...field}
      onBlur={onBlur}
      onFocus={() => (outline.active = task.id)}
      onKeyDown={(event) => onTitleKey(event, outline, row, verbs, commit)}
      class="title"
      tabIndex={-1}
      readOnly={!outline.canWrite}
      aria-label={isDraft ? "Title of the new task" : "Title"}
      placeholder={isDraft ? "New task" : undefined}
      maxLength={longest.title}
      spellcheck
      enterkeyhint="enter"
      autocomplete="off"
    />
  );
}
