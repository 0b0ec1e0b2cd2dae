import type { Workspace } from "../workspace";

/** A quiet word on whether changes arrive and leave. */
export function Connection({ workspace }: { workspace: Workspace }) {
  const { state, text } = describe(workspace);
  return (
    <p class={`connection ${state}`} role="status">
      <span class="pulse" aria-hidden="true" />
      {text}
    </p>
  );
}

export function describe({ connection, outbox }: Workspace): { state: string; text: string } {
  const waiting = outbox.waiting;
  if (outbox.stuck) return { state: "lost", text: `Reconnecting, ${waiting} unsent` };
  if (connection === "lost") return { state: "lost", text: "Reconnecting" };
  if (connection === "connecting") return { state: "connecting", text: "Connecting" };
  if (outbox.slow) return { state: "connecting", text: "Saving" };
  return { state: "live", text: "Up to date" };
}
