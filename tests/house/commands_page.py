"""Writes docs/commands.md from the commands themselves: `python -m tests.house.commands_page`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from forms import errors
from forms.texts import catalogue
from tests.house.keys import commands
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "commands.md"
COMMON = {"help", "home", "lang", "json", "passphrase_file", "smartcard", "pin_file"}

HEAD = """# Commands

Everything that the windows do can be done without them: for administrators, scripts and tests. `bogen` lies in
`.venv/bin`; `python3 run.py COMMAND …` does the same and sets up first. Each command explains itself with `--help`.
This page is made from the program by `python -m tests.house.commands_page`; a test compares the two.

## For all commands

| | |
|---|---|
| `--home DIR` | {home} |
| `--lang {{de,en}}` | {lang} |
| `--json` | {json} |
| `--passphrase-file FILE` | {passphrase_file} |
| `--smartcard` | {smartcard} |
| `--pin-file FILE` | {pin_file} |

These stand before or after the command. **Results** go to standard output, **messages** to standard error. With
`--json` the result is one object, and an error is `{{"error": {{"code", "text", "hint", "params"}}}}`.

**Passphrases** are never words of the command line, where other users of the machine could read them: they come from
`--passphrase-file` (its first line), else from standard input, one line each in the order in which they are needed,
else they are asked for. The same goes for the **PIN** of a smartcard. A PIN is given to the card once, whatever the
answer: cards lock after a few wrong ones.

## Exit codes

| Code | Class | Meaning |
|---|---|---|
| 0 | | done |
"""


def page() -> str:
    """The whole page."""
    words = catalogue("en")
    common = {name: words[f"cli.option.{name}"] for name in COMMON}
    return "\n".join([HEAD.format(**common).rstrip(), *_codes(), "", "## The commands", "", *_commands()]) + "\n"


def _codes() -> Iterator[str]:
    """One row per class of errors, in the order of the codes."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BogenError)]
    for kind in sorted(kinds, key=lambda kind: (kind.exit_code, kind.__name__)):
        if kind is not errors.BogenError:
            meaning = " ".join((kind.__doc__ or "").split())
            yield f"| {kind.exit_code} | `{kind.__name__}` | {meaning} |"
    yield "| 130 | | stopped with Ctrl+C |"


def _commands() -> Iterator[str]:
    for _, parser in commands():
        if any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
            continue
        yield f"### `{parser.prog}`"
        yield ""
        yield str(parser.description)
        yield ""
        rows = [_row(action) for action in parser._actions if action.dest not in COMMON]
        if rows:
            yield from ("| | |", "|---|---|", *rows, "")
        yield f"    {re.sub(r'^Example: ', '', str(parser.epilog))}"
        yield ""


def _row(action: argparse.Action) -> str:
    """An option or a word of a command, with its help."""
    if not action.option_strings:
        return f"| `{action.metavar or action.dest}` | {action.help} |"
    spelled = ", ".join(action.option_strings)
    if action.choices:
        spelled += " {" + ",".join(action.choices) + "}"
    elif action.nargs != 0:
        spelled += f" {action.metavar or action.dest.upper()}"
    return f"| `{spelled}` | {action.help}{' (needed)' if action.required else ''} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
