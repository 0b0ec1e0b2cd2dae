import { hue } from "../format";
import { pathOf } from "../route";
import { session } from "../session";
import type { Group } from "../types";
import { Icon } from "./icon";
import { Menu } from "./menu";

/** Shows the open group, and the way to the others. */
export function Switcher({ current }: { current: Group }) {
  const button = (
    <>
      <Badge group={current} />
      <span class="switcher-name">{current.name}</span>
      <Icon name="drop" />
    </>
  );
  return (
    <Menu id="groups" title="Switch group" class="switcher" button={button}>
      {session.groups.map((group) => (
        <a
          key={group.slug}
          class="menu-item"
          href={pathOf(group.slug)}
          aria-current={group.slug === current.slug ? "true" : undefined}
        >
          <Badge group={group} />
          <span class="switcher-name">{group.name}</span>
          {group.slug === current.slug && <Icon name="check" />}
        </a>
      ))}
      <hr />
      <a class="menu-item" href="/new-group">
        <Icon name="plus" />
        New group
      </a>
    </Menu>
  );
}

function Badge({ group }: { group: Group }) {
  return (
    <span class="badge" style={{ "--hue": String(hue(group.slug)) }} aria-hidden="true">
      {[...group.name][0]?.toUpperCase()}
    </span>
  );
}
