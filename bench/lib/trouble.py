"""What stops a benchmark, said in one line with the next act."""


class Trouble(Exception):
    """A benchmark can't go on; its message says why and what to do."""
