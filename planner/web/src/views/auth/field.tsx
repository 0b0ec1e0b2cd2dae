import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { FormState } from "./use-form";

interface FieldProps {
  form: FormState;
  name: string;
  label: string;
  hint?: string;
  type?: "text" | "email" | "password";
  autocomplete: string;
  class?: string;
  placeholder?: string;
  minLength?: number;
  maxLength?: number;
  spellcheck?: boolean;
}

/** A labelled input that must be filled in, with its error or hint below it. */
export function Field({ form, name, label, hint, ...input }: FieldProps) {
  const id = useId();
  const error = form.error(name);
  const said = error ?? hint;
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        required
        aria-invalid={Boolean(error)}
        aria-describedby={said ? `${id}-said` : undefined}
        {...(input as JSX.IntrinsicElements["input"])}
      />
      {said && (
        <p id={`${id}-said`} class={error ? "error" : "hint"} role={error ? "alert" : undefined}>
          {said}
        </p>
      )}
    </div>
  );
}

/** A password to be chosen. */
export function NewPassword({ form, label }: { form: FormState; label: string }) {
  const hint = "At least 8 characters. A few words in a row are easiest to remember.";
  return (
    <Field
      form={form}
      name="password"
      label={label}
      type="password"
      autocomplete="new-password"
      minLength={8}
      hint={hint}
    />
  );
}
