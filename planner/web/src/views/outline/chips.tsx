import { dueText, dueTone, estimateText } from "../../format";
import type { Label, Task } from "../../types";
import type { Workspace } from "../../workspace";
import { Avatar } from "../avatar";
import { Icon } from "../icon";

/** What else there is to know about a task, in a few quiet words at the end of its row. */
export function Chips({ workspace, task }: { workspace: Workspace; task: Task }) {
  const { related, store } = workspace;
  const comments = related.comments(task.id).length;
  const assignee = store.member(task.assignee);
  return (
    <>
      {related.labels(task.id).map(({ link, label }) => (
        <LabelChip key={link.id} label={label} />
      ))}
      {comments > 0 && (
        <span class="chip plain less" title={comments === 1 ? "1 comment" : `${comments} comments`}>
          <Icon name="comment" />
          {comments}
        </span>
      )}
      {task.estimate !== null && (
        <span class="chip plain less" title="Estimate">
          {estimateText(task.estimate)}
        </span>
      )}
      {task.due && <Due due={task.due} done={task.done_at !== null} />}
      {assignee && <Avatar member={assignee} label={`Assigned to ${assignee.name}`} />}
    </>
  );
}

export function LabelChip({ label }: { label: Label }) {
  return (
    <span class="chip label" title={`Label: ${label.name}`}>
      <span class="dot" style={{ background: label.color || "var(--quiet)" }} />
      <span class="label-name">{label.name}</span>
    </span>
  );
}

function Due({ due, done }: { due: string; done: boolean }) {
  return (
    <span class={`chip plain due ${done ? "later" : dueTone(due)}`} title={`Due ${due}`}>
      {dueText(due)}
    </span>
  );
}
