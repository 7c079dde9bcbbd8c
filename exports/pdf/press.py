"""The way of a document: blocks, strips, pages, ink, finish."""

from __future__ import annotations

from exports.pdf import measures
from exports.pdf.blocks import Document
from exports.pdf.finish import Drawn, finish
from exports.pdf.flow import Flow
from exports.pdf.hyphens import places
from exports.pdf.ink import Ink, faces
from exports.pdf.pages import draw, paginate


def press(document: Document) -> bytes:
    """See `exports.pdf.render`."""
    flow = Flow(document)
    ink = Ink(measures.WIDTH, measures.HEIGHT)
    owners, bookmarks = draw(paginate(flow.strips), document, ink)
    return finish(Drawn(ink.close(), flow.tree.root, owners, bookmarks, flow.pictures), document)


def load(language: str) -> None:
    """See `exports.pdf.warm_up`."""
    faces()
    places("Wahrnehmungsbogen", language)
