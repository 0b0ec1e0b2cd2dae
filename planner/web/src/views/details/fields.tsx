import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { dueText, estimateText, parseEstimate } from "../../format";
import type { Task } from "../../types";
import type { Workspace } from "../../workspace";
import { LabelChip } from "../outline/chips";
import { LabelField } from "./label-field";

interface FieldsProps {
  workspace: Workspace;
  task: Task;
}

/** Assignee, due date, estimate and labels. */
export function Fields({ workspace, task }: FieldsProps) {
  return (
    <dl class="fields">
      {workspace.canWrite ? (
        <Editable workspace={workspace} task={task} />
      ) : (
        <Facts workspace={workspace} task={task} />
      )}
    </dl>
  );
}

/** For those who may only read: what is set. */
function Facts({ workspace, task }: FieldsProps) {
  const labels = workspace.related.labels(task.id);
  return (
    <>
      {task.assignee && <Fact label="Assignee">{workspace.store.member(task.assignee)?.name}</Fact>}
      {task.due && <Fact label="Due">{dueText(task.due)}</Fact>}
      {task.estimate !== null && <Fact label="Estimate">{estimateText(task.estimate)}</Fact>}
      {labels.length > 0 && (
        <Fact label="Labels">
          <span class="labels">
            {labels.map(({ link, label }) => (
              <LabelChip key={link.id} label={label} />
            ))}
          </span>
        </Fact>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="line">
      <dt>{label}</dt>
      <dd class="fact">{children}</dd>
    </div>
  );
}

function Editable({ workspace, task }: FieldsProps) {
  const patch = (fields: Partial<Task>): void => workspace.actions.patch("tasks", task.id, fields);
  const people = workspace.store.members.filter((member) => !member.ended || member.id === task.assignee);
  return (
    <>
      <Line label="Assignee">
        {(id) => (
          <select
            id={id}
            value={task.assignee ?? ""}
            onChange={(event) => patch({ assignee: event.currentTarget.value || null })}
          >
            <option value="">Nobody</option>
            {people.map((member) => (
              <option key={member.id} value={member.id}>
                {member.name}
              </option>
            ))}
          </select>
        )}
      </Line>
      <Line label="Due">
        {(id) => (
          <input
            id={id}
            type="date"
            value={task.due ?? ""}
            onChange={(event) => patch({ due: event.currentTarget.value || null })}
          />
        )}
      </Line>
      <Line label="Estimate">
        {(id) => <Estimate id={id} minutes={task.estimate} save={(estimate) => patch({ estimate })} />}
      </Line>
      <Line label="Labels">{(id) => <LabelField id={id} workspace={workspace} task={task} />}</Line>
    </>
  );
}

function Line({ label, children }: { label: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="line">
      <dt>
        <label for={id}>{label}</label>
      </dt>
      <dd>{children(id)}</dd>
    </div>
  );
}

interface EstimateProps {
  id: string;
  minutes: number | null;
  save(minutes: number | null): void;
}

function Estimate({ id, minutes, save }: EstimateProps) {
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
        placeholder="1h 30m"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {wrong && (
        <p id={`${id}-wrong`} class="error" role="alert">
          Write it like 45m, 2h or 1h 30m.
        </p>
      )}
    </>
  );
}
