import { useEffect } from "preact/hooks";
import { address, pathOf, type Route } from "../route";
import { session } from "../session";
import { Forgot } from "./auth/forgot";
import { Reset } from "./auth/reset";
import { SignIn } from "./auth/sign-in";
import { SignUp } from "./auth/sign-up";
import { VerifyEmail } from "./auth/verify-email";
import { Message } from "./message";
import { NewGroup } from "./new-group";
import { Notices } from "./notices";
import { Shell } from "./shell";
import { useChanges } from "./use";

/** The whole page: picks what to show from the address and from who is signed in. */
export function App() {
  useChanges(session, address);
  const { route } = address;
  const group = route.page === "group" ? route.group : null;
  useEffect(() => {
    if (needsAccount(route)) void session.show(group);
  }, [route.page, group]);
  useEffect(() => {
    const open = session.workspace?.group.slug;
    if (route.page === "home" && open) address.go(pathOf(open), "replace");
  });
  return (
    <>
      {page(route)}
      <Notices />
    </>
  );
}

function needsAccount(route: Route): boolean {
  return route.page === "home" || route.page === "group" || route.page === "new-group";
}

function page(route: Route) {
  if (route.page === "sign-in") return <SignIn />;
  if (route.page === "sign-up") return <SignUp />;
  if (route.page === "forgot") return <Forgot />;
  if (route.page === "verify") return <VerifyEmail link={route.key} />;
  if (route.page === "reset") return <Reset link={route.key ?? ""} />;
  if (session.phase === "starting") return <Opening />;
  if (session.phase === "unreachable") {
    return <Message busy text="The server can't be reached. Trying again." />;
  }
  if (session.phase === "signed-out") return <SignIn />;
  if (session.phase === "no-such-group") {
    return (
      <Message
        text="There is no such group, or you are not a member of it."
        link={{ to: "/", text: "Go to your own groups" }}
      />
    );
  }
  if (route.page === "new-group" || session.groups.length === 0) return <NewGroup />;
  const { workspace } = session;
  if (route.page !== "group" || workspace?.group.slug !== route.group) return <Opening />;
  return <Shell key={workspace.group.slug} workspace={workspace} route={route} />;
}

function Opening() {
  return <Message busy text="Opening your planner" />;
}
