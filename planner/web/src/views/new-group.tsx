import { useState } from "preact/hooks";
import { Refused } from "../api";
import { session } from "../session";
import { Card } from "./auth/card";
import { Field } from "./auth/field";

/** Makes a group: the first one after sign-up, or another one. */
export function NewGroup() {
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const first = session.groups.length === 0;
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get("name")).trim();
    setBusy(true);
    try {
      await session.createGroup(name);
    } catch (problem) {
      setError(problem instanceof Refused ? problem.message : "The server can't be reached. Try again in a moment.");
    }
    setBusy(false);
  };
  return (
    <Card
      title={first ? `Hello${session.account?.name ? `, ${session.account.name.split(" ")[0]}` : ""}` : "New group"}
      lead={first ? "A group is where your team's projects live. Name yours to begin." : "A group has its own projects and its own people."}
      foot={first ? <button type="button" class="link" onClick={() => void session.signOut()}>Sign out</button> : <a href="/">Back</a>}
    >
      <form onSubmit={(event) => void onSubmit(event)}>
        <Field label="Name of the group" name="name" placeholder="Marsh Bakery" maxLength={80} required autocomplete="organization" error={error} />
        <button class="button primary" type="submit" disabled={busy}>
          {busy ? "Creating…" : "Create group"}
        </button>
      </form>
    </Card>
  );
}
