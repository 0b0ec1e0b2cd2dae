"""The one error of this room."""


class Trouble(Exception):
    """What is wrong, and the next act: the whole message that the developer sees."""

    def __init__(self, what: str, next_act: str) -> None:
        super().__init__(f"{what}\n  Next: {next_act}")
