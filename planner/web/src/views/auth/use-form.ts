import { useState } from "preact/hooks";
import { TryLater } from "../../api";
import type { AuthAnswer } from "../../auth";

export interface Form {
  busy: boolean;
  /** The error of one field; without a name, of the form as a whole. */
  error(field?: string): string | undefined;
  /** Handles the form's submit: sends, shows errors, calls `then` with an answer that has none. */
  submit(send: (data: Record<string, string>) => Promise<AuthAnswer>, then: (answer: AuthAnswer) => void): (event: Event) => void;
  fail(message: string): void;
}

/** State of a form before sign-in; `fields` are those that show their own errors. */
export function useForm(...fields: string[]): Form {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ message: string; param?: string }[]>([]);
  const fail = (message: string): void => setErrors([{ message }]);
  const run: Form["submit"] = (send, then) => async (event) => {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    setBusy(true);
    setErrors([]);
    try {
      const answer = await send(data);
      if (answer.errors.length) setErrors(answer.errors);
      else then(answer);
    } catch (error) {
      fail(explain(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    fail,
    submit: run,
    error: (field) =>
      errors.find((error) => (field ? error.param === field : !fields.includes(error.param ?? "")))?.message,
  };
}

function explain(error: unknown): string {
  if (!(error instanceof TryLater)) throw error;
  return error.seconds
    ? `Too many tries in a short time. Wait ${error.seconds} seconds, then try again.`
    : "The server can't be reached, or has had too many tries from here. Wait a moment, then try again.";
}
