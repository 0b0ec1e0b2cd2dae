import { useEffect, useState } from "preact/hooks";
import { auth, type AuthAnswer } from "../../auth";
import { Card } from "./card";
import { Field } from "./field";
import { enter } from "./sign-in";
import { useForm } from "./use-form";

/** Confirmation of an e-mail address: by a link that carries a key, or by typing a code. */
export function VerifyEmail({ link }: { link: string | null }) {
  return link ? <ByLink link={link} /> : <Sent />;
}

function ByLink({ link }: { link: string }) {
  const [looked, setLooked] = useState<AuthAnswer | null>(null);
  const [done, setDone] = useState(false);
  const form = useForm();
  useEffect(() => void auth.lookAtKey(link).then(setLooked, () => setLooked(null)), [link]);
  const confirmed = (answer: AuthAnswer): void => {
    if (answer.status === 409) form.fail("Open this link in the browser in which you signed up.");
    else if (answer.signedIn) void enter(answer);
    else setDone(true);
  };
  const wrong = looked?.errors[0]?.message;
  if (done) {
    return (
      <Card title="Address confirmed" lead="Thank you. You can sign in now.">
        <a class="button primary" href="/sign-in">Sign in</a>
      </Card>
    );
  }
  if (wrong) {
    return (
      <Card title="This link has expired" lead={wrong}>
        <a class="button primary" href="/sign-in">Go to sign-in</a>
      </Card>
    );
  }
  return (
    <Card title="Confirm your address" lead={looked?.data.email ? <>Is <strong>{looked.data.email}</strong> yours?</> : undefined}>
      <form onSubmit={form.submit(() => auth.verify(link), confirmed)}>
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Confirming…" : "Yes, confirm it"}
        </button>
      </form>
    </Card>
  );
}

/** After sign-up. Whether the e-mail carries a code, or only its link, is the server's setting. */
function Sent() {
  const [byCode, setByCode] = useState(false);
  useEffect(() => void auth.config().then((answer) => setByCode(answer.byCode), () => undefined), []);
  return (
    <Card
      title="Check your e-mail"
      lead={`We sent you a message to confirm your address. Open its link${byCode ? ", or type its code here" : " to go on"}.`}
      foot={<a href="/sign-in">Back to sign-in</a>}
    >
      {byCode ? <Code /> : <p class="aside">Nothing there? Look in the spam folder. Signing in once more sends it again.</p>}
    </Card>
  );
}

function Code() {
  const form = useForm("key");
  const [resent, setResent] = useState("");
  const resend = async (): Promise<void> => {
    const { status } = await auth.resend().catch(() => ({ status: 0 }));
    setResent(status === 200 ? "Sent. It can take a minute to arrive." : "It can't be sent again yet. Wait a few minutes.");
  };
  const confirmed = (answer: AuthAnswer): void => {
    if (answer.status === 409) form.fail("This sign-up has expired. Sign in to be sent a new e-mail.");
    else void enter(answer);
  };
  const send = (data: Record<string, string>) => auth.verify((data.key ?? "").trim());
  return (
    <>
      <form onSubmit={form.submit(send, confirmed)}>
        {form.error() && <p class="error" role="alert">{form.error()}</p>}
        <Field label="Code" name="key" class="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck={false} required error={form.error("key")} />
        <button class="button primary" type="submit" disabled={form.busy}>
          {form.busy ? "Checking…" : "Confirm"}
        </button>
      </form>
      <p class="aside" role="status">
        {resent || <button type="button" class="link" onClick={() => void resend()}>Send it again</button>}
      </p>
    </>
  );
}
