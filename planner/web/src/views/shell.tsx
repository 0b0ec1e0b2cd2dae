import { useEffect, useState } from "preact/hooks";
import { address, pathOf, type GroupRoute } from "../route";
import { compare } from "../order";
import type { Project } from "../types";
import type { Workspace } from "../workspace";
import { Details } from "./details/details";
import { ProjectPage } from "./project";
import { Empty } from "./empty";
import { Sidebar } from "./sidebar";

export function projectsOf(workspace: Workspace): Project[] {
  return [...workspace.store.all("projects").values()].filter((project) => !project.archived).sort(compare);
}

/** A group on the page: projects at the left, the outline in the middle, one task's details at the right. */
export function Shell({ workspace, route }: { workspace: Workspace; route: GroupRoute }) {
  const [drawer, setDrawer] = useState(false);
  const project = route.project ? workspace.store.get("projects", route.project) : projectsOf(workspace)[0];
  const task = route.task ? workspace.store.get("tasks", route.task) : undefined;
  const { slug } = workspace.group;
  useEffect(() => setDrawer(false), [project?.id]);
  useEffect(() => {
    document.title = [project?.name, workspace.group.name].filter(Boolean).join(" · ");
  });
  useEffect(() => {
    // The address names what is seen, so that it can be sent to somebody.
    const gone = route.task !== null && !task && workspace.loaded;
    if (project && (!route.project || gone)) address.go(pathOf(slug, project.id), "replace");
  });
  return (
    <div class={task ? "shell with-details" : "shell"}>
      <Sidebar
        workspace={workspace}
        current={project?.id ?? null}
        open={drawer}
        onClose={() => setDrawer(false)}
      />
      {project ? (
        <ProjectPage
          key={project.id}
          workspace={workspace}
          project={project}
          selected={task?.id ?? null}
          onMenu={() => setDrawer(true)}
        />
      ) : (
        <Empty workspace={workspace} missing={route.project !== null} onMenu={() => setDrawer(true)} />
      )}
      {task && project && <Details key={task.id} workspace={workspace} task={task} />}
    </div>
  );
}
