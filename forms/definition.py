"""Form definitions: one immutable TOML file per released version under `forms/catalogue/`.

The wording stands in the file, in every language, and so belongs to its digest: an old document is always shown in the
words in which it was answered. `docs/forms.md` describes the language for the owners of forms.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TypedDict

from forms.errors import FormatError
from forms.expression import Expression
from forms.question import (
    Attachments,
    Calculated,
    Choice,
    Form,
    FormRef,
    Moment,
    Nature,
    Person,
    Question,
    Repeat,
    Section,
    SelectMany,
    SelectOne,
    Text,
    Wording,
)
from forms.soundness import check_form
from forms.toml_table import Table, refuse

CATALOGUE = Path(__file__).resolve().parent / "catalogue"
_FILE_NAME = re.compile(r"([a-z][a-z_]*)-([1-9][0-9]*)\.toml")

Choices = dict[str, tuple[Choice, ...]]


def load_form(raw: bytes) -> Form:
    """The form that the bytes of a TOML file define.

    Raises `FormatError` B-120 with the place of the first thing that does not follow the form language, and B-110
    for an expression that does not parse.
    """
    try:
        root = Table(tomllib.loads(raw.decode("utf-8")), "")
    except ValueError as error:
        raise FormatError("B-122") from error
    lists = _choice_lists(root.table("choices"))
    form = Form(
        name=root.name("form"),
        version=root.number("version"),
        digest=hashlib.sha256(raw).hexdigest(),
        title=root.wording("title"),
        sections=tuple(_section(table, lists) for table in root.tables("section")),
    )
    root.end()
    check_form(form)
    return form


@cache
def released() -> tuple[FormRef, ...]:
    """All released forms, by name and version."""
    forms = [_load_file(path) for path in sorted(CATALOGUE.glob("*.toml"))]
    refs = [FormRef(name=form.name, version=form.version, digest=form.digest) for form in forms]
    return tuple(sorted(refs, key=lambda ref: (ref.name, ref.version)))


@cache
def form(name: str, version: int) -> Form:
    """A released form. Raises `FormatError` B-121 when this program does not have it: the document may be newer."""
    # The name may come from a stranger's document: it is checked before it becomes a path.
    file_name = f"{name}-{version}.toml"
    if _FILE_NAME.fullmatch(file_name) is None or not (CATALOGUE / file_name).is_file():
        raise FormatError("B-121", form=name[:40], version=version)
    return _load_file(CATALOGUE / file_name)


@cache
def latest(name: str) -> Form:
    """The newest released version of a form. Raises `FormatError` B-123 when no version exists."""
    names = [_FILE_NAME.fullmatch(path.name) for path in CATALOGUE.iterdir()]
    versions = [int(found[2]) for found in names if found and found[1] == name]
    if not versions:
        raise FormatError("B-123", form=name[:40])
    return form(name, max(versions))


def _load_file(path: Path) -> Form:
    found = _FILE_NAME.fullmatch(path.name)
    loaded = load_form(path.read_bytes())
    if found is None or (loaded.name, str(loaded.version)) != (found[1], found[2]):
        refuse(path.name)
    return loaded


def _choice_lists(table: Table) -> Choices:
    lists = {name: tuple(_choice(item) for item in table.tables(name)) for name in table.names_left()}
    table.end()
    return lists


def _choice(table: Table) -> Choice:
    return Choice(name=table.name(), label=table.wording("label"), attributes=table.remaining_texts())


def _section(table: Table, lists: Choices) -> Section:
    section = Section(
        name=table.name(),
        label=table.wording("label"),
        hint=table.optional_wording("hint"),
        closed=table.flag("closed", False),
        questions=tuple(_question(item, lists) for item in table.tables("question")),
    )
    table.end()
    return section


def _question(table: Table, lists: Choices) -> Question:
    question = _of_kind(table.text("type"), table, lists)
    table.end()
    return question


def _of_kind(kind: str, table: Table, lists: Choices) -> Question:
    match kind:
        case "text":
            return _text(table)
        case "select_one":
            return _select_one(table, lists)
        case "select_many":
            return _select_many(table, lists)
        case "moment":
            return Moment(**_asked(table), period_allowed=table.flag("period_allowed", True))
        case "person":
            return Person(**_asked(table))
        case "repeat":
            rows = tuple(_question(item, lists) for item in table.tables("question"))
            return Repeat(**_asked(table), questions=rows, max_count=table.number("max_count"))
        case "attachments":
            return Attachments(
                **_asked(table), max_count=table.number("max_count"), media_types=table.names("media_types")
            )
        case "calculated":
            return _calculated(table, lists)
        case _:
            refuse(f"{table.place}.type")


class _Asked(TypedDict):
    name: str
    label: Wording
    hint: Wording | None
    nature: Nature
    required: Expression | None
    relevant: Expression | None
    constraint: Expression | None
    constraint_message: Wording | None
    constraint_code: str


def _asked(table: Table) -> _Asked:
    """The keys that all kinds share, ready for the constructor of any of them."""
    nature = table.text("nature", Nature.PLAIN.value)
    if nature not in Nature.__members__.values():
        refuse(f"{table.place}.nature")
    return _Asked(
        name=table.name(),
        label=table.wording("label"),
        hint=table.optional_wording("hint"),
        nature=Nature(nature),
        required=table.expression("required"),
        relevant=table.expression("relevant"),
        constraint=table.expression("constraint"),
        constraint_message=table.optional_wording("constraint_message"),
        constraint_code=table.text("constraint_code", "constraint"),
    )


def _text(table: Table) -> Text:
    return Text(
        **_asked(table),
        multiline=table.flag("multiline", False),
        min_length=table.number("min_length", 0),
        max_length=table.number("max_length"),
    )


def _select_one(table: Table, lists: Choices) -> SelectOne:
    return SelectOne(
        **_asked(table),
        choices=_choices(table, lists),
        default=table.optional_text("default"),
        preset=table.expression("preset"),
    )


def _select_many(table: Table, lists: Choices) -> SelectMany:
    choices = _choices(table, lists)
    return SelectMany(
        **_asked(table),
        choices=choices,
        default=table.names("default"),
        max_count=table.number("max_count", len(choices)),
    )


def _calculated(table: Table, lists: Choices) -> Calculated:
    expression = table.expression("calculate")
    if expression is None:
        refuse(f"{table.place}.calculate")
    choices = _choices(table, lists) if table.has("choices") else ()
    return Calculated(**_asked(table), calculate=expression, choices=choices)


def _choices(table: Table, lists: Choices) -> tuple[Choice, ...]:
    name = table.text("choices")
    if name not in lists:
        refuse(f"{table.place}.choices")
    return lists[name]
