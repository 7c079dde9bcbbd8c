"""The demo's windows: opened, filled and photographed by the program's own window, one process per scale.

Qt takes its scale when it starts, so each scale needs a process of its own. Passphrases go through standard input.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.demo.station import Station
from forms.errors import Bug

SCALES = (1, 2)
_LONGEST = 120
_ROOT = Path(__file__).resolve().parents[2]
Progress = Callable[[int, int], None]


def prison(station: Station, out: Path, progress: Progress) -> None:
    """Login, the sheet being filled and signed, the list, the export preview."""
    logins = (station.login_of("contact_officer"), station.login_of("releasing_officer"))
    _photograph("prison", station, logins, out / "pictures", progress)


def prosecutor(station: Station, out: Path, progress: Progress) -> None:
    """The liaison's inbox and a sheet being read."""
    _photograph("prosecutor", station, (station.login_of("liaison"),), out / "pictures", progress)


def _photograph(scene: str, station: Station, logins: Sequence[str], folder: Path, progress: Progress) -> None:
    lines = [f"{login}\t{_passphrase(station, login)}\n" for login in logins]
    command = [
        sys.executable,
        "-m",
        "app.ui.photographs",
        scene,
        str(station.home),
        str(folder),
        station.command.language,
    ]
    for done, scale in enumerate(SCALES, 1):
        run = subprocess.run(
            command,
            cwd=_ROOT,
            env=_environment(scale),
            input="".join(lines),
            capture_output=True,
            encoding="utf-8",
            timeout=_LONGEST,
            check=False,
        )
        if run.returncode != 0:
            raise Bug("B-623", scene=scene, messages=run.stderr[-600:])
        progress(done, len(SCALES))


def _environment(scale: int) -> dict[str, str]:
    """The environment of the program, with one scale whatever the screen has; without a display, offscreen."""
    chosen = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_ENABLE_HIGHDPI_SCALING": "0", "PYTHONUTF8": "1"}
    no_display = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and no_display:
        chosen["QT_QPA_PLATFORM"] = "offscreen"
    return chosen


def _passphrase(station: Station, login: str) -> str:
    return station.command.passphrase_file(login).read_text(encoding="utf-8").strip()
