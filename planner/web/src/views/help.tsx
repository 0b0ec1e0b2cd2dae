import { useRef } from "preact/hooks";
import { Icon } from "./icon";

const keys: [string, string][] = [
  ["Enter", "Add a task below"],
  ["Tab / Shift Tab", "Indent / outdent"],
  ["Alt ↑ / Alt ↓", "Move up / down"],
  ["↑ / ↓", "Go to the row above / below"],
  ["Ctrl Enter", "Complete, or reopen"],
  ["Shift Enter", "Open the details"],
  ["Escape", "Leave the text, onto the row"],
  ["← / → on a row", "Fold / unfold its sub-tasks"],
  ["Space on a row", "Complete, or reopen"],
  ["Delete on a row", "Delete it"],
];

/** The list of keyboard shortcuts, in a dialog. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="ghost quiet not-touch" onClick={() => dialog.current?.showModal()}>
        <Icon name="keys" />
        Keyboard
      </button>
      <dialog ref={dialog} class="help" aria-labelledby="help-title" onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
        <form method="dialog">
          <header>
            <h2 id="help-title">Keyboard</h2>
            <button type="submit" class="ghost" aria-label="Close">
              <Icon name="close" />
            </button>
          </header>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>{what}</dt>
                <dd>{key.split(" / ").map((each) => <kbd key={each}>{each}</kbd>)}</dd>
              </div>
            ))}
          </dl>
        </form>
      </dialog>
    </>
  );
}
