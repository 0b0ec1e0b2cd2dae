"""The command `onebox`: parses, calls, prints, exit codes."""

import argparse
import sys

from onebox.dev import database, place
from onebox.dev.trouble import Trouble


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; answers its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except Trouble as trouble:
        print(f"onebox: {trouble}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onebox", description="The whole server side of a group-based SaaS."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    dev = commands.add_parser("dev", help="run everything on this machine, for development")
    parts = dev.add_subparsers(metavar="PART")
    db = parts.add_parser("db", help="only the private MariaDB")
    db.add_argument("--detach", action="store_true", help="return when it answers, and leave it running")
    db.set_defaults(run=_dev_db)
    return parser


def _dev_db(options: argparse.Namespace) -> int:
    here = place.find()
    return database.detach(here) if options.detach else database.keep(here)


if __name__ == "__main__":
    sys.exit(main())
