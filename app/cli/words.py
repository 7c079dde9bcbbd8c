"""The words of the command line: how a command is declared, with help and example from the catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from app.casework.dates import read_date
from app.cli.frame import Frame
from forms.texts import Texts

Command = Callable[[Frame], int]


class Words:
    """Declares commands. `user add` has the catalogue keys `cli.help.user_add` and `cli.example.user_add`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.parser = argparse.ArgumentParser(
            prog="bogen",
            description=texts("cli.help.bogen"),
            epilog=texts("cli.example.bogen"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._common(self.parser, top=True)
        self._groups = {"": self.parser.add_subparsers(dest="command", metavar="COMMAND")}

    def command(self, path: str, run: Command) -> argparse.ArgumentParser:
        """Declare the command `path` ("user add"); `run` gets the frame and returns the exit code."""
        group, _, name = path.rpartition(" ")
        key = path.replace(" ", "_")
        parser = self._group(group).add_parser(
            name,
            help=self._texts(f"cli.help.{key}"),
            description=self._texts(f"cli.help.{key}"),
            epilog=self._texts(f"cli.example.{key}"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._common(parser, top=False)
        parser.set_defaults(run=run)
        return parser

    def user(self, parser: argparse.ArgumentParser, *names: str) -> None:
        """Who signs in for this command."""
        parser.add_argument(
            *(names or ("--user",)), required=True, metavar="LOGIN", dest="user", help=self.option("user")
        )

    def option(self, name: str) -> str:
        """The help text of one option."""
        return self._texts(f"cli.option.{name}")

    def _group(self, name: str) -> argparse._SubParsersAction[argparse.ArgumentParser]:
        if name not in self._groups:
            parser = self._groups[""].add_parser(name, help=self._texts(f"cli.help.{name}"))
            self._groups[name] = parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)
        return self._groups[name]

    def _common(self, parser: argparse.ArgumentParser, *, top: bool) -> None:
        # Given before or after the command: below the top there is no default that would hide the one given above.
        none = None if top else argparse.SUPPRESS
        parser.add_argument("--home", type=Path, default=none, metavar="DIR", help=self.option("home"))
        parser.add_argument("--lang", choices=("de", "en"), default=none, help=self.option("lang"))
        json_default = False if top else argparse.SUPPRESS
        parser.add_argument("--json", action="store_true", default=json_default, help=self.option("json"))
        parser.add_argument(
            "--passphrase-file", type=Path, default=none, metavar="FILE", help=self.option("passphrase_file")
        )


def moment(value: datetime) -> str:
    """A moment as commands print it: ISO 8601 to the minute, with offset."""
    return value.isoformat(timespec="minutes")


def day(text: str) -> date:
    """A date on the command line, ISO or German (`2026-03-05`, `5.3.2026`)."""
    found = read_date(text)
    if found is None:
        raise argparse.ArgumentTypeError(text)
    return found
