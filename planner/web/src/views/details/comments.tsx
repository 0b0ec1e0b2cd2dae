import { useRef } from "preact/hooks";
import { ago } from "../../format";
import type { Comment, Task } from "../../types";
import type { Workspace } from "../../workspace";
import { Avatar } from "../avatar";

interface CommentsProps {
  workspace: Workspace;
  task: Task;
}

export function Comments({ workspace, task }: CommentsProps) {
  const comments = workspace.related.comments(task.id);
  return (
    <section class="comments" aria-label="Comments">
      <h2>Comments</h2>
      <ul>
        {comments.map((comment) => (
          <One key={comment.id} workspace={workspace} comment={comment} />
        ))}
      </ul>
      {workspace.canWrite && <NewComment workspace={workspace} task={task} />}
      {!workspace.canWrite && comments.length === 0 && <p class="hint">None yet.</p>}
    </section>
  );
}

function One({ workspace, comment }: { workspace: Workspace; comment: Comment }) {
  const author = workspace.store.member(comment.author);
  const mine = comment.author === workspace.group.member;
  return (
    <li class="comment">
      <Avatar member={author ?? { id: comment.author, name: "?" }} />
      <div>
        <p class="comment-head">
          <strong>{author?.name ?? "Somebody"}</strong>
          <time dateTime={comment.created_at}>{ago(comment.created_at)}</time>
          {mine && workspace.canWrite && (
            <button
              type="button"
              class="link"
              onClick={() => workspace.actions.remove("comments", comment.id)}
            >
              Delete
            </button>
          )}
        </p>
        <p class="comment-body">{comment.body}</p>
      </div>
    </li>
  );
}

function NewComment({ workspace, task }: CommentsProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const send = (): void => {
    const body = area.current?.value.trim();
    if (!area.current || !body) return;
    workspace.actions.create("comments", { task: task.id, body, author: workspace.group.member });
    area.current.value = "";
  };
  return (
    <form
      class="new-comment"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={2}
        aria-label="New comment"
        placeholder="Write a comment"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <button type="submit" class="button" title="Ctrl Enter">
        Comment
      </button>
    </form>
  );
}
