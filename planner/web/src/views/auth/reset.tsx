import { useEffect, useState } from "preact/hooks";
import { auth } from "../../auth";
import { Card } from "./card";
import { Field } from "./field";
import { enter } from "./sign-in";
import { useForm } from "./use-form";

/** Chooses a new password, with the key from the e-mail's link. */
export function Reset({ link }: { link: string }) {
  const form = useForm("password");
  const [state, setState] = useState<"open" | "expired" | "done">("open");
  useEffect(() => {
    void auth.lookAtReset(link).then((answer) => answer.errors.length && setState("expired"), () => undefined);
  }, [link]);
  if (state === "expired") {
    return (
      <Card title="This link has expired" lead="It was already used, or is too old.">
        <a class="button primary" href="/reset-password">Ask for a new one</a>
      </Card>
    );
  }
  if (state === "done") {
    return (
      <Card title="Password changed" lead="You can sign in with it now.">
        <a class="button primary" href="/sign-in">Sign in</a>
      </Card>
    );
  }
  const send = (data: Record<string, string>) => auth.reset(link, data.password ?? "");
  return (
    <Card title="Choose a new password">
      <form onSubmit={form.submit(send, (answer) => (answer.signedIn ? void enter(answer) : setState("done")))}>
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <Field label="New password" name="password" type="password" autocomplete="new-password" minLength={8} required hint="At least 8 characters." error={form.error("password")} />
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Saving…" : "Save password"}
        </button>
      </form>
    </Card>
  );
}
