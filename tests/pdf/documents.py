"""Documents to print: seeded random ones out of everything that is awkward, and a control with one of each block."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from random import Random

from PIL import Image

from exports.pdf.blocks import (
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Figure,
    Heading,
    PageBreak,
    Panel,
    Paragraph,
    Span,
    Style,
    Table,
    Text,
    Together,
    Tone,
)

CREATED = datetime(2031, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=1)))
_SENTENCES = (
    "der die das Gefangene Bedienstete Haftraum Freistunde sprach stand ging nicht auffällig Mitgefangener etwa",
    "Wahrnehmungsbogen Außenkontakt Übergabe Vollzugsplankonferenz gegen 22:15 Uhr 24/7 -15 Gesprächsbereitschaft",
    "Aufsichtsbeamter(in) Fluchtversuch „Wir reden später.“ ruhig, ungefähr § 45 BDSG 3,50 € A-12 Öztürk Şahin",
)
WORDS = tuple(word for sentence in _SENTENCES for word in sentence.split())
AWKWARD = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "x" * 180,
    "https://beispiel.invalid/" + "pfad/" * 30,
    "Cafe\u0301 Mu\u0308ller n\u0303",
    "Hilfe 😀 👩‍👩‍👧 🇩🇪",
    "weg\u0000\u0007\u001b[31m\u200b\ufeffda",
    "eins\r\nzwei\u2028drei\tvier",
    "محمد عبد اللطيف",
    "يوسف (الخطيب) 2026/0417",
    "שלום עולם",
    "Zelle 12 عبد der",
    "Иван Петрович",
    "Γιώργος ő ű ş ğ ı",
    "\ue000\U0001f9ff\ufffe\ud800",
    "könnyen fu\u00adss\u00adball",
    "ﬁn 1\u202f000\u00a0€ …",
    "日本語",
    "",
    " ",
)
LANGUAGES = ("", "", "", "de", "en", "hu", "fr", "nl", "tr", "ar", "und")


def picture(seed: int, *, kind: str = "JPEG", size: tuple[int, int] = (160, 120)) -> bytes:
    """A small picture of its own."""
    image = Image.effect_noise(size, 60).convert("RGB") if seed < 0 else Image.linear_gradient("L").resize(size)
    tinted = Image.merge(
        "RGB", [image.convert("L").point(lambda value, by=by: (value * by + seed * 37) % 256) for by in (1, 2, 3)]
    )
    out = io.BytesIO()
    tinted.save(out, kind)
    return out.getvalue()


class Scribe:
    """Writes the same random document for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._seed = seed

    def document(self) -> Document:
        language = self._random.choice(("de", "en"))
        blocks: list[Block] = [Heading(text=self._words(1, 5), level=1)]
        for _ in range(self._random.randint(3, 9)):
            blocks.extend(self._some(depth=0))
        return Document(
            title=self._words(1, 6) or "Bogen",
            language=language,
            created=CREATED + timedelta(minutes=self._seed),
            blocks=tuple(blocks),
            author=self._words(0, 3),
            subject=self._words(0, 3),
            head=self._words(0, 40),
            foot=(self._text(0, 20), self._words(0, 40)),
            page_of="Seite {page} von {pages}",
        )

    def _some(self, depth: int) -> list[Block]:
        kinds = [self._section, self._paragraph, self._entries, self._bullets, self._table]
        kinds += [self._panel, self._figure, self._break] if depth == 0 else []
        return self._random.choice(kinds)()

    def _section(self) -> list[Block]:
        return [
            Heading(text=self._words(1, 12), level=2, language=self._language()),
            Heading(text=self._words(0, 6), level=3),
            *self._paragraph(),
        ]

    def _paragraph(self) -> list[Block]:
        style = self._random.choice(list(Style))
        most = self._random.choice((5, 40, 300))
        return [Paragraph(text=self._text(0, most), style=style, language=self._language())]

    def _entries(self) -> list[Block]:
        entries = tuple(
            Entry(
                label=self._words(0, 6),
                values=tuple(self._text(0, 30) for _ in range(self._random.randint(1, 3))),
                language=self._language(),
                quoted=self._random.random() < 0.2,
            )
            for _ in range(self._random.randint(0, 7))
        )
        return [Entries(entries=entries, columns=self._random.randint(1, 4), language=self._language())]

    def _bullets(self) -> list[Block]:
        items = tuple(self._text(0, 30) for _ in range(self._random.randint(0, 5)))
        return [Bullets(items=items, ordered=self._random.random() < 0.5, language=self._language())]

    def _table(self) -> list[Block]:
        columns = self._random.randint(1, 4)
        rows = tuple(
            tuple(self._text(0, self._random.choice((3, 25))) for _ in range(columns))
            for _ in range(self._random.choice((0, 3, 40)))
        )
        return [
            Table(
                head=tuple(self._words(0, 4) for _ in range(columns)),
                rows=rows,
                caption=self._words(0, 8),
                widths=tuple(self._random.uniform(1, 3) for _ in range(columns)),
                right=frozenset((columns - 1,)),
                row_heads=self._random.random() < 0.5,
            )
        ]

    def _panel(self) -> list[Block]:
        blocks: list[Block] = []
        for _ in range(self._random.randint(0, 3)):
            blocks.extend(self._some(depth=1))
        if self._random.random() < 0.3:
            return [Together(blocks=tuple(blocks))]
        return [Panel(blocks=tuple(blocks), tone=self._random.choice(list(Tone)))]

    def _figure(self) -> list[Block]:
        content = picture(self._random.randint(0, 9), kind=self._random.choice(("JPEG", "PNG")))
        return [Figure(picture=content, alternative=self._words(1, 9) or "Bild", caption=self._words(0, 20))]

    def _break(self) -> list[Block]:
        return [PageBreak()]

    def _language(self) -> str:
        return self._random.choice(LANGUAGES)

    def _words(self, least: int, most: int) -> str:
        count = self._random.randint(least, most)
        return " ".join(self._random.choice(AWKWARD if self._random.random() < 0.08 else WORDS) for _ in range(count))

    def _text(self, least: int, most: int) -> Text:
        if self._random.random() < 0.6:
            return self._words(least, most)
        return (
            Span(self._words(least, most) + " ", strong=self._random.random() < 0.5),
            Span(self._words(least, 5), language=self._language()),
            Span(" " + self._words(least, most), emphasis=True),
        )


def control() -> Document:
    """One of each block, on more than one page."""
    rows = tuple((f"{number}. März", "Hof", "Sprach mit niemandem.") for number in range(1, 50))
    return Document(
        title="Bogen zur Probe",
        language="de",
        created=CREATED,
        author="K. Holm",
        subject="JVA Musterhausen",
        head="Bogen zur Probe",
        foot=("Prüfcode 0123 4567 89",),
        page_of="Seite {page} von {pages}",
        blocks=(
            Heading(text="Bogen zur Probe", level=1),
            Panel(blocks=(Entries(entries=(Entry(label="Name", values=("Öztürk, Işık",)),), columns=3),)),
            Heading(text="Beobachtung"),
            Paragraph(text="Stand bei der Freistunde allein am Zaun.", style=Style.FACT),
            Paragraph(text="Lasst mich in Ruhe.", style=Style.QUOTE),
            Paragraph(text="He stood alone at the fence.", language="en"),
            Bullets(items=("eins", "zwei"), ordered=True),
            Heading(text="Einzelnes", level=3),
            Table(head=("Tag", "Ort", "Was"), rows=rows, caption="Tage", row_heads=True),
            Figure(picture=picture(3), alternative="Ein Zaun", caption="Aufnahme vom 4. März"),
        ),
    )
