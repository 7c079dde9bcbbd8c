"""Every check in order, each with one line, and what came of them at the end: `python3 run.py test` calls this.

Words on the command line go to the last step, pytest on the tests of the rooms. The exit code is 1 when a check failed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
AGE = ROOT / "tests" / "judge_age"
MISSING_JUDGE = re.compile(r"missing judge: ([\w.+-]+)")
COULD_NOT_RUN = re.compile(r"cannot run: ([^:]+): (.+)")

STATIC = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy", "app", "exports", "forms", "tests", "run.py"],
    "imports": ["lint-imports", "--no-cache", "--no-logo"],
}
IN_PARALLEL = ["-n", "2", "--dist", "worksteal"]
HOUSE = ["tests/house", *IN_PARALLEL]
ROOMS = ["tests", "--ignore=tests/house", *IN_PARALLEL]


@dataclass(slots=True)
class Tally:
    """What came of the steps so far: steps and tests by outcome, and who could not judge."""

    outcomes: Counter[str] = field(default_factory=Counter)
    tests: int = 0
    failed_steps: list[str] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    not_run: Counter[tuple[str, str]] = field(default_factory=Counter)

    def step(self, name: str, ok: bool, began: float, what: str = "") -> None:
        """One line for one step."""
        if not ok:
            self.failed_steps.append(name)
        mark = "ok" if ok else "FAILED"
        print(f"-- {name}: {mark} {what}({time.monotonic() - began:.0f} s)", flush=True)


def main(words: list[str]) -> int:
    """Run all steps, whatever came of the ones before."""
    tally = Tally()
    began = time.monotonic()
    bring_age()
    for name, command in STATIC.items():
        check(tally, name, command)
    run_tests(tally, "house", HOUSE)
    run_tests(tally, "tests", words or ROOMS)
    sum_up(tally, time.monotonic() - began)
    return 1 if tally.failed_steps else 0


def bring_age() -> None:
    """Install the age judge from its lock. Without it the tests that ask it fail and name it."""
    mark = AGE / "node_modules" / ".lock-digest"
    digest = hashlib.sha256((AGE / "package-lock.json").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text(encoding="ascii") == digest:
        return
    npm = shutil.which("npm", path=f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if npm is None:
        return
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=AGE, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        print(f"The age judge could not be installed. npm said:\n{done.stderr.strip()}", flush=True)
        return
    mark.write_text(digest, encoding="ascii")


def check(tally: Tally, name: str, command: list[str]) -> None:
    """One static check; what it says is shown where it fails."""
    began = time.monotonic()
    program = shutil.which(command[0], path=str(SCRIPTS)) or command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    ok = done.returncode == 0
    if not ok:
        print(done.stdout + done.stderr, flush=True)
    tally.outcomes["passed" if ok else "failed"] += 1
    tally.step(name, ok, began)


def run_tests(tally: Tally, name: str, words: list[str]) -> None:
    """One run of pytest, counted from its own report."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--durations=5", f"--junitxml={report}", *words]
        code = subprocess.call(command, cwd=ROOT, env={"QT_QPA_PLATFORM": "offscreen", **os.environ})
        counts = read_report(tally, report) if report.is_file() else Counter({"failed": 1})
    tally.outcomes += counts
    tally.tests += counts.total()
    tally.step(name, code == 0, began, f"{in_words(counts)} ")


def read_report(tally: Tally, report: Path) -> Counter[str]:
    """How many tests had which outcome. Each missing judge is noted, and each thing that could not be tried here."""
    counts: Counter[str] = Counter()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        trouble = [child for child in case if child.tag in ("failure", "error")]
        skipped = case.find("skipped")
        outcome = "failed" if trouble else "skipped" if skipped is not None else "passed"
        counts[outcome] += 1
        tally.not_run.update(COULD_NOT_RUN.findall("" if skipped is None else skipped.get("message", "")))
        said = "".join(f"{child.get('message', '')}\n{child.text or ''}" for child in trouble)
        tally.missing.update({name.strip() for name in MISSING_JUDGE.findall(said)})
    return counts


def sum_up(tally: Tally, seconds: float) -> None:
    """The last lines: who was missing, which steps failed, and the counts in pytest's own words."""
    print()
    for judge, count in sorted(tally.missing.items()):
        print(f"missing judge: {judge} ({count} tests failed for want of it)")
    for (name, reason), count in sorted(tally.not_run.items()):
        print(f"could not run: {name}: {reason} ({count} tests)")
    if tally.failed_steps:
        print(f"failed steps: {', '.join(tally.failed_steps)}")
    print(f"{len(STATIC)} checks and {tally.tests} tests were run:")
    print(f"{in_words(tally.outcomes)} in {seconds:.2f}s")


def in_words(counts: Counter[str]) -> str:
    """`3 failed, 120 passed`; what passed and what failed is always said."""
    words = [f"{counts['failed']} failed", f"{counts['passed']} passed"]
    return ", ".join(words + ([f"{counts['skipped']} skipped"] if counts["skipped"] else []))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
