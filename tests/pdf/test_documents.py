"""Any document prints, passes every judge and says what its blocks say."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.pdf import render
from exports.pdf.blocks import Bullets, Document, Entries, Entry, Heading, Panel, Paragraph, Span, Style, Table
from tests.judges import require
from tests.pdf.conftest import Judge
from tests.pdf.documents import AWKWARD, CREATED, Scribe, control
from tests.pdf.reader import read, unmarked_and_artifacts
from tests.pdf.source import expected, said

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "import sys; from exports.pdf import render; from tests.pdf.documents import Scribe, control; "
SCRIPT += "sys.stdout.buffer.write(render(control()) + b''.join(render(Scribe(seed).document()) for seed in range(5)))"


@pytest.mark.parametrize("seed", range(100))
def test_random_documents_pass_and_say_what_they_should(seed: int, judge: Judge) -> None:
    document = Scribe(seed).document()
    pdf = render(document)
    judge(pdf)
    assert said(pdf) == expected(document)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            assert unmarked_and_artifacts(page)[0] == ""


awkward_characters = st.sampled_from(
    " " * 30
    + "Wahrnehmungsbogen" * 5
    + "äöüßéñ\u0301\u0308\u00ad\u200b\u200c\u200d\u200e\u2066\ufeff\u061c\u034f-/().,;%€0123456789\n\t„“–\u2011\u202f"
    + "😀🇩🇪\ue000\ufffe\ud800\u0000\u0007\u001b"
    + "".join(map(chr, (*range(0x600, 0x700), *range(0x5D0, 0x5F0), *range(0x410, 0x450))))
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.text(awkward_characters, max_size=300)),
    st.sampled_from(("de", "en", "hu", "ar")),
)
def test_any_text_is_kept_to_the_letter(text: str, language: str) -> None:
    document = Document(
        title=text,
        language="de",
        created=CREATED,
        author=text,
        head=text,
        foot=(text, text),
        blocks=(
            Heading(text="Kopf", level=1),
            Paragraph(text=text, language=language),
            Entries(columns=3, entries=(Entry(label=text, values=(text, text)), Entry(label="", values=(text,)))),
            Paragraph(text=(Span(text, strong=True), Span(" und "), Span("q" + text, language="en"))),
            Table(head=(text, "Kopf"), rows=((text, text),)),
            Bullets(items=(text,)),
        ),
    )
    assert said(render(document)) == expected(document)


def test_same_bytes_under_any_hash_seed() -> None:
    digests = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        made = subprocess.run(
            [sys.executable, "-c", SCRIPT], check=True, capture_output=True, cwd=ROOT, env=environment
        )
        digests.add(hashlib.sha256(made.stdout).hexdigest())
    assert len(digests) == 1
    assert render(control()) == render(control())


def test_another_document_gives_other_bytes() -> None:
    later = replace(control(), created=datetime(2031, 3, 4, 9, tzinfo=UTC))
    assert render(later) != render(control())


def test_title_language_and_dates_are_those_of_the_document(judge: Judge) -> None:
    path = judge(render(control()))
    printed = subprocess.run([require("pdfinfo"), path], check=True, capture_output=True, text=True).stdout
    told = {key: value.strip() for key, _, value in (line.partition(":") for line in printed.splitlines())}
    assert (told["Title"], told["Author"], told["Subject"]) == ("Bogen zur Probe", "K. Holm", "JVA Musterhausen")
    assert (told["Tagged"], told["Encrypted"], told["JavaScript"]) == ("yes", "no", "no")
    assert told["Page size"] == "595.276 x 841.89 pts (A4)"
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/CreationDate"]) == "D:20310304083000+01'00'"
        assert all("/Annots" not in page for page in pdf.pages)
        assert "/Names" not in pdf.Root


def test_headings_are_the_bookmarks() -> None:
    with pikepdf.open(io.BytesIO(render(control()))) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == "Bogen zur Probe"
        assert [(item.title, [kid.title for kid in item.children]) for item in top.children] == [
            ("Beobachtung", ["Einzelnes"])
        ]


def test_poppler_reads_the_structure_as_we_do(judge: Judge) -> None:
    path = judge(render(control()))
    poppler = require("pdfinfo")
    printed = subprocess.run([poppler, "-struct-text", path], check=True, capture_output=True, text=True).stdout
    tags = {line.split()[0].rstrip(":") for line in printed.splitlines() if not line.strip().startswith(('"', "/"))}
    assert tags == {node.tag for node in read(path).walk()}
    texts = "".join(line.strip()[1:-1] for line in printed.splitlines() if line.strip().startswith('"'))
    ours = "".join(node.text for node in read(path).walk())
    assert texts == ours


def test_a_word_divided_at_a_line_end_is_found(judge: Judge) -> None:
    words = "Vollzugsplankonferenzteilnehmerverzeichnis " * 12
    path = judge(render(Document(title="x", language="de", created=CREATED, blocks=(Paragraph(text=words),))))
    drawn = subprocess.run([require("pdftotext"), path, "-"], check=True, capture_output=True, text=True).stdout
    assert "\u00ad\n" in drawn or "-\n" in drawn
    assert drawn.replace("\u00ad\n", "").replace("-\n", "").count("Vollzugsplankonferenzteilnehmerverzeichnis") == 12


def test_own_words_keep_their_language() -> None:
    tree = read(render(control()))
    spoken = {node.text: node.language for node in tree.walk() if node.text}
    assert spoken["He stood alone at the fence."] == "en"
    assert spoken["Stand bei der Freistunde allein am Zaun."] == "de"


def test_foot_stands_on_every_page_and_head_on_all_but_the_first() -> None:
    with pikepdf.open(io.BytesIO(render(control()))) as pdf:
        pages = [unmarked_and_artifacts(page)[1] for page in pdf.pages]
    assert len(pages) == 2
    for number, artifacts in enumerate(pages, start=1):
        assert "Prüfcode 0123 4567 89" in artifacts
        assert f"Seite {number} von 2" in artifacts
        assert ("Bogen zur Probe" in artifacts) == (number > 1)


def test_a_table_head_is_repeated_but_read_once() -> None:
    pdf = render(control())
    assert [text for tag, text in said(pdf) if tag == "TH"][:3] == ["Tag", "Ort", "Was"]
    assert sum(text == "Was" for _, text in said(pdf)) == 1
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "Was" in unmarked_and_artifacts(opened.pages[1])[1]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_print_anywhere(text: str, judge: Judge) -> None:
    document = Document(
        title=text,
        language="de",
        created=CREATED,
        author=text,
        subject=text,
        head=text,
        foot=(text,),
        blocks=(
            Heading(text=text, level=1),
            *(Paragraph(text=text, style=style) for style in Style),
            Panel(blocks=(Entries(entries=(Entry(label=text, values=(text,), quoted=True),)),)),
            Entries(entries=tuple(Entry(label=text, values=(text, text)) for _ in range(3)), columns=3),
            Table(head=(text, text), rows=((text, text),), caption=text, row_heads=True),
        ),
    )
    pdf = render(document)
    judge(pdf)
    assert said(pdf) == expected(document)
