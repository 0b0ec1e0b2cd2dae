import { useLayoutEffect } from "preact/hooks";
import { useText } from "../use-text";

interface AreaProps {
  label: string;
  class: string;
  value: string;
  placeholder?: string;
  readOnly: boolean;
  maxLength?: number;
  /** Enter leaves the field, and it may not be empty. */
  oneLine?: boolean;
  save(text: string): void;
}

/** A text area as tall as its text. */
export function Area({ label, value, save, oneLine = false, ...rest }: AreaProps) {
  const { ref, field } = useText<HTMLTextAreaElement>(value, save, { required: oneLine });
  const fit = (): void => {
    if (!ref.current) return;
    ref.current.style.height = "auto";
    ref.current.style.height = `${ref.current.scrollHeight}px`;
  };
  useLayoutEffect(fit, [value]);
  return (
    <textarea
      {...rest}
      {...field}
      rows={1}
      aria-label={label}
      onInput={() => {
        field.onInput();
        fit();
      }}
      onKeyDown={(event) => {
        if (!oneLine || event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}
