import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { estimateText, parseEstimate } from "../../format";
import type { Task } from "../../types";
import type { Workspace } from "../../workspace";
import { LabelField } from "./label-field";

interface FieldsProps {
  workspace: Workspace;
  task: Task;
}

/** Assignee, due date, estimate and labels. */
export function Fields({ workspace, task }: FieldsProps) {
  const patch = (fields: Partial<Task>): void => workspace.actions.patch("tasks", task.id, fields);
  const people = workspace.store.members.filter((member) => !member.ended || member.id === task.assignee);
  return (
    <dl class="fields">
      <Line label="Assignee">
        {(id) => (
          <select id={id} value={task.assignee ?? ""} disabled={!workspace.canWrite} onChange={(event) => patch({ assignee: event.currentTarget.value || null })}>
            <option value="">Nobody</option>
            {people.map((member) => (
              <option key={member.id} value={member.id}>{member.name}</option>
            ))}
          </select>
        )}
      </Line>
      <Line label="Due">
        {(id) => (
          <input id={id} type="date" value={task.due ?? ""} disabled={!workspace.canWrite} onChange={(event) => patch({ due: event.currentTarget.value || null })} />
        )}
      </Line>
      <Line label="Estimate">
        {(id) => <Estimate id={id} minutes={task.estimate} readOnly={!workspace.canWrite} save={(estimate) => patch({ estimate })} />}
      </Line>
      <Line label="Labels">{(id) => <LabelField id={id} workspace={workspace} task={task} />}</Line>
    </dl>
  );
}

function Line({ label, children }: { label: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="line">
      <dt><label for={id}>{label}</label></dt>
      <dd>{children(id)}</dd>
    </div>
  );
}

interface EstimateProps {
  id: string;
  minutes: number | null;
  readOnly: boolean;
  save(minutes: number | null): void;
}

function Estimate({ id, minutes, readOnly, save }: EstimateProps) {
  const [wrong, setWrong] = useState(false);
  const onChange = (text: string): void => {
    const parsed = parseEstimate(text);
    setWrong(parsed === undefined);
    if (parsed !== undefined && parsed !== minutes) save(parsed);
  };
  return (
    <>
      <input
        id={id}
        key={minutes}
        defaultValue={minutes === null ? "" : estimateText(minutes)}
        placeholder={readOnly ? "None" : "1h 30m"}
        readOnly={readOnly}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {wrong && <p id={`${id}-wrong`} class="error" role="alert">Write it like 45m, 2h or 1h 30m.</p>}
    </>
  );
}
