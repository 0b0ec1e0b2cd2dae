import { auth } from "../../auth";
import { Card } from "./card";
import { Field } from "./field";
import { enter } from "./sign-in";
import { useForm } from "./use-form";

export function SignUp() {
  const form = useForm("name", "email", "password");
  const send = (data: Record<string, string>) => auth.signUp(data.name ?? "", data.email ?? "", data.password ?? "");
  return (
    <Card title="Create your account" foot={<>Already have one? <a href="/sign-in">Sign in</a></>}>
      <form
        onSubmit={form.submit(send, (answer) => {
          if (answer.status === 403) form.fail("New accounts are not open here. Ask for an invitation.");
          else if (answer.status === 409) form.fail("You are signed in already. Open the start page.");
          else void enter(answer);
        })}
      >
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <Field label="Your name" name="name" autocomplete="name" required error={form.error("name")} />
        <Field label="E-mail" name="email" type="email" autocomplete="username" required error={form.error("email")} />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={8}
          required
          hint="At least 8 characters. A few words in a row are easiest to remember."
          error={form.error("password")}
        />
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Creating…" : "Create account"}
        </button>
      </form>
    </Card>
  );
}
