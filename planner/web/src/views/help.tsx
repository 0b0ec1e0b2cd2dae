import { useRef } from "preact/hooks";
import { Icon } from "./icon";

const keys: [string, string][] = [
  ["Enter", "Add a task below"],
  ["Tab / Shift Tab", "Indent / outdent"],
  ["Alt ↑ / Alt ↓", "Move up / down"],
  ["↑ / ↓", "Go to the row above / below"],
  ["Ctrl Enter", "Complete, or reopen"],
  ["Shift Enter", "Open the details"],
  ["Escape", "From the text to its row"],
  ["← / →", "On a row: fold / unfold"],
  ["Space", "On a row: complete, or reopen"],
  ["Delete", "On a row: delete it"],
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
      <dialog
        ref={dialog}
        class="help"
        aria-labelledby="help-title"
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      >
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
                <dd>
                  {key.split(" / ").map((each) => (
                    <kbd key={each}>{each}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </form>
      </dialog>
    </>
  );
}
