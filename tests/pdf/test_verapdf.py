"""The judge is judged: it lets a good file pass and finds every single damage of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from exports.pdf import render
from tests.judges import require, require_verapdf
from tests.pdf.conftest import Judge
from tests.pdf.damages import DAMAGES, Damage
from tests.pdf.documents import control
from tests.pdf.layout import assert_words_apart
from tests.pdf.verapdf import VeraPdf


@pytest.fixture(scope="module")
def good() -> bytes:
    return render(control())


def test_a_good_file_passes(good: bytes, judge: Judge) -> None:
    judge(good)


def test_there_are_enough_damages() -> None:
    assert len(DAMAGES) >= 29
    assert len({damage.rule for damage in DAMAGES}) >= 29


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_every_damage_is_found(good: bytes, damage: Damage, verapdf: VeraPdf, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(damage.done_to(good))
    verdict = verapdf.judge(path)
    failures = verdict.pdf_a if damage.standard == "2a" else verdict.pdf_ua
    assert damage.rule in [failure.split(" ", maxsplit=1)[0] for failure in failures]


def test_what_is_no_pdf_fails_both(verapdf: VeraPdf, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_text("Sehr geehrte Damen und Herren", encoding="utf-8")
    verdict = verapdf.judge(path)
    assert verdict.pdf_a and verdict.pdf_ua


def test_qpdf_finds_a_broken_file(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(good[: len(good) // 2])
    assert subprocess.run([require("qpdf"), "--check", path], check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize(("left", "right"), [(400, 560), (60, 90), (195, 240)])
def test_words_out_of_place_are_found(left: int, right: int) -> None:
    word = '<word xMin="{}" yMin="100" xMax="{}" yMax="112">{}</word>'
    good = "<page >" + word.format(100, 200, "eins") + word.format(202, 300, "zwei")
    assert_words_apart(good)
    with pytest.raises(AssertionError, match=r"drei lies (on|outside)"):
        assert_words_apart(good + word.format(left, right, "drei"))


def test_a_missing_judge_fails_the_test_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for missing in (lambda: require("qpdf"), require_verapdf):
        with pytest.raises(pytest.fail.Exception, match=r"^missing judge: (qpdf|java)$"):
            missing()
