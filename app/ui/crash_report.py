"""The crash report of a window: it names Qt as well."""

from __future__ import annotations

from app.casework import crash_report
from app.casework.crash_report import CrashReport

__all__ = ["CrashReport", "report_on"]


def report_on(error: BaseException) -> CrashReport:
    """A report on `error` and on what caused it, free of personal data."""
    from PySide6.QtCore import qVersion

    return crash_report.report_on(error, toolkit=f"Qt {qVersion()}")
