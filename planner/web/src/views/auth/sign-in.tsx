import { auth, type AuthAnswer } from "../../auth";
import { Card } from "./card";
import { enter } from "./enter";
import { Field } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

async function signIn({ email = "", password = "" }: Record<string, string>): Promise<AuthAnswer> {
  const answer = await auth.signIn(email, password);
  // 409: signed in already, in another tab.
  return answer.status === 409 ? auth.session() : answer;
}

export function SignIn() {
  const form = useForm("email", "password");
  const then = (answer: AuthAnswer): void => {
    if (answer.signedIn || answer.unconfirmed) void enter(answer);
    else form.fail("Sign-in did not work. Reload the page, then try again.");
  };
  return (
    <Card
      title="Welcome back"
      foot={
        <>
          New here? <a href="/sign-up">Create an account</a>
        </>
      }
    >
      <Form form={form} onSubmit={form.submit(signIn, then)} action="Sign in">
        <Field form={form} name="email" label="E-mail" type="email" autocomplete="username" />
        <Field form={form} name="password" label="Password" type="password" autocomplete="current-password" />
      </Form>
      <p class="aside">
        <a href="/reset-password">Forgot your password?</a>
      </p>
    </Card>
  );
}
