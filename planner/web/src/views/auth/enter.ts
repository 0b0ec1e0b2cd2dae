import type { AuthAnswer } from "../../auth";
import { address } from "../../route";
import { session } from "../../session";

/** Goes where an answer to sign-in, sign-up or confirmation leads. */
export async function enter(answer: AuthAnswer): Promise<void> {
  if (answer.unconfirmed) return address.go("/verify-email");
  // The page that was asked for when the sign-in came in between.
  if (address.route.page === "group") return session.start(address.route.group);
  await session.start();
  address.go("/", "replace");
}
