import { useState } from "preact/hooks";
import { palette } from "../format";
import { positionAt } from "../order";
import { address, pathOf } from "../route";
import { longest, type Project } from "../types";
import type { Workspace } from "../workspace";
import { Icon } from "./icon";
import { focusNow } from "./use";

/** A button that becomes an input: Enter makes the project and opens it. */
export function NewProject({ workspace, last }: { workspace: Workspace; last: Project | undefined }) {
  const [open, setOpen] = useState(false);
  const add = (name: string): void => {
    setOpen(false);
    if (!name.trim()) return;
    const count = workspace.store.all("projects").size;
    const id = workspace.actions.create("projects", {
      name: name.trim(),
      color: palette[count % palette.length] as string,
      position: positionAt(last ? [last] : [], 1),
      archived: false,
    });
    address.go(pathOf(workspace.group.slug, id));
  };
  if (!open) {
    return (
      <button type="button" class="new-project" onClick={() => setOpen(true)}>
        <Icon name="plus" />
        New project
      </button>
    );
  }
  return (
    <input
      ref={focusNow}
      class="new-project-name"
      aria-label="Name of the new project"
      placeholder="Name, then Enter"
      maxLength={longest.project}
      onBlur={() => setOpen(false)}
      onKeyDown={(event) => {
        if (event.key === "Enter") add(event.currentTarget.value);
        if (event.key === "Escape") setOpen(false);
      }}
    />
  );
}
