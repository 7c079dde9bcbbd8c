"""A sheet for the office printer: the same words as on the screen, on plain paper. Nothing is left on the disk.

The PDF that goes into a file is another thing (`app.casework.printing`): it is archivable and tagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtGui import QFont, QTextDocument

from app.casework.views import SheetPaper, SheetState
from app.ui import tokens
from app.ui.reading.head import person_words
from app.ui.reading.rights import restriction_words
from forms.question import Nature
from forms.reading import ReadSection, day_and_time
from forms.texts import Texts

_ELSEWHERE = frozenset(("person", "attachments"))


def document(paper: SheetPaper, texts: Texts, *, training: bool) -> QTextDocument:
    """The pages. The check code stands on top and at the end, so that every print can be compared with the sheet."""
    made = QTextDocument()
    made.setDefaultFont(QFont(tokens.FAMILY, round(tokens.BODY)))
    made.setDefaultStyleSheet("h1 { font-size: 16pt } h2 { font-size: 13pt } td { padding-right: 12px }")
    made.setHtml("\n".join(_parts(paper, texts, training)))
    return made


def _parts(paper: SheetPaper, texts: Texts, training: bool) -> Iterator[str]:
    code = f"{texts('ui.reading.code')}: {paper.check_code}"
    yield _line(" · ".join((paper.office_name, code)))
    if training:
        yield _line(texts("pdf.training"))
    yield f"<h1>{escape(paper.reading.title)}</h1>"
    yield f"<p><b>{escape(paper.person.display_name)}</b><br>{escape(person_words(paper, texts))}</p>"
    if paper.state is SheetState.VOIDED:
        yield f"<p><b>{escape(texts('ui.reading.is_void'))}</b></p>"
    if paper.restriction:
        said = restriction_words(paper.restriction, texts)
        yield f"<p><b>{escape(texts('ui.reading.restricted'))}</b><br>{escape(said)}</p>"
    for section in paper.reading.sections:
        yield from _section(section, texts)
    for act in paper.later:
        at = day_and_time(act.recorded_at, texts)
        yield f"<h2>{escape(texts(f'ui.reading.{act.kind}'))}</h2>"
        yield _line(" · ".join(part for part in (act.author_name, act.author_function, at) if part))
        yield from (_long(text) for text in (act.text, act.reason) if text)
    yield from (_line(f"{texts('ui.reading.file')}: {file.name}, SHA-256 {file.sha256}") for file in paper.attachments)
    signed = (paper.author_name, paper.author_function, paper.author_unit, day_and_time(paper.recorded_at, texts), code)
    yield "<hr>" + _line(" · ".join(part for part in signed if part))


def _section(section: ReadSection, texts: Texts) -> Iterator[str]:
    lines = [line for line in section.lines if line.name not in _ELSEWHERE]
    if not lines:
        return
    yield f"<h2>{escape(section.label)}</h2>"
    if any(line.nature is Nature.ASSESSMENT for line in lines):
        yield _line(texts("ui.reading.assessment_note"))
    for line in lines:
        yield f"<p><b>{escape(line.label)}</b><br>{'<br>'.join(_words(value) for value in line.values)}</p>"


def _long(text: str) -> str:
    return f"<p>{_words(text)}</p>"


def _line(text: str) -> str:
    return f"<p><small>{escape(text)}</small></p>"


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>")
