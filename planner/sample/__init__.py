"""Fills the planner with real data: the changelogs that Debian machines carry."""
