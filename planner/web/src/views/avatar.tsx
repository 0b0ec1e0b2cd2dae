import { hue, initials } from "../format";
import type { Member } from "../types";

/** A person as a small coloured disc with initials. */
export function Avatar({ member, label }: { member: Pick<Member, "id" | "name">; label?: string }) {
  return (
    <span
      class="avatar"
      style={{ "--hue": String(hue(member.id)) }}
      title={label ?? member.name}
      role="img"
      aria-label={label ?? member.name}
    >
      {initials(member.name)}
    </span>
  );
}
