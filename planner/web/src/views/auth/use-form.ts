import { useState } from "preact/hooks";
import { TryLater } from "../../api";

interface Said {
  message: string;
  /** The field it belongs to. */
  param?: string;
}

/** What a form sent: with errors, or done. */
export interface Sent {
  errors: Said[];
}

type Data = Record<string, string>;

export interface FormState {
  busy: boolean;
  /** The error of one field; without a name, of the form as a whole. */
  error(field?: string): string | undefined;
  /** Makes a submit handler: sends what was filled in, shows errors, calls `then` when there are none. */
  submit<S extends Sent>(send: (data: Data) => Promise<S>, then: (sent: S) => void): (event: Event) => void;
  fail(message: string): void;
}

/** State of a form; `fields` are those that show their own errors. */
export function useForm(...fields: string[]): FormState {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Said[]>([]);
  const fail = (message: string): void => setErrors([{ message }]);
  const error = (field?: string): string | undefined =>
    errors.find(({ param = "" }) => (field ? param === field : !fields.includes(param)))?.message;
  const submit: FormState["submit"] = (send, then) => async (event) => {
    event.preventDefault();
    const filled = new FormData(event.target as HTMLFormElement);
    setBusy(true);
    setErrors([]);
    try {
      const sent = await send(Object.fromEntries(filled) as Data);
      if (sent.errors.length) setErrors(sent.errors);
      else then(sent);
    } catch (problem) {
      fail(explain(problem));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit, fail };
}

function explain(problem: unknown): string {
  if (!(problem instanceof TryLater)) throw problem;
  return problem.seconds
    ? `Too many tries in a short time. Wait ${problem.seconds} seconds, then try again.`
    : "The server can't be reached, or has had too many tries from here. Wait a moment, then try again.";
}
