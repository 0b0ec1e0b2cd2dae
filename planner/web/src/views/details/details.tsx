import { useEffect, useRef } from "preact/hooks";
import { UNDO_SECONDS } from "../../actions";
import { ago } from "../../format";
import { address, pathOf } from "../../route";
import { session } from "../../session";
import { longest, type Task } from "../../types";
import type { Workspace } from "../../workspace";
import { Icon } from "../icon";
import { Area } from "./area";
import { Comments } from "./comments";
import { Fields } from "./fields";
import { Moves } from "./moves";

interface DetailsProps {
  workspace: Workspace;
  task: Task;
}

/** One task with all there is to it: a panel beside the list, on a phone in front of it. */
export function Details({ workspace, task }: DetailsProps) {
  const panel = useRef<HTMLElement>(null);
  const outline = workspace.outline(task.project);
  const close = (): void => {
    address.go(pathOf(workspace.group.slug, task.project));
    outline.focusOn(task.id, "row");
  };
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={panel}
      class="details"
      tabIndex={-1}
      aria-label={`Details of ${task.title}`}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <Head workspace={workspace} task={task} onClose={close} />
      <div class="details-body">
        <TitleLine workspace={workspace} task={task} />
        <Area
          class="note"
          label="Note"
          placeholder={workspace.canWrite ? "Add a note" : "No note"}
          value={task.note}
          readOnly={!workspace.canWrite}
          save={(note) => workspace.actions.patch("tasks", task.id, { note })}
        />
        <Fields workspace={workspace} task={task} />
        <Moves outline={outline} task={task} onAdd={close} />
        <Comments workspace={workspace} task={task} />
        <p class="meta">
          Created {ago(task.created_at)}
          {task.done_at && `, done ${ago(task.done_at)}`}
        </p>
      </div>
    </aside>
  );
}

function Head({ workspace, task, onClose }: DetailsProps & { onClose(): void }) {
  const above = workspace.outline(task.project).tree.above(task.id);
  const remove = (): void => {
    const undo = workspace.outline(task.project).remove(task.id);
    address.go(pathOf(workspace.group.slug, task.project));
    session.notify(`Deleted “${task.title}”.`, {
      seconds: UNDO_SECONDS,
      action: { label: "Undo", run: undo },
    });
  };
  return (
    <header class="details-head">
      <nav class="crumbs" aria-label="Above this task">
        {above.map((each) => (
          <a key={each.id} href={pathOf(workspace.group.slug, task.project, each.id)}>
            {each.title}
          </a>
        ))}
      </nav>
      {workspace.canWrite && (
        <button type="button" class="ghost" aria-label="Delete task" title="Delete" onClick={remove}>
          <Icon name="trash" />
        </button>
      )}
      <button type="button" class="ghost" aria-label="Close details" title="Close (Escape)" onClick={onClose}>
        <Icon name="close" />
      </button>
    </header>
  );
}

function TitleLine({ workspace, task }: DetailsProps) {
  const outline = workspace.outline(task.project);
  return (
    <div class={task.done_at ? "details-title done" : "details-title"}>
      <input
        type="checkbox"
        class="check"
        checked={task.done_at !== null}
        disabled={!workspace.canWrite}
        aria-label="Done"
        onChange={(event) => outline.complete(task.id, event.currentTarget.checked)}
      />
      <Area
        class="details-name"
        label="Title"
        value={task.title}
        oneLine
        maxLength={longest.title}
        readOnly={!workspace.canWrite}
        save={(title) => outline.setTitle(task.id, title)}
      />
    </div>
  );
}
