"""What the planner serves: its models as resources, and one endpoint of its own."""

from uuid import UUID

import msgspec

from onebox.app.api import Call, Forbidden, NotFound, Resource, endpoint

from .models import Comment, Label, Project, Task, TaskLabel


class Projects(Resource):
    model = Project
    fields = ["name", "color", "position", "archived", "created_at"]
    filters = ["archived"]
    order = ["position", "name"]


class Tasks(Resource):
    model = Task
    fields = [
        "project", "parent", "title", "note", "position", "assignee", "due", "estimate", "done_at", "created_at",
    ]  # fmt: skip
    filters = ["project", "parent", "assignee", "due", "done_at"]
    order = ["id", "position", "due"]


class Labels(Resource):
    model = Label
    fields = ["name", "color"]
    order = ["name"]


class TaskLabels(Resource):
    model = TaskLabel
    fields = ["task", "label"]
    filters = ["task", "label"]


class Comments(Resource):
    model = Comment
    fields = ["task", "author", "body", "created_at"]
    read_only = ["author"]
    filters = ["task"]

    def before_save(self, row: Comment, call: Call) -> None:
        """A comment is its author's: nobody else edits it."""
        if row._state.adding:
            row.author = call.member
        else:
            self.before_delete(row, call, needed="edited")

    def before_delete(self, row: Comment, call: Call, needed: str = "deleted") -> None:
        """Admins may delete anybody's."""
        if str(row.author_id) != call.access.member and (needed == "edited" or not self.may(call.access.role, "admin")):
            raise Forbidden(f"A comment can only be {needed} by its author.")


class Completion(msgspec.Struct):
    """Whether the task is done."""

    done: bool = True


class Completed(msgspec.Struct):
    """The group's version, and the tasks that the completion reached."""

    version: int
    tasks: list[UUID]


@endpoint("POST", "tasks/{id}/complete")
def complete(call: Call, id: UUID, body: Completion) -> Completed:
    """Completes the task and everything below it, or opens all of it again."""
    task = Task.objects.filter(pk=id).first()
    if task is None:
        raise NotFound("There is no such task.")
    return Completed(call.access.version, [row.pk for row in task.complete(body.done)])
