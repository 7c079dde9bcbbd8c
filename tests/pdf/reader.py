"""Reads a tagged PDF as a screen reader does: the structure tree, and for each element the text of its marked content.

Written against ISO 32000-1, 14.7 and 14.8, and against nothing of `exports.pdf`. Simple fonts of one byte per code, as
the files at hand have them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf


@dataclass(frozen=True)
class Run:
    """Text that is shown in one go. `kind` is "" outside of all marks, "Artifact", or the marked content's number."""

    kind: str
    text: str
    language: str = ""


Places = dict[tuple[int, int], list[Run]]


@dataclass
class Node:
    """One structure element. `runs` are its own content, in order; `language` the one that holds there."""

    tag: str
    language: str
    alternative: str
    kids: list[Node] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def spoken(self, words: str) -> set[str]:
        """The languages in which a screen reader speaks the runs that hold `words`."""
        return {run.language or self.language for run in self.runs if words in run.text}

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


def read(pdf: bytes | Path) -> Node:
    """The document's root element."""
    source = io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    with pikepdf.open(source) as opened:
        places: Places = {}
        for number, page in enumerate(opened.pages):
            for run in _runs(page):
                if run.kind.isdigit():
                    places.setdefault((number, int(run.kind)), []).append(run)
        numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        (root,) = opened.Root.StructTreeRoot.K
        document = _node(root, str(opened.Root.Lang), numbers, places)
        assert not places, "marked content that no element owns"
        return document


def leaves(pdf: bytes | Path) -> list[tuple[str, str]]:
    """Tag and text of every element that can hold text or a picture, in reading order."""
    grouping = {"Document", "Sect", "L", "LI", "BlockQuote", "Table", "THead", "TBody", "TR"}
    found = []
    for node in read(pdf).walk():
        if node.tag == "Figure":
            found.append((node.tag, node.alternative))
        elif node.tag not in grouping and not node.kids:
            found.append((node.tag, node.text))
    return found


def page_texts(pdf: bytes) -> list[str]:
    """The text of the content of each page, without artifacts."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return ["".join(run.text for run in _runs(page) if run.kind.isdigit()) for page in opened.pages]


def unmarked_and_artifacts(page: pikepdf.Page) -> tuple[str, list[str]]:
    """What a page shows outside of all marks (it must be nothing), and the texts of its artifacts."""
    runs = list(_runs(page))
    outside = "".join(run.text for run in runs if run.kind == "")
    return outside, [run.text for run in runs if run.kind == "Artifact"]


def _node(element: pikepdf.Object, language: str, numbers: dict[tuple[int, int], int], places: Places) -> Node:
    language = str(element.get("/Lang", language))
    node = Node(str(element.S)[1:], language, str(element.get("/Alt", "")))
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if kid.get("/Type") == "/MCR":
            node.runs += places.pop((numbers[kid.Pg.objgen], int(kid.MCID)), [])
        else:
            node.kids.append(_node(kid, language, numbers, places))
    return node


@dataclass(frozen=True)
class _Open:
    """A mark that is open: to what it belongs, what it says instead of its glyphs, and its language."""

    kind: str
    actual: str | None = None
    language: str = ""


def _runs(page: pikepdf.Page) -> Iterator[Run]:
    fonts = {str(name): _codes(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    codes: dict[int, str] = {}
    stack = [_Open("")]
    for instruction in pikepdf.parse_content_stream(page):
        assert isinstance(instruction, pikepdf.ContentStreamInstruction), "an inline image"
        operands, name = instruction.operands, str(instruction.operator)
        if name == "BDC":
            stack.append(_opened(str(operands[0])[1:], operands[1], stack[-1]))
        elif name == "EMC":
            mark = stack.pop()
            if mark.actual is not None:
                yield Run(mark.kind, mark.actual, mark.language)
        elif name == "Tf":
            codes = fonts[str(operands[0])]
        elif name == "Tj" and all(mark.actual is None for mark in stack):
            text = "".join(codes[code] for code in bytes(operands[0]))
            yield Run(stack[-1].kind, text, stack[-1].language)
        elif name in ("BMC", "TJ", "'", '"'):
            raise ValueError(f"an operator that this reader does not know: {name}")
    assert len(stack) == 1, "a mark that is not closed"


def _opened(tag: str, properties: pikepdf.Object, around: _Open) -> _Open:
    actual = str(properties.ActualText) if "/ActualText" in properties else None
    language = str(properties.get("/Lang", around.language))
    if "/MCID" in properties:
        assert not around.kind, "marked content inside marked content"
        return _Open(str(int(properties.MCID)), actual, language)
    return _Open(around.kind or tag, actual, language)


def _codes(font: pikepdf.Object) -> dict[int, str]:
    """From codes to characters, by the font's ToUnicode map."""
    text = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, target in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for low, high, targets in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.S):
            for place, target in enumerate(re.findall(r"<(\w+)>", targets)):
                found[int(low, 16) + place] = bytes.fromhex(target).decode("utf-16-be")
            assert int(high, 16) - int(low, 16) + 1 == len(re.findall(r"<(\w+)>", targets))
        for low, high, target in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for place in range(int(low, 16), int(high, 16) + 1):
                found[place] = chr(int(target, 16) + place - int(low, 16))
    return found
