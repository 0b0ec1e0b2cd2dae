"""The command `onebox`: parses, calls, prints, exit codes."""

import argparse
import contextlib
import os
import sys
from typing import NoReturn

from onebox.dev import client, database, environment, everything, place
from onebox.dev.trouble import Trouble


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; answers its exit code."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown and options.run is not _manage:
        parser.error(f"unknown: {' '.join(unknown)}")
    options.unknown = unknown
    try:
        code: int = options.run(options)
    except Trouble as trouble:
        print(f"onebox: {trouble}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onebox", description="The whole server side of a group-based SaaS.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_dev(commands.add_parser("dev", help="run everything on this machine, for development"))
    manage = commands.add_parser("manage", help="Django's own commands", add_help=False)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)
    audit = commands.add_parser("audit-groups", help="prove on the live database that no group can touch another")
    audit.add_argument("--json", action="store_true", help="print the findings as JSON")
    audit.set_defaults(run=_audit_groups)
    return parser


def _add_dev(dev: argparse.ArgumentParser) -> None:
    dev.add_argument("--port", type=int, default=8000, help="where browsers find it (8000)")
    dev.add_argument("--fresh", action="store_true", help="throw the private database away first")
    dev.set_defaults(run=_dev)
    parts = dev.add_subparsers(metavar="PART", help="nothing: all of it")
    db = parts.add_parser("db", help="only the private MariaDB")
    db.add_argument("--detach", action="store_true", help="return when it answers, and leave it running")
    db.add_argument("--stop", action="store_true", help="stop the one that was left running")
    db.set_defaults(run=_dev_db)
    web = parts.add_parser("client", help="only build the web client")
    web.add_argument("--check", action="store_true", help="run its own checks and tests instead")
    web.set_defaults(run=_dev_client)


def _dev(options: argparse.Namespace) -> int:
    return everything.run(place.find(), options.port, fresh=options.fresh)


def _dev_db(options: argparse.Namespace) -> int:
    here = place.find()
    if options.stop:
        return database.stop(here)
    return database.detach(here) if options.detach else database.keep(here)


def _dev_client(options: argparse.Namespace) -> int:
    here = place.find()
    here.prepare()
    (client.check if options.check else client.build)(here)
    return 0


def _manage(options: argparse.Namespace) -> NoReturn:
    # argparse sorts out options that stand before the first word.
    _django(*options.unknown, *options.arguments)


def _audit_groups(options: argparse.Namespace) -> NoReturn:
    _django("audit_groups", *(["--json"] if options.json else []))


def _django(*arguments: str) -> NoReturn:
    """Becomes the Django command, so that its exit code is this one's."""
    here = None
    with contextlib.suppress(Trouble):
        here = place.find()
    known = environment.of_app(here)
    os.execve(sys.executable, [sys.executable, "-m", "django", *arguments], known)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
