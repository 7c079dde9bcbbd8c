"""Help: every command has one, in the language that was asked for, with an example that works."""

from __future__ import annotations

import re
import shlex

import pytest

from app.cli.parser import Parser
from app.cli.run import Doors, build_parser
from forms.errors import InputError
from forms.texts import LANGUAGES, Texts
from tests.cli.command import bogen

COMMANDS = [
    "init",
    *("user add", "user list"),
    *("people add", "people change", "people import", "people list"),
    *("sheet new", "sheet list", "sheet show", "sheet amend", "sheet void"),
    *("card export", "card import", "card fingerprint"),
    *("smartcard list", "smartcard enrol", "smartcard remove", "smartcard device-key"),
    *("access list", "access export", "access expire", "access expired", "rights show"),
    *("user reset", "user roles", "user retire"),
    "passphrase change",
    *("recovery open", "recovery rehearse", "recovery renew", "recovery status"),
    *("shares make", "shares open", "shares rehearse", "shares status"),
    "keys renew",
    *("deputy appoint", "deputy end", "deputy list"),
    *("retention list", "retention review"),
    "restrict",
    *("erase request", "erase approve", "erase list", "erase told"),
    "counter-statement",
    "subject-access",
    *("policy set", "policy show"),
    "backup",
    "restore",
    "salvage",
    "doctor",
    *("export", "import", "inspect", "verify", "pdf", "audit verify", "demo", "bench", "faults"),
]
ENGLISH = re.compile(r"\b(usage|options|positional|arguments|show this|commands?|required)\b", re.IGNORECASE)
DOORS = Doors(window=lambda _: 0, demo=lambda _: 0, bench=lambda _: 0, faults=lambda _: 0)


def parser(language: str) -> Parser:
    return build_parser(Texts(language), DOORS)


def test_the_commands_are_those_that_were_promised() -> None:
    """Stable: scripts call them. A new one is a choice, a lost one is a mistake."""
    found = re.findall(r"^    ([\w-]+) ", parser("en").format_help(), re.MULTILINE)
    assert found == list(dict.fromkeys(found))
    assert set(found) == {command.split()[0] for command in COMMANDS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_help_and_example(capsys: pytest.CaptureFixture[str], language: str, command: str) -> None:
    with pytest.raises(SystemExit) as left:
        parser(language).parse_args([*command.split(), "--help"])
    said = capsys.readouterr().out
    texts, key = Texts(language), command.replace(" ", "_")
    assert left.value.code == 0
    assert texts(f"cli.help.{key}") in said
    example = texts(f"cli.example.{key}")
    assert example in said
    if language == "de":
        assert not ENGLISH.search(said.replace("[--json]", ""))
    _, _, words = example.partition("bogen ")
    args = parser(language).parse_args(shlex.split(words))
    assert args.run is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_option_takes_a_passphrase_itself(language: str) -> None:
    """What stands on a command line can be read by every other process, and is kept in histories."""
    said = " ".join(usage(language, command) for command in COMMANDS)
    assert set(re.findall(r"--[a-z-]*passphrase[a-z-]* \w+", said)) == {
        "--passphrase-file FILE",
        "--new-passphrase-file FILE",
    }
    assert not re.search(r"--[a-z-]*(secret|code|password|pin)(?![\w-])", said)


def usage(language: str, command: str) -> str:
    with pytest.raises(InputError) as refused:
        parser(language).parse_args([*command.split(), "--no-such-option"])
    return str(refused.value.params["usage"])


def test_options_stand_before_or_after_the_command() -> None:
    common, command = ["--home", "x", "--json"], ["user", "list", "--user", "a"]
    for words in ([*common, *command], [*command, *common]):
        args = parser("de").parse_args(words)
        assert (str(args.home), args.json, args.user) == ("x", True, "a")


def test_help_by_the_real_command() -> None:
    answer = bogen("--lang", "en", "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("usage: bogen ")
    assert answer.out.rstrip().endswith(Texts("en")("cli.example.bogen"))
