"""The pen: the only module that touches reportlab, guarded by its version.

It knows fonts, glyph widths and marks on a page; it knows nothing of blocks or of layout. Structure is written as
marked content (ISO 32000-1, 14.6) and joined to the structure tree by `exports.pdf.finish`. reportlab itself has no
tagging; only its public drawing calls are used, so the guard watches for changed output, not for changed internals.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from exports.pdf import bundled
from forms.errors import EnvironmentFault

REPORTLAB = "5.1.0"
Colour = tuple[float, float, float]


class Face:
    """One font: which characters it has, and how wide they are in thousandths of the type size."""

    def __init__(self, name: str, font: TTFont) -> None:
        self.name = name
        self.font_name = str(font.fontName)
        self._glyphs: dict[int, int] = font.face.charToGlyph
        self._widths: dict[int, float] = font.face.charWidths
        self._default = float(font.face.defaultWidth)

    def has(self, character: str) -> bool:
        return ord(character) in self._glyphs

    def width(self, character: str) -> float:
        return self._widths.get(ord(character), self._default)


@cache
def faces() -> dict[str, Face]:
    """The bundled fonts by name. Raises `EnvironmentFault` B-304 for another reportlab, B-303 for a damaged font."""
    if reportlab.__version__ != REPORTLAB:
        raise EnvironmentFault("B-304", found=reportlab.__version__, needed=REPORTLAB)
    return {name: _load(name, file) for name, file in bundled.FONTS.items()}


def _load(name: str, file: str) -> Face:
    font = TTFont(f"Bogen-{name}", io.BytesIO(bundled.read(file)), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return Face(name, font)


@dataclass(frozen=True, slots=True)
class Part:
    """Glyphs of one font, drawn left to right from `at` (thousandths of the type size from the line's start).

    `actual` is what they stand for when the glyphs do not say it (ActualText, ISO 32000-1, 14.9.4); `language` is set
    when it differs from the element's. Parts stand in reading order, wherever on the line they are drawn.
    """

    face: str
    drawn: str
    at: float
    actual: str | None = None
    language: str = ""

    @property
    def text(self) -> str:
        """What the text layer says."""
        return self.drawn if self.actual is None else self.actual


class Ink:
    """Pages being drawn, in points from the lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self._buffer = io.BytesIO()
        self._faces = faces()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(width, height),
            invariant=1,
            pageCompression=0,
            # without it every page begins with Helvetica, which is not embedded; the stubs take it for a number
            initialFontName=self._faces["regular"].font_name,  # type: ignore[arg-type]
        )
        self._open = False

    @contextmanager
    def marked(self, tag: str, mcid: int) -> Iterator[None]:
        """What is drawn inside is content number `mcid` of this page."""
        yield from self._bracket(f"/{tag} <</MCID {mcid}>> BDC")

    @contextmanager
    def artifact(self, kind: str) -> Iterator[None]:
        """What is drawn inside is no content: `kind` is Pagination or Layout (ISO 32000-1, 14.8.2.2)."""
        yield from self._bracket(f"/Artifact <</Type /{kind}>> BDC")

    def _bracket(self, opening: str) -> Iterator[None]:
        if self._open:
            raise RuntimeError("marked content inside marked content")
        self._open = True
        self._canvas.addLiteral(opening)
        yield
        self._canvas.addLiteral("EMC")
        self._open = False

    def line(self, x: float, y: float, parts: Iterable[Part], *, size: float, colour: Colour) -> None:
        """One line of text; `y` is its baseline."""
        self._canvas.setFillColorRGB(*colour)
        for part in parts:
            properties = _properties(part)
            if properties:
                self._canvas.addLiteral(f"/Span <<{properties}>> BDC")
            text = self._canvas.beginText(x + part.at * size / 1000, y)
            text.setFont(self._faces[part.face].font_name, size)
            text.textOut(part.drawn)
            self._canvas.drawText(text)
            if properties:
                self._canvas.addLiteral("EMC")

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def frame(self, x: float, y: float, width: float, height: float, *, colour: Colour) -> None:
        """The outline of a rectangle, a hairline."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(x, y, width, height, stroke=1, fill=0)

    def picture(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """The picture that `finish` puts into the page's resources under `name`."""
        self._canvas.addLiteral(f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /{name} Do Q")

    def end_page(self) -> None:
        self._canvas.showPage()

    def close(self) -> bytes:
        """The raw file: fonts and drawings, not yet tagged."""
        self._canvas.save()
        return self._buffer.getvalue()


def _properties(part: Part) -> str:
    properties = []
    if part.language:
        properties.append(f"/Lang ({part.language})")
    if part.actual is not None:
        properties.append(f"/ActualText <FEFF{part.actual.encode('utf-16-be').hex().upper()}>")
    return " ".join(properties)
