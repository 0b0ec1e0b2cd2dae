import type { Outline } from "../../outline";
import { longest } from "../../types";
import { Icon } from "../icon";
import { focusNow } from "../use";

/** The line at the end of the list: type, Enter, type the next one. Several pasted lines make several tasks. */
export function Composer({ outline }: { outline: Outline }) {
  const add = (text: string): void => {
    for (const line of text.split("\n")) {
      if (line.trim()) outline.append(line.trim().slice(0, longest.title));
    }
  };
  return (
    <div class="composer">
      <Icon name="plus" />
      <input
        ref={outline.tree.size === 0 ? focusNow : undefined}
        aria-label="Add a task"
        placeholder="Add a task"
        autocomplete="off"
        enterkeyhint="enter"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          add(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
        onPaste={(event) => {
          const text = event.clipboardData?.getData("text/plain") ?? "";
          if (!text.trim().includes("\n")) return;
          event.preventDefault();
          add(text);
        }}
      />
    </div>
  );
}
