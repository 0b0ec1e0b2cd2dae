import type { AuthAnswer } from "../../auth";
import { address } from "../../route";
import { session } from "../../session";

/** Goes where an answer to sign-in, sign-up or confirmation leads. */
export async function enter(answer: AuthAnswer): Promise<void> {
  if (answer.unconfirmed) return address.go("/verify-email");
  const next = ownPage(new URLSearchParams(location.search).get("next"));
  if (next) return location.assign(next);
  // The page that was asked for when the sign-in came in between.
  if (address.route.page === "group") return session.start(address.route.group);
  await session.start();
  address.go("/", "replace");
}

/** The address, if it is a page of this site: a link must not lead elsewhere by way of our sign-in. */
export function ownPage(next: string | null, origin: string = location.origin): string | null {
  if (!next?.startsWith("/")) return null;
  const there = new URL(next, origin);
  return there.origin === origin ? there.href : null;
}
