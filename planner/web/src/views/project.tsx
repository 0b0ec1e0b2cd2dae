import { useRef } from "preact/hooks";
import type { Outline } from "../outline";
import type { Project } from "../types";
import type { Workspace } from "../workspace";
import { Composer } from "./outline/composer";
import { OutlineList } from "./outline/list";
import { ProjectHead } from "./project-head";
import { useChanges } from "./use";

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

function Nothing({ outline }: { outline: Outline }) {
  if (!outline.work.loaded) return <Loading />;
  return (
    <div class="nothing">
      <h2>{outline.doneCount ? "All done" : "Nothing here yet"}</h2>
      <p>
        {outline.doneCount
          ? "Every task of this project is completed."
          : "Type a first task below and press Enter."}
      </p>
    </div>
  );
}

function Loading() {
  return (
    <p class="nothing" role="status">
      Loading…
    </p>
  );
}
