"""`bogen faults`: one line per run, a report where one is wanted, and an exit code that tells what did not hold."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from app.casework.clock import system_clock
from app.casework.workplace import Workplace
from app.cli.frame import Frame
from app.faults import run as command
from app.faults.verdict import CannotRun, Verdict
from forms.errors import InputError
from forms.texts import Texts
from tests.cli.command import bogen


def made(lost: int, seen: int) -> Verdict:
    counts = {"tried": 3, "lost": lost}
    return Verdict(name="trial", counts=counts, must_be_zero=("lost",), canary={"seen": seen}, places=("page 3",))


@pytest.mark.parametrize(("lost", "seen", "holds"), [(0, 1, True), (1, 1, False), (0, 0, False)])
def test_a_run_holds_when_nothing_is_lost_and_its_canary_saw_the_loss(lost: int, seen: int, holds: bool) -> None:
    assert made(lost, seen).holds is holds


def test_each_outcome_has_its_line_and_what_cannot_run_does_not_fail(tmp_path: Path) -> None:
    def cannot(folder: Path, full: bool) -> Verdict:
        raise CannotRun("no name space")

    texts = Texts("en")
    runs = {"good": lambda *_: made(0, 2), "bad": lambda *_: made(2, 0), "other": cannot}
    outcomes = [command.make(name, act, tmp_path, full=False) for name, act in runs.items()]
    good, bad, other = (command.line(texts, outcome) for outcome in outcomes)
    assert good.startswith("good: holds · tried=3 lost=0 · canary: seen=2")
    assert bad.startswith("bad: BROKEN: lost; SEES NOTHING: seen") and "page 3" in bad
    assert other == "other: cannot run here: no name space"
    assert [outcome.failed for outcome in outcomes] == [False, True, False]


def test_a_real_run_by_its_name_leaves_a_report(tmp_path: Path) -> None:
    answer = bogen("--lang", "en", "--json", "faults", "two-users", "--out", tmp_path / "out")
    assert answer.code == 0, answer
    (said,) = answer.rows("runs")
    assert (said["name"], said["ran"], said["holds"]) == ("two-users", True, True)
    assert json.loads((tmp_path / "out" / command.REPORT).read_text(encoding="utf-8")) == answer.json


@pytest.mark.parametrize(("names", "filled", "code"), [(["nothing"], False, "B-810"), (["kills"], True, "B-811")])
def test_wrong_words_start_nothing(tmp_path: Path, names: list[str], filled: bool, code: str) -> None:
    (tmp_path / "filled").mkdir()
    (tmp_path / "filled" / "file").touch()
    args = Namespace(names=names, full=False, json=False, out=tmp_path / "filled" if filled else None)
    frame = Frame(Workplace(home=tmp_path, texts=Texts("en"), clock=system_clock), args)
    with pytest.raises(InputError, match=code):
        command.run(frame)
