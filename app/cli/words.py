"""The words of the command line: how a command is declared, with help and example from the catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from app.casework.dates import read_date
from app.cli.frame import Frame
from app.cli.parser import Parser, formatter
from forms.texts import Texts

Command = Callable[[Frame], int]


class Words:
    """Declares commands. `user add` has the catalogue keys `cli.help.user_add` and `cli.example.user_add`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._formatter = formatter(texts)
        self.parser = Parser(
            prog="bogen",
            description=texts("cli.help.bogen"),
            epilog=texts("cli.example.bogen"),
            formatter_class=self._formatter,
            add_help=False,
        ).in_words_of(texts)
        self._common(self.parser, top=True)
        metavar = texts("cli.parser.command")
        self._groups = {
            "": self.parser.add_subparsers(dest="command", metavar=metavar, title=texts("cli.parser.commands"))
        }

    def command(self, path: str, run: Command) -> Parser:
        """Declare the command `path` ("user add"); `run` gets the frame and returns the exit code."""
        group, _, name = path.rpartition(" ")
        key = path.replace(" ", "_")
        parser = self._group(group).add_parser(
            name,
            help=self._texts(f"cli.help.{key}"),
            description=self._texts(f"cli.help.{key}"),
            epilog=self._texts(f"cli.example.{key}"),
            formatter_class=self._formatter,
            add_help=False,
        )
        parser.in_words_of(self._texts)
        self._common(parser, top=False)
        parser.set_defaults(run=run)
        return parser

    def user(self, parser: Parser, *names: str) -> None:
        """Who signs in for this command."""
        parser.add_argument(
            *(names or ("--user",)), required=True, metavar="LOGIN", dest="user", help=self.option("user")
        )

    def option(self, name: str) -> str:
        """The help text of one option."""
        return self._texts(f"cli.option.{name}")

    def _group(self, name: str) -> argparse._SubParsersAction[Parser]:
        if name not in self._groups:
            help_text = self._texts(f"cli.help.{name}")
            parser = self._groups[""].add_parser(
                name, help=help_text, description=help_text, formatter_class=self._formatter, add_help=False
            )
            parser.in_words_of(self._texts)
            self._groups[name] = parser.add_subparsers(
                dest="subcommand",
                metavar=self._texts("cli.parser.command"),
                title=self._texts("cli.parser.commands"),
                required=True,
            )
        return self._groups[name]

    def _common(self, parser: Parser, *, top: bool) -> None:
        if top:
            parser.add_argument("--locked", action="store_true", help=self.option("locked"))
        # Given before or after the command: below the top there is no default that would hide the one given above.
        none = None if top else argparse.SUPPRESS
        parser.add_argument("--home", type=Path, default=none, metavar="DIR", help=self.option("home"))
        parser.add_argument("--lang", choices=("de", "en"), default=none, help=self.option("lang"))
        json_default = False if top else argparse.SUPPRESS
        parser.add_argument("--json", action="store_true", default=json_default, help=self.option("json"))
        parser.add_argument(
            "--passphrase-file", type=Path, default=none, metavar="FILE", help=self.option("passphrase_file")
        )
        no_card = False if top else argparse.SUPPRESS
        parser.add_argument("--smartcard", action="store_true", default=no_card, help=self.option("smartcard"))
        parser.add_argument("--pin-file", type=Path, default=none, metavar="FILE", help=self.option("pin_file"))


def moment(value: datetime) -> str:
    """A moment as commands print it: ISO 8601 to the minute, with offset."""
    return value.isoformat(timespec="minutes")


def day(text: str) -> date:
    """A date on the command line, ISO or German (`2026-03-05`, `5.3.2026`)."""
    found = read_date(text)
    if found is None:
        raise argparse.ArgumentTypeError(text)
    return found
