"""Where the program names its texts: the keys that it writes out, and the patterns that are filled in.

A key made with an f-string is declared in `PATTERNS` with all that may stand in its gap, taken from the code where the
code has a list of it: then a new role or a new command without a text fails here, not before a user.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from app.casework import clocks
from app.casework.access import Act, Ground
from app.casework.dossier import MASTER_DATA
from app.casework.erasures import PERSON, SHEET, LegalGround
from app.casework.retention import Decision, Due
from app.casework.rights import Action
from app.casework.strength import Grade
from app.casework.views import LeftOutReason, OfficeKind, Role, SheetState
from app.cli.doctor import FINDINGS
from app.cli.run import Doors, build_parser
from app.ui import regain
from app.ui.access_words import THINGS
from app.ui.founding import STEPS
from app.ui.places import PLACES
from app.ui.preferences import CHOICES
from app.ui.reading.rights import NAMES as RIGHTS
from forms import errors
from forms.texts import Texts, catalogue
from tests.house.source import Source, program

GAP = "{}"
CODE = re.compile(r"B-\d{3}")
KEYS = frozenset(catalogue("de"))
ROOTS = frozenset(key.partition(".")[0] for key in KEYS)
# "reading.page" is also how parts of the reading page are called, for tests and for assistive technology.
SHARED_ROOTS = frozenset({"reading"})
_ERRORS = frozenset(name for name, kind in vars(errors).items() if isinstance(kind, type))
_KEY = re.compile(r"[a-z]+(\.[A-Za-z0-9_-]+)+")
_SPEAKER = re.compile(r"(^|\.|_)(texts|say|count|steps)$")


def written_out() -> Iterator[tuple[str, str]]:
    """Every string of the program that is spelled like a key, with its place."""
    for source in program():
        parts = {id(part) for text in source.nodes(ast.JoinedStr) for part in text.values}
        for node in source.nodes(ast.Constant):
            whole = isinstance(node.value, str) and id(node) not in parts
            if whole and _KEY.fullmatch(str(node.value)) and _root(str(node.value)) in ROOTS:
                yield str(node.value), source.at(node)


def filled_in() -> Iterator[tuple[str, str]]:
    """Every f-string of the program that makes a key, with `{}` for its gaps, and its place."""
    for source in program():
        asked = {id(call.args[0]) for call in speaking(source)}
        for node in source.nodes(ast.JoinedStr):
            spelled = "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
            key = re.fullmatch(r"[a-z]+\.[\w.{}-]+", spelled)
            if key and (id(node) in asked or _root(spelled) in ROOTS - SHARED_ROOTS):
                yield spelled, source.at(node)


def speaking(source: Source) -> Iterator[ast.Call]:
    """The calls that ask for a text by its key."""
    for call in source.nodes(ast.Call):
        if call.args and _SPEAKER.search(ast.unparse(call.func)):
            yield call


def used_by(key: str) -> frozenset[str]:
    """The keys that a use of `key` needs: itself, or its two forms where things are counted."""
    if key in KEYS:
        return frozenset({key})
    counted = frozenset({f"{key}.one", f"{key}.other"})
    return counted if counted <= KEYS else frozenset()


def raised() -> Iterator[tuple[str, str]]:
    """Every error code that the program makes, with its place. Codes that are only compared with do not count."""
    for source in program():
        asked = {id(node) for compare in source.nodes(ast.Compare) for node in ast.walk(compare)}
        asked |= {id(key) for table in source.nodes(ast.Dict) for key in table.keys}
        for node in source.nodes(ast.Constant):
            if isinstance(node.value, str) and CODE.fullmatch(node.value) and id(node) not in asked:
                yield node.value, source.at(node)


def constructed() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """The errors made with a code on the spot: code, place, and the names of the parameters (None when unpacked)."""
    for source in program():
        for call in source.nodes(ast.Call):
            code = call.args[0] if call.args else None
            if ast.unparse(call.func) in _ERRORS and isinstance(code, ast.Constant):
                yield str(code.value), source.at(call), given(call)


def given(call: ast.Call) -> frozenset[str] | None:
    """The names of the arguments of `call`; None when some are unpacked and cannot be seen here."""
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name is not None)


def _root(key: str) -> str:
    return key.partition(".")[0]


def _parsers(parser: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield path, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _parsers(below, f"{path}_{name}".lstrip("_"))


def commands() -> list[tuple[str, argparse.ArgumentParser]]:
    """The commands with their parsers: `user_add`, and `user` for the group."""
    return list(_parsers(_parser()))[1:]


def _parser() -> argparse.ArgumentParser:
    return build_parser(Texts("en"), Doors(window=_nothing, demo=_nothing, bench=_nothing, faults=_nothing))


def _nothing(_: object) -> int:
    raise AssertionError("the parser is only read here")


def _options() -> list[str]:
    """The options whose words some command shows."""
    shown = {action.help for _, parser in _parsers(_parser()) for action in parser._actions}
    words = catalogue("en")
    return [key.rpartition(".")[2] for key in KEYS if key.startswith("cli.option.") and words[key] in shown]


def _is_group(parser: argparse.ArgumentParser) -> bool:
    return any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)


_WAYS = (regain.CODE, regain.SHARES)
_LATER = ("amendment", "voiding")
RIGHTS_FORMS = ("restrict", "lift", "erasure_request", "counter_statement", "retention_decision", "custody_end")
_CODES = sorted({code for code, _ in raised()})

PATTERNS: Mapping[str, Iterable[str]] = {
    "pdf.subject.column.{}": (
        "document",
        "count",
        "erase_on",
        "check_on",
        "statute",
        "at",
        "recipient",
        "what",
        "sheets",
        "recorded_on",
        "erased_on",
        "ground",
    ),
    "subject.{}": MASTER_DATA,
    "subject.document.{}": {clock.document for clock in clocks.TABLE},
    "subject.ground.{}": LegalGround,
    "subject.regime_words.{}": clocks.Regime,
    "subject.what.{}": ("subject_access",),
    "ui.ground.{}": LegalGround,
    "ui.erasure_scope.{}": (SHEET, PERSON),
    "ui.retention_due.{}": Due,
    "ui.retention_decision.{}": Decision,
    "ui.reading.{}": (*_LATER, "counter_statement", *RIGHTS),
    "ui.{}.title": RIGHTS_FORMS,
    "ui.{}.text": RIGHTS_FORMS,
    "ui.{}.sign": RIGHTS_FORMS,
    "ui.{}.done": RIGHTS_FORMS,
    "cli.bench.{}": ("start", "save", "bundle", "backup", "restore"),
    "cli.doctor.found.{}": FINDINGS,
    "cli.example.{}": [name for name, parser in commands() if not _is_group(parser)],
    "cli.export.left_{}": LeftOutReason,
    "cli.help.{}": [name for name, _ in commands()],
    "cli.option.{}": _options(),
    "cli.sheet.kept_{}": ("sheets", "drafts"),
    "cli.sheet.{}": (*_LATER, "counter_statement"),
    "error.{}.hint": _CODES,
    "error.{}.text": _CODES,
    "ui.accessed.{}": THINGS,
    "ui.act.{}": Act,
    "ui.action.{}": Action,
    "ui.drafts.{}": _LATER,
    "ui.filter.any_{}": ("areas", "setting"),
    "ui.founding.{}": STEPS,
    "ui.founding.{}_text": STEPS,
    "ui.later.{}": _LATER,
    "ui.later.{}_done": _LATER,
    "ui.later.{}_reason": _LATER,
    "ui.later.{}_sign": _LATER,
    "ui.later.{}_text": _LATER,
    "ui.access_ground.{}": Ground,
    "ui.forgotten.{}": (*_WAYS, "everybody", "administrator"),
    "ui.forgotten.{}_text": ("everybody", "administrator"),
    "ui.keys.{}": (*_WAYS, "station", "renew_code", "rehearse_code", "make_shares", "rehearse_shares", "renew_station"),
    "ui.keys.{}_text": (*_WAYS, "station"),
    "ui.keys.after_{}": _WAYS,
    "ui.left_out.{}": LeftOutReason,
    "ui.person.{}": ("booking_no", "family_name", "given_names", "original_name", "born", "wing", "cell", "status"),
    "ui.office.{}": OfficeKind,
    "ui.office_kind.{}": OfficeKind,
    "ui.palette.{}": CHOICES,
    "ui.place.{}": [place.name for place in PLACES],
    "ui.regain.{}": _WAYS,
    "ui.regain.{}_text": _WAYS,
    "ui.rehearsal.{}": _WAYS,
    "ui.rehearsal.{}_done": _WAYS,
    "ui.role.{}": Role,
    "ui.sheet.weekday.{}": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "ui.sheet_state.{}": [state for state in SheetState if state is not SheetState.SIGNED],
    "ui.slot_kind.{}": ("passphrase", "recovery", "shares", "pkcs11"),
    "ui.strength.{}": Grade,
    "ui.user.{}": ("roles", "passphrase", "card", "end"),
}
