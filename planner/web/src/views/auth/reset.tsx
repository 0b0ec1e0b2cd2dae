import { useEffect, useState } from "preact/hooks";
import { auth, type AuthAnswer } from "../../auth";
import { Card, Ending } from "./card";
import { enter } from "./enter";
import { NewPassword } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

/** Chooses a new password, with the key from the e-mail's link. */
export function Reset({ link }: { link: string }) {
  const form = useForm("password");
  const [state, setState] = useState<"open" | "expired" | "done">("open");
  useEffect(() => {
    const look = (answer: AuthAnswer): void => {
      if (answer.errors.length) setState("expired");
    };
    // Without an answer the form stays: sending it will tell.
    void auth.lookAtReset(link).then(look, () => undefined);
  }, [link]);
  if (state === "expired") {
    const again = { to: "/reset-password", text: "Ask for a new one" };
    return <Ending title="This link has expired" lead="It was already used, or is too old." link={again} />;
  }
  if (state === "done") {
    const on = { to: "/sign-in", text: "Sign in" };
    return <Ending title="Password changed" lead="You can sign in with it now." link={on} />;
  }
  const send = ({ password = "" }) => auth.reset(link, password);
  const then = (answer: AuthAnswer): void => (answer.signedIn ? void enter(answer) : setState("done"));
  return (
    <Card title="Choose a new password">
      <Form form={form} onSubmit={form.submit(send, then)} action="Save password">
        <NewPassword form={form} label="New password" />
      </Form>
    </Card>
  );
}
