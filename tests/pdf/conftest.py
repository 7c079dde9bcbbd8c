"""One veraPDF process for all tests here, and the judgement that every printed file has to pass."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.judges import require
from tests.pdf.layout import assert_words_apart
from tests.pdf.verapdf import VeraPdf

FONTS = frozenset(("SourceSans3-Regular", "SourceSans3-Bold", "SourceSans3-It", "SourceSans3-BoldIt", "DejaVuSans"))

Judge = Callable[[bytes], Path]


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    with tempfile.TemporaryFile() as complaints, VeraPdf(complaints) as judge:
        yield judge


@pytest.fixture
def judge(verapdf: VeraPdf, tmp_path: Path) -> Judge:
    """Judges a file: PDF/A-2a and PDF/UA-1 by veraPDF, syntax by qpdf, fonts and layout by poppler.

    Gives where the file lies.
    """
    qpdf, pdffonts, pdftotext = require("qpdf"), require("pdffonts"), require("pdftotext")

    def judged(pdf: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.pdf"
        path.write_bytes(pdf)
        assert verapdf.judge(path).failures == ()
        subprocess.run([qpdf, "--check", path], check=True, capture_output=True)
        assert_bundled_fonts(subprocess.run([pdffonts, path], check=True, capture_output=True, text=True).stdout)
        # poppler writes some titles as broken UTF-8 into this listing; the words are sound
        listing = subprocess.run([pdftotext, "-bbox", path, "-"], check=True, capture_output=True).stdout
        assert_words_apart(listing.decode("utf-8", "replace"))
        return path

    return judged


def assert_bundled_fonts(listing: str) -> None:
    """Every font of `pdffonts`' listing is one of ours, embedded, a subset, and knows its characters."""
    rows = listing.splitlines()[2:]
    assert rows
    for row in rows:
        name, *_, embedded, subset, unicode, _, _ = row.split()
        assert name.partition("+")[2] in FONTS, row
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), row
