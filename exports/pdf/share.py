"""One share of the key as one printed page: numbered words, the same as a QR code, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from exports.pdf.blocks import Block, Document, Entries, Entry, Figure, Heading, Panel, Paragraph, Style, Tone
from forms.reading import day_and_time
from forms.texts import Texts

COLUMNS = 5
CODE_HEIGHT = 62.0
"""Millimetres: a code of 150 letters is read by any camera at this size."""
WORDS_ARE = "en"
"""The words of SLIP-39 are English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePrint:
    """All that is printed of a share. `holder` is empty for a share that is given to nobody yet."""

    office_name: str
    set: str
    number: int
    count: int
    threshold: int
    holder: str
    words: str = field(repr=False)
    made_at: datetime


def share_document(share: SharePrint, texts: Texts) -> Document:
    """The page of one share."""
    title = texts("pdf.share.title", number=share.number, count=share.count)
    return Document(
        title=f"{title}, {texts('pdf.share.set', set=share.set)}",
        language=texts.language,
        created=share.made_at,
        blocks=tuple(_blocks(share, title, texts)),
        subject=share.office_name,
        foot=(texts("pdf.share.foot", set=share.set, number=share.number, count=share.count),),
        page_of=texts("pdf.foot.page", page="{page}", pages="{pages}"),
    )


def _blocks(share: SharePrint, title: str, texts: Texts) -> Iterator[Block]:
    from exports.pdf.qr import qr_code

    yield Paragraph(text=share.office_name, style=Style.LABEL)
    yield Heading(text=title, level=1)
    warning = texts("pdf.share.warning", threshold=share.threshold, count=share.count)
    yield Panel(blocks=(Paragraph(text=warning),), tone=Tone.WARNING)
    facts = [
        Entry(label=texts("pdf.share.set_label"), values=(share.set,)),
        Entry(label=texts("pdf.share.made"), values=(day_and_time(share.made_at, texts),)),
        Entry(label=texts("pdf.share.holder"), values=(share.holder or texts("pdf.share.nobody"),)),
    ]
    yield Entries(entries=tuple(facts), columns=3)
    yield Heading(text=texts("pdf.share.words"), level=2)
    numbered = enumerate(share.words.split(), start=1)
    entries = tuple(Entry(label=str(number), values=(word,), language=WORDS_ARE) for number, word in numbered)
    yield Entries(entries=entries, columns=COLUMNS)
    yield Figure(picture=qr_code(share.words), alternative=texts("pdf.share.code"), height=CODE_HEIGHT)
    yield Paragraph(text=texts("pdf.share.use", threshold=share.threshold), style=Style.SMALL)
