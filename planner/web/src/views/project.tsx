import { useRef } from "preact/hooks";
import type { Outline } from "../outline";
import { longest, type Project } from "../types";
import type { Workspace } from "../workspace";
import { describe } from "./connection";
import { Composer } from "./outline/composer";
import { OutlineList } from "./outline/list";
import { ProjectMenu } from "./project-menu";
import { MenuButton } from "./sidebar";
import { useChanges } from "./use";
import { useText } from "./use-text";

interface ProjectProps {
  workspace: Workspace;
  project: Project;
  /** The task whose details are open. */
  selected: string | null;
  onMenu(): void;
}

export function ProjectPage({ workspace, project, selected, onMenu }: ProjectProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const outline = workspace.outline(project.id);
  useChanges(outline);
  return (
    <main class="main">
      <ProjectHead workspace={workspace} project={project} outline={outline} onMenu={onMenu} />
      <div class="scroller" ref={scroller}>
        <div class="page">
          <OutlineList outline={outline} name={project.name} selected={selected} scroller={scroller} />
          {outline.rows.length === 0 && <Nothing outline={outline} />}
          {workspace.canWrite && <Composer outline={outline} />}
        </div>
      </div>
    </main>
  );
}

function ProjectHead({ workspace, project, outline, onMenu }: Omit<ProjectProps, "selected"> & { outline: Outline }) {
  const name = useText<HTMLInputElement>(project.name, (text) => workspace.actions.patch("projects", project.id, { name: text.trim() }), { required: true });
  const connection = describe(workspace);
  const done = outline.doneCount;
  return (
    <header class="head"><div class="project-head">
      <MenuButton onClick={onMenu} />
      <span class="dot large" style={{ background: project.color || "var(--quiet)" }} />
      <h1>
        <input {...name.field} aria-label="Name of the project" readOnly={!workspace.canWrite} maxLength={longest.project} spellcheck={false} onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()} />
      </h1>
      {connection.state === "lost" && <span class="only-narrow connection lost"><span class="pulse" />{connection.text}</span>}
      {!workspace.canWrite && <span class="chip read-only" title="Guests read, and change nothing">Read only</span>}
      {done > 0 && (
        <button type="button" class="ghost quiet" aria-pressed={outline.showDone} onClick={() => outline.setShowDone(!outline.showDone)}>
          {outline.showDone ? "Hide done" : `Show ${done} done`}
        </button>
      )}
      {workspace.canWrite && <ProjectMenu workspace={workspace} project={project} />}
    </div></header>
  );
}

function Nothing({ outline }: { outline: Outline }) {
  if (!outline.work.loaded) return <p class="nothing" role="status">Loading…</p>;
  return (
    <div class="nothing">
      <h2>{outline.doneCount ? "All done" : "Nothing here yet"}</h2>
      <p>{outline.doneCount ? "Every task of this project is completed." : "Type a first task below and press Enter."}</p>
    </div>
  );
}
