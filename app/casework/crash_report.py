"""What a mistake of ours leaves to be reported: where it happened, never with what.

Messages and values of exceptions may hold names or text of people, so the report names types, modules, functions and
lines only.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from types import TracebackType

import app


@dataclass(frozen=True, slots=True)
class CrashReport:
    """`kind` is the exception's type, or its code if it is one of ours; `frames` go from the outermost inwards."""

    kind: str
    frames: tuple[str, ...]
    system: str

    @property
    def text(self) -> str:
        """The report as it is shown, copied and saved."""
        return "\n".join((f"Bogen {app.VERSION}", self.system, self.kind, *self.frames)) + "\n"


def report_on(error: BaseException, *, toolkit: str = "") -> CrashReport:
    """A report on `error` and on what caused it, free of personal data; `toolkit` is named beside the system."""
    frames: list[str] = []
    current: BaseException | None = error
    while current is not None:
        frames.extend(_frames(current.__traceback__))
        current = current.__cause__ or current.__context__
        if current is not None:
            frames.append(f"after {type(current).__name__}")
    return CrashReport(kind=_kind(error), frames=tuple(frames), system=_system(toolkit))


def _kind(error: BaseException) -> str:
    from forms.errors import BogenError

    name = type(error).__name__
    return f"{name} {error.code}" if isinstance(error, BogenError) else name


def _frames(traceback: TracebackType | None) -> list[str]:
    lines = []
    while traceback is not None:
        frame = traceback.tb_frame
        lines.append(f"  {frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno} {frame.f_code.co_name}")
        traceback = traceback.tb_next
    return lines


def _system(toolkit: str) -> str:
    version = ".".join(str(part) for part in sys.version_info[:3])
    parts = (f"{platform.system()} {platform.machine()}", f"Python {version}", toolkit)
    return ", ".join(part for part in parts if part)
