"""The planner: what a founder would write on top of Onebox."""

from django.apps import AppConfig


class PlannerConfig(AppConfig):
    """Projects, tasks, labels, comments."""

    name = "planner"
