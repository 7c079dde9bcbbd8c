"""Names that every stick takes, tried on a real FAT file system."""

from __future__ import annotations

from app.faults import names
from tests.faults.conftest import Try
from tests.judges import require


def test_whatever_an_office_is_called_its_files_fit_on_a_stick(shortened: Try) -> None:
    require("fusefat")
    require("mkfs.vfat")
    verdict = shortened(names.run)
    assert verdict.holds, verdict
