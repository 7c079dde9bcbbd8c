"""What every command gets, and how it speaks: results on standard output, messages on standard error."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.workplace import Workplace
from forms.errors import BogenError, InputError
from forms.texts import Texts

if TYPE_CHECKING:
    from app.casework.session import Session

MAX_PASSPHRASE_LINE = 4096


@dataclass(slots=True)
class Frame:
    """One run of one command: the workplace, the parsed words, and the two ways out."""

    workplace: Workplace
    args: argparse.Namespace

    def say(self, key: str, /, **params: str | int) -> None:
        """A message for a person, on standard error."""
        print(self.workplace.texts(key, **params), file=sys.stderr)

    def count(self, key: str, n: int, /, **params: str | int) -> None:
        """A message about `n` things, on standard error."""
        print(self.workplace.texts.count(key, n, **params), file=sys.stderr)

    def give(self, result: Mapping[str, object], lines: list[str]) -> None:
        """The result on standard output: one JSON object with `--json`, else `lines`."""
        if self.args.json:
            print(json.dumps(result, ensure_ascii=False, sort_keys=True))
        else:
            for line in lines:
                print(line)
        # A full disk behind a redirection shows now, while it can still be said.
        sys.stdout.flush()

    def sign_in(self, login: str) -> Session:
        """Open the vault as `login`; passphrase, or PIN with `--smartcard`, from a file, standard input or a prompt.

        Says so where the vault can only be read.
        """
        session = self._opened(login)
        if session.vault.read_only:
            self.say("cli.backup.read_only", home=str(self.workplace.home))
        return session

    def _opened(self, login: str) -> Session:
        if self.args.smartcard:
            from app.casework import smartcards

            return smartcards.sign_in(self.workplace.home, login, self.pin(), clock=self.workplace.clock)
        from app.casework.session import sign_in

        passphrase = self.ask("cli.ask.passphrase", self.args.passphrase_file)
        return sign_in(self.workplace.home, login, passphrase, clock=self.workplace.clock)

    def pin(self) -> str:
        """The PIN of a smartcard. Raises `InputError` B-601, B-602."""
        return self.ask("cli.ask.pin", self.args.pin_file)

    def new_passphrase(self, file: Path | None) -> str:
        """A passphrase that did not exist before: as for signing in, but a person at a terminal types it twice.

        Raises `InputError` B-601, B-602, and B-603 when the two differ.
        """
        passphrase = self.ask("cli.ask.new_passphrase", file)
        if file is None and _at_terminal() and self.ask("cli.ask.new_passphrase_again", None) != passphrase:
            raise InputError("B-603")
        return passphrase

    def ask(self, prompt_key: str, file: Path | None, **params: str | int) -> str:
        """A secret: the first line of `file`, else asked for at a terminal, else the next line of standard input.

        Raises `InputError` B-601 when the file cannot be read and B-602 when nothing was given.
        """
        try:
            if file is not None:
                with file.open(encoding="utf-8-sig") as lines:
                    line = lines.readline(MAX_PASSPHRASE_LINE)
            elif _at_terminal():
                line = getpass.getpass(self.workplace.texts(prompt_key, **params) + " ", stream=sys.stderr)
            else:
                line = sys.stdin.readline(MAX_PASSPHRASE_LINE) if sys.stdin is not None else ""
        except EOFError:
            line = ""
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("B-601", path=str(file or "stdin")) from error
        passphrase = line.rstrip("\r\n")
        if not passphrase:
            raise InputError("B-602")
        return passphrase


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def error_as_dict(texts: Texts, error: BogenError) -> dict[str, object]:
    """An error as JSON: code, text, hint and parameters."""
    text = texts(f"error.{error.code}.text", **error.params)
    hint = texts(f"error.{error.code}.hint", **error.params)
    return {"error": {"code": error.code, "text": text, "hint": hint, "params": dict(error.params)}}


def say_error(texts: Texts, error: BogenError, *, about: str = "") -> None:
    """On standard error: what happened, what is safe, what to do next."""
    text = texts(f"error.{error.code}.text", **error.params)
    hint = texts(f"error.{error.code}.hint", **error.params)
    print(f"{about}: {error.code}: {text}" if about else f"{error.code}: {text}", hint, sep="\n", file=sys.stderr)


def report(texts: Texts, error: BogenError, *, as_json: bool) -> int:
    """Say the error, give it as JSON where that was asked for, and return the exit code of its class."""
    if as_json:
        print(json.dumps(error_as_dict(texts, error), ensure_ascii=False, sort_keys=True), flush=True)
    say_error(texts, error)
    return error.exit_code
