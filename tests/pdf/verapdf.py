"""veraPDF's engine as a judge: one Java process for a whole run, asked file by file (`VeraJudge.java`)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from tests.judges import require_verapdf

PROGRAM = Path(__file__).with_name("VeraJudge.java")


@dataclass(frozen=True)
class Verdict:
    """What a file fails, one line per rule ("clause-test message @ place"); nothing when it is what it claims to be."""

    pdf_a: tuple[str, ...]
    pdf_ua: tuple[str, ...]

    @property
    def failures(self) -> tuple[str, ...]:
        return (*(f"PDF/A-2a {line}" for line in self.pdf_a), *(f"PDF/UA-1 {line}" for line in self.pdf_ua))


class VeraPdf:
    """Judges files for PDF/A-2a and PDF/UA-1. Fails the test with "missing judge: …" without Java or engine.

    `complaints` is a file that takes what Java says beside the verdicts.
    """

    def __init__(self, complaints: IO[bytes]) -> None:
        java, archive = require_verapdf()
        self._complaints = complaints
        self._process = subprocess.Popen(
            [java, "-Xmx512m", "-cp", archive, PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )

    def __enter__(self) -> VeraPdf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def judge(self, file: Path) -> Verdict:
        """The verdict on one file."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{file}\n".encode())
        self._process.stdin.flush()
        answers = {}
        while line := self._line():
            flavour, *failures = line.split("\t")
            answers[flavour] = tuple(failure for failure in failures if failure)
        return Verdict(answers["2a"], answers["ua1"])

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._complaints.seek(0)
            raise RuntimeError(f"veraPDF ended: {self._complaints.read().decode(errors='replace')}")
        return line.decode("utf-8").rstrip("\r\n")
