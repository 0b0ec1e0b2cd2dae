import { auth, type AuthAnswer } from "../../auth";
import { Card } from "./card";
import { enter } from "./enter";
import { Field, NewPassword } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

export function SignUp() {
  const form = useForm("name", "email", "password");
  const send = ({ name = "", email = "", password = "" }): Promise<AuthAnswer> =>
    auth.signUp(name, email, password);
  const then = (answer: AuthAnswer): void => {
    if (answer.status === 403) form.fail("New accounts are not open here. Ask for an invitation.");
    else if (answer.status === 409) form.fail("You are signed in already. Open the start page.");
    else void enter(answer);
  };
  return (
    <Card
      title="Create your account"
      foot={
        <>
          Already have one? <a href="/sign-in">Sign in</a>
        </>
      }
    >
      <Form form={form} onSubmit={form.submit(send, then)} action="Create account">
        <Field form={form} name="name" label="Your name" autocomplete="name" maxLength={100} />
        <Field form={form} name="email" label="E-mail" type="email" autocomplete="username" />
        <NewPassword form={form} label="Password" />
      </Form>
    </Card>
  );
}
