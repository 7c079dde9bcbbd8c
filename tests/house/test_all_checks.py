"""The summary tells what could not be tried here, by name and reason, and never counts it among what passed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.all_checks import Tally, read_report, sum_up
from tests.house.source import ROOT

OUTCOMES = """
import pytest
from tests.judges import cannot_run, require

def test_passes():
    pass

@pytest.mark.parametrize("number", [1, 2])
def test_cannot_be_tried(number):
    cannot_run("full disk", "unshare: no\\n  name space")

def test_wants_a_judge():
    require("no-such-judge")
"""


def test_what_could_not_run_is_named_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_outcomes.py").write_text(OUTCOMES, encoding="utf-8")
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(tmp_path)]
    subprocess.run([*command, "-c", str(ROOT / "pyproject.toml")], cwd=ROOT, capture_output=True, check=False)
    tally = Tally()
    tally.outcomes += read_report(tally, report)
    assert dict(tally.outcomes) == {"passed": 1, "skipped": 2, "failed": 1}
    sum_up(tally, 0)
    said = capsys.readouterr().out
    assert "could not run: full disk: unshare: no name space (2 tests)" in said
    assert "missing judge: no-such-judge (1 tests failed for want of it)" in said
    assert said.splitlines()[-1].startswith("1 failed, 1 passed, 2 skipped")
