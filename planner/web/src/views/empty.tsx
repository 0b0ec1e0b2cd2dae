import type { Workspace } from "../workspace";
import { NewProject } from "./new-project";
import { MenuButton } from "./sidebar";

interface EmptyProps {
  workspace: Workspace;
  /** A project was asked for that is not there. */
  missing: boolean;
  onMenu(): void;
}

/** In place of a project, when there is none to show. */
export function Empty({ workspace, missing, onMenu }: EmptyProps) {
  return (
    <main class="main">
      <header class="head">
        <div class="project-head">
          <MenuButton onClick={onMenu} />
        </div>
      </header>
      <div class="nothing">
        {workspace.loaded ? <Words workspace={workspace} missing={missing} /> : <p role="status">Loading…</p>}
      </div>
    </main>
  );
}

function Words({ workspace, missing }: { workspace: Workspace; missing: boolean }) {
  if (missing) {
    return (
      <>
        <h2>This project is gone</h2>
        <p>It was deleted, or never was in this group.</p>
      </>
    );
  }
  return (
    <>
      <h2>No projects yet</h2>
      <p>
        {workspace.canWrite
          ? "A project is a list of tasks. Begin with one."
          : "As soon as somebody makes one, it appears here."}
      </p>
      {workspace.canWrite && <NewProject workspace={workspace} last={undefined} />}
    </>
  );
}
