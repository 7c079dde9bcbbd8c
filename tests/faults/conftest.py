"""One invented station for all runs of faults: founding costs Argon2id several times, copying costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.faults.post import Post, found_post
from app.faults.verdict import CannotRun, Run, Verdict
from tests.judges import cannot_run

Try = Callable[[Run], Verdict]


@pytest.fixture(scope="session")
def founded_post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    """Closed. Never open it: copy it."""
    return found_post(tmp_path_factory.mktemp("post") / "founded")


@pytest.fixture
def post(founded_post: Post, tmp_path: Path) -> Post:
    """A closed station of this test's own."""
    return founded_post.copy(tmp_path / "post")


@pytest.fixture
def shortened(tmp_path: Path) -> Try:
    """Makes a run in its shortened form. What this machine cannot have is named in the summary, and counted."""

    def make(run: Run) -> Verdict:
        try:
            return run(tmp_path, False)
        except CannotRun as reason:
            cannot_run(f"faults {run.__module__.rpartition('.')[2].replace('_', '-')}", str(reason))

    return make
