import { Refused } from "../api";
import { session } from "../session";
import { Card } from "./auth/card";
import { Field } from "./auth/field";
import { Form } from "./auth/form";
import { useForm, type Sent } from "./auth/use-form";

async function create({ name = "" }): Promise<Sent> {
  try {
    await session.createGroup(name.trim());
    return { errors: [] };
  } catch (error) {
    if (error instanceof Refused) return { errors: [{ param: "name", message: error.message }] };
    throw error;
  }
}

/** Makes a group: the first one after sign-up, or another one. */
export function NewGroup() {
  const form = useForm("name");
  const first = session.groups.length === 0;
  const name = session.account?.name.split(" ")[0];
  const signOut = (
    <button type="button" class="link" onClick={() => void session.signOut()}>
      Sign out
    </button>
  );
  return (
    <Card
      title={first ? `Hello${name ? `, ${name}` : ""}` : "New group"}
      lead={
        first
          ? "A group is where your team's projects live. Name yours to begin."
          : "A group has its own projects and its own people."
      }
      foot={first ? signOut : <a href="/">Back</a>}
    >
      <Form form={form} onSubmit={form.submit(create, () => undefined)} action="Create group">
        <Field
          form={form}
          name="name"
          label="Name of the group"
          placeholder="Marsh Bakery"
          maxLength={100}
          autocomplete="organization"
        />
      </Form>
    </Card>
  );
}
