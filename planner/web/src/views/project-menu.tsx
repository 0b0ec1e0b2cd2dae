import { palette } from "../format";
import { address, pathOf } from "../route";
import { session } from "../session";
import type { Project } from "../types";
import type { Workspace } from "../workspace";
import { Icon } from "./icon";
import { Menu } from "./menu";

/** Colour, archive: what is seldom done to a project. */
export function ProjectMenu({ workspace, project }: { workspace: Workspace; project: Project }) {
  const patch = (fields: Partial<Project>): void => workspace.actions.patch("projects", project.id, fields);
  const archive = (): void => {
    patch({ archived: true });
    address.go(pathOf(workspace.group.slug));
    session.notify(`Archived “${project.name}”.`, {
      action: { label: "Undo", run: () => patch({ archived: false }) },
    });
  };
  return (
    <Menu id="project-menu" label="Project options" button={<Icon name="dots" />}>
      <div class="swatches" role="group" aria-label="Colour">
        {palette.map((color) => (
          <button
            key={color}
            type="button"
            class="swatch"
            aria-label={`Colour ${color}`}
            aria-pressed={project.color === color}
            style={{ background: color }}
            onClick={() => patch({ color })}
          />
        ))}
      </div>
      <hr />
      <button type="button" class="menu-item" onClick={archive}>
        <Icon name="trash" />
        Archive project
      </button>
    </Menu>
  );
}
