import { Mark } from "./icon";

/** A page with nothing but one sentence. */
export function Message({
  text,
  busy = false,
  link,
}: {
  text: string;
  busy?: boolean;
  link?: { to: string; text: string };
}) {
  return (
    <main class="message">
      <div class={busy ? "breathing" : ""}>
        <Mark />
      </div>
      <p role={busy ? "status" : undefined}>{text}</p>
      {link && (
        <a class="button" href={link.to}>
          {link.text}
        </a>
      )}
    </main>
  );
}
