"""The import contracts bite: each is broken on purpose in a copy of the source, in the open and in a function."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.source import ROOMS, ROOT, program

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LINT = Path(sys.executable).with_name("lint-imports")

# (contract, file, what it may not import)
PLANTED = [
    ("storeys", "forms/moment.py", "exports.bundle.paths"),
    ("storeys", "forms/moment.py", "app.casework.clock"),
    ("storeys", "exports/bundle/paths.py", "app.casework.clock"),
    ("app", "app/vault/keys.py", "app.casework.clock"),
    ("app", "app/casework/clock.py", "app.ui.tokens"),
    ("app", "app/casework/clock.py", "app.cli.words"),
    ("app", "app/cli/words.py", "app.ui.tokens"),
    ("app", "app/ui/tokens.py", "app.cli.words"),
    ("app", "app/cli/words.py", "app.demo.days"),
    ("app", "app/demo/days.py", "app.bench.rows"),
    ("app", "app/demo/days.py", "app.faults.layer"),
    ("app", "app/faults/layer.py", "app.bench.rows"),
    ("app", "app/cli/words.py", "app.faults.verdict"),
    ("app", "app/demo/days.py", "app.bootstrap"),
    ("app", "app/hardening.py", "app.vault.keys"),
    ("app", "app/newcomer.py", "json"),  # a module of no layer
    ("exports", "exports/pdf/measures.py", "exports.bundle.paths"),
    ("exports", "exports/bundle/paths.py", "exports.pdf.measures"),
    ("qt", "app/casework/clock.py", "PySide6.QtCore"),
    ("qt", "app/bootstrap.py", "PySide6.QtWidgets"),
    ("qt", "app/demo/days.py", "shiboken6"),
    ("database", "app/casework/clock.py", "sqlalchemy"),
    ("database", "app/ui/tokens.py", "sqlcipher3"),
    ("database", "app/vault/keys.py", "sqlite3"),
    ("database", "app/faults/layer.py", "sqlalchemy"),
    ("database", "app/bench/rows.py", "sqlcipher3"),
    ("smartcard", "app/vault/slots.py", "pkcs11"),
    ("smartcard", "app/casework/clock.py", "pkcs11"),
    ("paper", "app/casework/clock.py", "reportlab.pdfgen"),
    ("paper", "exports/bundle/paths.py", "pikepdf"),
    ("paper", "forms/moment.py", "pyphen"),
    ("signature", "forms/record.py", "cryptography.hazmat.primitives"),
    ("offline", "app/vault/keys.py", "socket"),
    ("offline", "app/ui/tokens.py", "urllib.request"),
    ("offline", "exports/bundle/paths.py", "ssl"),
    ("offline", "forms/moment.py", "http.client"),
    ("offline", "app/casework/clock.py", "asyncio"),
]


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source and its contracts. Never change it: copy it."""
    copy = tmp_path_factory.mktemp("source")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for source in program():
        target = copy / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source.path, target)
    return copy


def lint(folder: Path, contract: str = "") -> subprocess.CompletedProcess[str]:
    only = ["--contract", contract] if contract else []
    command: list[str | Path] = [LINT, "--no-cache", "--no-logo", *only]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def spelled(module: str) -> str:
    return f"import {module}\n"


def inside(module: str) -> str:
    return f"\n\ndef _late() -> None:\n    import {module}\n"


def test_the_copy_keeps_every_contract(clean_copy: Path) -> None:
    done = lint(clean_copy)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("spelling", [spelled, inside])
@pytest.mark.parametrize(("contract", "file", "module"), PLANTED)
def test_a_planted_import_breaks_its_contract(
    clean_copy: Path, tmp_path: Path, contract: str, file: str, module: str, spelling: Callable[[str], str]
) -> None:
    copy = tmp_path / "source"
    shutil.copytree(clean_copy, copy)
    target = copy / file
    before = target.read_text(encoding="utf-8") if target.exists() else "from __future__ import annotations\n"
    target.write_text(before + spelling(module), encoding="utf-8")
    done = lint(copy, contract)
    assert done.returncode == 1, done.stdout
    said = re.sub(r"\s+", " ", done.stdout)
    assert "0 kept, 1 broken" in said
    assert file.removesuffix(".py").replace("/", ".") in said


def test_every_contract_is_tried() -> None:
    assert {contract for contract, _, _ in PLANTED} == {contract["id"] for contract in CONTRACTS}


def test_every_room_of_the_program_is_linted() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"}
    assert folders == set(ROOMS)
