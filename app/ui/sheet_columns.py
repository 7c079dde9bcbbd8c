"""The columns in which lists show sheets."""

from __future__ import annotations

from app.casework.views import SheetLine, SheetState
from app.ui.kit.table import Column
from forms.texts import Texts

Columns = tuple[Column[SheetLine], ...]


def noticed(line: SheetLine) -> str:
    """When it was noticed, in the wall clock of the station that wrote it."""
    return f"{line.occurred_at:%d.%m.%Y %H:%M}"


def person(line: SheetLine) -> str:
    return line.person_name


def areas(line: SheetLine) -> str:
    return " ".join(line.areas)


def excerpt(line: SheetLine) -> str:
    return line.excerpt


def author(line: SheetLine) -> str:
    return line.author_name


def state_words(texts: Texts, line: SheetLine) -> str:
    """The state in a word; a sheet that is simply signed needs none. A restriction says more than any other state."""
    if line.restricted:
        return texts("ui.sheet_state.restricted")
    return "" if line.state is SheetState.SIGNED else texts(f"ui.sheet_state.{line.state.value}")


def sheet_columns(texts: Texts) -> Columns:
    """Person, time, areas, first words, author, state."""
    return (
        Column[SheetLine](title=texts("ui.column.person"), text=person),
        Column[SheetLine](title=texts("ui.column.noticed"), text=noticed),
        Column[SheetLine](title=texts("ui.column.areas"), text=areas),
        Column[SheetLine](title=texts("ui.column.excerpt"), text=excerpt, share=3, hint=excerpt),
        Column[SheetLine](title=texts("ui.column.author"), text=author),
        Column[SheetLine](title=texts("ui.column.state"), text=lambda line: state_words(texts, line)),
    )


def received_columns(texts: Texts) -> Columns:
    """As `sheet_columns`, with the sending office."""
    sender = Column[SheetLine](title=texts("ui.column.sender"), text=lambda line: ", ".join(line.released_to), share=1)
    return (*sheet_columns(texts), sender)
