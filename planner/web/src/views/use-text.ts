import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { movedCaret } from "../caret";

type TextElement = HTMLInputElement | HTMLTextAreaElement;

/** Text is saved when typing pauses for this long (milliseconds), and on leaving. */
const PAUSE = 700;

interface Options {
  /** Leaving it empty brings the last saved text back. */
  required?: boolean;
}

/**
 * A text field over a value that others change too. What is being typed here wins until it is saved;
 * otherwise the newest value is put in place, with focus and caret kept.
 */
export function useText<E extends TextElement>(
  value: string,
  save: (text: string) => void,
  options: Options = {},
) {
  const ref = useRef<E>(null);
  const typed = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef({ value, save });
  latest.current = { value, save };

  useLayoutEffect(() => {
    if (ref.current && typed.current === null) replace(ref.current, value);
  }, [value]);

  const commit = (): void => {
    clearTimeout(timer.current);
    const text = typed.current;
    typed.current = null;
    if (text !== null && text !== latest.current.value) latest.current.save(text);
  };
  useEffect(() => commit, []);

  const onInput = (): void => {
    typed.current = ref.current?.value ?? null;
    clearTimeout(timer.current);
    timer.current = setTimeout(commit, PAUSE);
  };
  const onBlur = (): void => {
    commit();
    if (options.required && ref.current?.value.trim() === "") ref.current.value = latest.current.value;
  };
  return { ref, commit, field: { ref, onInput, onBlur } };
}

function replace(element: TextElement, value: string): void {
  // A space typed at the end is not part of what was saved: leave it under the caret.
  if (element.value.trim() === value.trim() && document.activeElement === element) return;
  const { value: before, selectionStart, selectionEnd } = element;
  if (before === value) return;
  element.value = value;
  if (document.activeElement !== element || selectionStart === null || selectionEnd === null) return;
  element.setSelectionRange(
    movedCaret(before, value, selectionStart),
    movedCaret(before, value, selectionEnd),
  );
}
