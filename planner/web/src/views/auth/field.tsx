import type { JSX } from "preact";
import { useId } from "preact/hooks";

type FieldProps = JSX.IntrinsicElements["input"] & {
  label: string;
  error?: string;
  hint?: string;
};

/** A labelled input with its error or hint below it. */
export function Field({ label, error, hint, ...input }: FieldProps) {
  const id = useId();
  const said = error ?? hint;
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={id}>{label}</label>
      <input id={id} aria-invalid={Boolean(error)} aria-describedby={said ? `${id}-said` : undefined} {...input} />
      {said && (
        <p id={`${id}-said`} class={error ? "error" : "hint"} role={error ? "alert" : undefined}>
          {said}
        </p>
      )}
    </div>
  );
}
