"""What is loaded when, and what an incomplete installation says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRINT = """
from datetime import datetime, timezone
from exports.pdf import render
from exports.pdf.blocks import Document, Heading
from forms.errors import BogenError
moment = datetime(2031, 3, 4, tzinfo=timezone.utc)
try:
    render(Document(title="x", language="de", created=moment, blocks=(Heading(text="x", level=1),)))
except BogenError as error:
    print(type(error).__name__, error)
else:
    print("printed")
"""


def run(script: str, root: Path = ROOT) -> str:
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", script]
    made = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    return made.stdout.strip()


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A copy of all that printing needs."""
    for part in ("exports", "forms", "resources/fonts", "resources/colour"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_whole_installation_prints(installation: Path) -> None:
    assert run(PRINT, installation) == "printed"


@pytest.mark.parametrize("name", ["fonts/SourceSans3-Regular.ttf", "fonts/DejaVuSans.ttf", "colour/sRGB2014.icc"])
def test_a_missing_file_is_named(installation: Path, name: str) -> None:
    path = installation / "resources" / name
    path.unlink()
    assert run(PRINT, installation) == f"EnvironmentFault B-303 (name={name})"


def test_a_damaged_font_is_named(installation: Path) -> None:
    path = installation / "resources/fonts/SourceSans3-Bold.ttf"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert run(PRINT, installation) == "EnvironmentFault B-303 (name=fonts/SourceSans3-Bold.ttf)"


def test_another_reportlab_is_refused() -> None:
    script = "import reportlab; reportlab.__version__ = '5.2.0'\n" + PRINT
    assert run(script) == "EnvironmentFault B-304 (found=5.2.0, needed=5.1.0)"


def test_nothing_heavy_is_loaded_before_something_is_printed() -> None:
    script = "import sys, exports.pdf, exports.pdf.sheet, exports.pdf.blocks\n"
    script += "print(sorted({'reportlab', 'pikepdf', 'PIL', 'pyphen'} & set(sys.modules)))"
    assert run(script) == "[]"


def test_warming_up_loads_what_printing_needs() -> None:
    script = "import sys; from exports.pdf import warm_up; warm_up('de')\n"
    script += "print(sorted({'reportlab', 'pikepdf', 'PIL', 'pyphen'} & set(sys.modules)))"
    assert run(script) == "['PIL', 'pikepdf', 'pyphen', 'reportlab']"
