import { palette } from "../../format";
import { longest, type Label, type Task } from "../../types";
import type { Workspace } from "../../workspace";
import { Icon } from "../icon";
import { LabelChip } from "../outline/chips";

interface LabelFieldProps {
  id: string;
  workspace: Workspace;
  task: Task;
}

/** More suggestions than this are no help. */
const SUGGESTIONS = 50;

/** The task's labels with a way to take them off, and an input that puts on an old or a new one. */
export function LabelField({ id, workspace, task }: LabelFieldProps) {
  const mine = workspace.related.labels(task.id);
  return (
    <div class="labels">
      {mine.map(({ link, label }) => (
        <button
          key={link.id}
          type="button"
          class="take-off"
          aria-label={`Remove label ${label.name}`}
          onClick={() => workspace.actions.remove("task-labels", link.id)}
        >
          <LabelChip label={label} />
          <Icon name="close" />
        </button>
      ))}
      <AddLabel id={id} workspace={workspace} task={task} />
    </div>
  );
}

function AddLabel({ id, workspace, task }: LabelFieldProps) {
  const taken = new Set(workspace.related.labels(task.id).map(({ label }) => label.id));
  const all = [...workspace.store.all("labels").values()];
  const add = (text: string): void => {
    const name = text.trim();
    const label = all.find((each) => same(each, name))?.id ?? (name && createLabel(workspace, name));
    if (label && !taken.has(label)) workspace.actions.create("task-labels", { task: task.id, label });
  };
  const others = all.filter((label) => !taken.has(label.id)).slice(0, SUGGESTIONS);
  return (
    <>
      <input
        id={id}
        list={`${id}-all`}
        placeholder="Add a label"
        maxLength={longest.label}
        autocomplete="off"
        onChange={(event) => {
          add(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
      />
      <datalist id={`${id}-all`}>
        {others.map((label) => (
          <option key={label.id} value={label.name} />
        ))}
      </datalist>
    </>
  );
}

function same(label: Label, name: string): boolean {
  return label.name.toLowerCase() === name.toLowerCase();
}

function createLabel(workspace: Workspace, name: string): string {
  const count = workspace.store.all("labels").size;
  return workspace.actions.create("labels", { name, color: palette[(count + 3) % palette.length] as string });
}
