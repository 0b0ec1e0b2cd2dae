import type { Outline } from "../outline";
import { longest, type Project } from "../types";
import type { Workspace } from "../workspace";
import { describe } from "./connection";
import { ProjectMenu } from "./project-menu";
import { MenuButton } from "./sidebar";
import { useText } from "./use-text";

interface HeadProps {
  workspace: Workspace;
  project: Project;
  outline: Outline;
  onMenu(): void;
}

/** The line above the list. */
export function ProjectHead({ workspace, project, outline, onMenu }: HeadProps) {
  return (
    <header class="head">
      <div class="project-head">
        <MenuButton onClick={onMenu} />
        <span class="dot large" style={{ background: project.color || "var(--quiet)" }} />
        <Name workspace={workspace} project={project} />
        <Lost workspace={workspace} />
        {!workspace.canWrite && (
          <span class="chip read-only" title="Guests read, and change nothing">
            Read only
          </span>
        )}
        <DoneSwitch outline={outline} />
        {workspace.canWrite && <ProjectMenu workspace={workspace} project={project} />}
      </div>
    </header>
  );
}

function Name({ workspace, project }: Pick<HeadProps, "workspace" | "project">) {
  const rename = (text: string): void => {
    if (text.trim()) workspace.actions.patch("projects", project.id, { name: text.trim() });
  };
  const { field } = useText<HTMLInputElement>(project.name, rename, { required: true });
  return (
    <h1>
      <input
        {...field}
        aria-label="Name of the project"
        readOnly={!workspace.canWrite}
        maxLength={longest.project}
        spellcheck={false}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </h1>
  );
}

/** On narrow screens the side list with its word on the connection is out of sight. */
function Lost({ workspace }: Pick<HeadProps, "workspace">) {
  const { state, text } = describe(workspace);
  if (state !== "lost") return null;
  return (
    <span class="only-narrow connection lost">
      <span class="pulse" />
      {text}
    </span>
  );
}

function DoneSwitch({ outline }: Pick<HeadProps, "outline">) {
  const done = outline.doneCount;
  if (!done) return null;
  const toggle = (): void => outline.setShowDone(!outline.showDone);
  return (
    <button type="button" class="ghost quiet" aria-pressed={outline.showDone} onClick={toggle}>
      <span>
        <span class="only-wide">{outline.showDone ? "Hide " : "Show "}</span>
        {done} done
      </span>
    </button>
  );
}
