import { auth, type AuthAnswer } from "../../auth";
import { address } from "../../route";
import { session } from "../../session";
import { Card } from "./card";
import { Field } from "./field";
import { useForm } from "./use-form";

/** Goes where an answer to sign-in, sign-up or confirmation leads. */
export async function enter(answer: AuthAnswer): Promise<void> {
  if (answer.unconfirmed) return address.go("/verify-email");
  if (address.route.page === "group") return session.start(address.route.group);
  await session.start();
  address.go("/", "replace");
}

export function SignIn() {
  const form = useForm("email", "password");
  const send = async (data: Record<string, string>): Promise<AuthAnswer> => {
    const answer = await auth.signIn(data.email ?? "", data.password ?? "");
    // 409: signed in already, in another tab.
    return answer.status === 409 ? auth.session() : answer;
  };
  return (
    <Card title="Welcome back" foot={<>New here? <a href="/sign-up">Create an account</a></>}>
      <form onSubmit={form.submit(send, (answer) => void (answer.signedIn || answer.unconfirmed ? enter(answer) : form.fail("Sign-in did not work. Reload the page, then try again.")))}>
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <Field label="E-mail" name="email" type="email" autocomplete="username" required error={form.error("email")} />
        <Field label="Password" name="password" type="password" autocomplete="current-password" required error={form.error("password")} />
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Signing in…" : "Sign in"}
        </button>
        <p class="aside"><a href="/reset-password">Forgot your password?</a></p>
      </form>
    </Card>
  );
}
