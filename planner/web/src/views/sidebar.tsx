import { useEffect, useRef } from "preact/hooks";
import { pathOf } from "../route";
import { session } from "../session";
import type { Project } from "../types";
import type { Workspace } from "../workspace";
import { Connection } from "./connection";
import { Help } from "./help";
import { Icon } from "./icon";
import { NewProject } from "./new-project";
import { projectsOf } from "./shell";
import { Switcher } from "./switcher";

interface SidebarProps {
  workspace: Workspace;
  current: string | null;
  /** On narrow screens the list slides over the page. */
  open: boolean;
  onClose(): void;
}

export function Sidebar({ workspace, current, open, onClose }: SidebarProps) {
  const projects = projectsOf(workspace);
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    if (open) aside.current?.focus();
  }, [open]);
  return (
    <>
      {open && <div class="veil" onClick={onClose} />}
      <aside
        ref={aside}
        tabIndex={-1}
        class={open ? "sidebar open" : "sidebar"}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
      >
        <Switcher current={workspace.group} />
        <nav aria-label="Projects">
          <h2 class="side-title">Projects</h2>
          <ul class="projects">
            {projects.map((project) => (
              <ProjectLink
                key={project.id}
                workspace={workspace}
                project={project}
                current={project.id === current}
              />
            ))}
          </ul>
          {workspace.canWrite && <NewProject workspace={workspace} last={projects.at(-1)} />}
        </nav>
        <footer class="side-foot">
          <Connection workspace={workspace} />
          <Help />
          <Me />
        </footer>
      </aside>
    </>
  );
}

function Me() {
  const { account } = session;
  return (
    <div class="me">
      <span class="me-name" title={account?.email}>
        {account?.name || account?.email}
      </span>
      <button type="button" class="ghost quiet" onClick={() => void session.signOut()}>
        Sign out
      </button>
    </div>
  );
}

function ProjectLink({
  workspace,
  project,
  current,
}: {
  workspace: Workspace;
  project: Project;
  current: boolean;
}) {
  return (
    <li>
      <a
        class="project-link"
        href={pathOf(workspace.group.slug, project.id)}
        aria-current={current ? "page" : undefined}
      >
        <span class="dot" style={{ background: project.color || "var(--quiet)" }} />
        <span class="project-name">{project.name}</span>
      </a>
    </li>
  );
}

/** The button that shows the project list on narrow screens. */
export function MenuButton({ onClick }: { onClick(): void }) {
  return (
    <button type="button" class="ghost only-narrow" aria-label="Projects" onClick={onClick}>
      <Icon name="menu" />
    </button>
  );
}
