import type { Outline } from "../../outline";
import type { Task } from "../../types";
import { Icon, type IconName } from "../icon";

interface MovesProps {
  outline: Outline;
  task: Task;
  /** Called before a new sub-task gets its row: the panel makes room. */
  onAdd(): void;
}

/** Moving a task in its list without dragging, and adding below it. */
export function Moves({ outline, task, onAdd }: MovesProps) {
  if (!outline.canWrite) return null;
  const { tree } = outline;
  const verbs: [string, IconName, boolean, () => void][] = [
    ["Move up", "up", tree.stepped(task.id, -1, outline.shown) !== null, () => outline.move(task.id, -1)],
    ["Move down", "down", tree.stepped(task.id, 1, outline.shown) !== null, () => outline.move(task.id, 1)],
    ["Outdent", "outdent", tree.outdented(task.id) !== null, () => outline.outdent(task.id)],
    ["Indent", "indent", tree.indented(task.id, outline.shown) !== null, () => outline.indent(task.id)],
  ];
  return (
    <div class="moves" role="group" aria-label="Place in the list">
      <button
        type="button"
        class="ghost quiet"
        onClick={() => {
          onAdd();
          outline.draftInside(task.id);
        }}
      >
        <Icon name="plus" />
        Add a sub-task
      </button>
      <span class="space" />
      {verbs.map(([label, icon, possible, run]) => (
        <button
          key={label}
          type="button"
          class="ghost"
          aria-label={label}
          title={label}
          disabled={!possible}
          onClick={run}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
