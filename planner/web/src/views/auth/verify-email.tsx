import { useEffect, useState } from "preact/hooks";
import { auth, type AuthAnswer } from "../../auth";
import { Card, Ending } from "./card";
import { enter } from "./enter";
import { Field } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

/** Confirmation of an e-mail address: by a link that carries a key, or by typing a code. */
export function VerifyEmail({ link }: { link: string | null }) {
  return link ? <ByLink link={link} /> : <Sent />;
}

function ByLink({ link }: { link: string }) {
  const [looked, setLooked] = useState<AuthAnswer | null>(null);
  const [done, setDone] = useState(false);
  const form = useForm();
  // Without an answer the button stays: pressing it will tell.
  useEffect(() => void auth.lookAtKey(link).then(setLooked, () => undefined), [link]);
  const confirmed = (answer: AuthAnswer): void => {
    if (answer.status === 409) form.fail("Open this link in the browser in which you signed up.");
    else if (answer.signedIn) void enter(answer);
    else setDone(true);
  };
  const onward = { to: "/sign-in", text: "Go to sign-in" };
  const wrong = looked?.errors[0]?.message;
  if (done) return <Ending title="Address confirmed" lead="Thank you. You can sign in now." link={onward} />;
  if (wrong) return <Ending title="This link has expired" lead={wrong} link={onward} />;
  return (
    <Card title="Confirm your address" lead={looked?.data.email && `Is ${looked.data.email} yours?`}>
      <Form form={form} onSubmit={form.submit(() => auth.verify(link), confirmed)} action="Yes, confirm it" />
    </Card>
  );
}

/** After sign-up. Whether the e-mail carries a code, or only its link, is the server's setting. */
function Sent() {
  const [byCode, setByCode] = useState(false);
  useEffect(() => {
    void auth.config().then(
      (answer) => setByCode(answer.byCode),
      () => undefined,
    );
  }, []);
  const how = byCode ? "Open its link, or type its code here." : "Open its link to go on.";
  return (
    <Card
      title="Check your e-mail"
      lead={`We sent you a message to confirm your address. ${how}`}
      foot={<a href="/sign-in">Back to sign-in</a>}
    >
      {byCode ? (
        <Code />
      ) : (
        <p class="aside">Nothing there? Look in the spam folder. Signing in once more sends it again.</p>
      )}
    </Card>
  );
}

function Code() {
  const form = useForm("key");
  const confirmed = (answer: AuthAnswer): void => {
    if (answer.status === 409) form.fail("This sign-up has expired. Sign in to be sent a new message.");
    else void enter(answer);
  };
  return (
    <>
      <Form
        form={form}
        onSubmit={form.submit(({ key = "" }) => auth.verify(key.trim()), confirmed)}
        action="Confirm"
      >
        <Field
          form={form}
          name="key"
          label="Code"
          class="code"
          autocomplete="one-time-code"
          spellcheck={false}
        />
      </Form>
      <Resend />
    </>
  );
}

function Resend() {
  const [said, setSaid] = useState("");
  const resend = async (): Promise<void> => {
    const { status } = await auth.resend().catch(() => ({ status: 0 }));
    const sent = status === 200;
    setSaid(
      sent ? "Sent. It can take a minute to arrive." : "It can't be sent again yet. Wait a few minutes.",
    );
  };
  return (
    <p class="aside" role="status">
      {said || (
        <button type="button" class="link" onClick={() => void resend()}>
          Send it again
        </button>
      )}
    </p>
  );
}
