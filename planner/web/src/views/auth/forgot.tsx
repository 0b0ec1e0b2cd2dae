import { useState } from "preact/hooks";
import { auth } from "../../auth";
import { Card } from "./card";
import { Field } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

const SENT = "If there is an account with this address, a link to choose a new password is on its way.";

/** Asks for a link to choose a new password. Says the same whether or not there is such an account. */
export function Forgot() {
  const form = useForm("email");
  const [sent, setSent] = useState(false);
  const foot = <a href="/sign-in">Back to sign-in</a>;
  const send = ({ email = "" }) => auth.forgot(email);
  if (sent) return <Card title="Check your e-mail" lead={SENT} foot={foot} />;
  return (
    <Card title="Reset your password" lead="We will send you a link to choose a new one." foot={foot}>
      <Form form={form} onSubmit={form.submit(send, () => setSent(true))} action="Send the link">
        <Field form={form} name="email" label="E-mail" type="email" autocomplete="username" />
      </Form>
    </Card>
  );
}
