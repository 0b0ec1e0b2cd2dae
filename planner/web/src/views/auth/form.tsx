import type { ComponentChildren } from "preact";
import type { FormState } from "./use-form";

interface FormProps {
  form: FormState;
  onSubmit(event: Event): void;
  /** What the button says. */
  action: string;
  children?: ComponentChildren;
}

/** A form with one button, and its errors on top. */
export function Form({ form, onSubmit, action, children }: FormProps) {
  return (
    <form onSubmit={onSubmit}>
      {form.error() && (
        <p class="error" role="alert">
          {form.error()}
        </p>
      )}
      {children}
      <button class="button primary" type="submit" disabled={form.busy}>
        {form.busy ? "One moment…" : action}
      </button>
    </form>
  );
}
