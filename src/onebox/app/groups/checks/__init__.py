"""System checks: every way in which a model could let one group see another is refused before anything runs."""
