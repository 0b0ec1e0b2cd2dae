import { useState } from "preact/hooks";
import { auth } from "../../auth";
import { Card } from "./card";
import { Field } from "./field";
import { useForm } from "./use-form";

/** Asks for a link to choose a new password. Says the same whether or not there is such an account. */
export function Forgot() {
  const form = useForm("email");
  const [sent, setSent] = useState(false);
  const foot = <a href="/sign-in">Back to sign-in</a>;
  if (sent) {
    return (
      <Card
        title="Check your e-mail"
        lead="If there is an account with this address, a link to choose a new password is on its way."
        foot={foot}
      />
    );
  }
  return (
    <Card title="Reset your password" lead="We will send you a link to choose a new one." foot={foot}>
      <form onSubmit={form.submit((data) => auth.forgot(data.email ?? ""), () => setSent(true))}>
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <Field label="E-mail" name="email" type="email" autocomplete="username" required error={form.error("email")} />
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Sending…" : "Send the link"}
        </button>
      </form>
    </Card>
  );
}
