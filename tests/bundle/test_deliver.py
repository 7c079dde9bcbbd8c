"""Files on folders and sticks: whole under their name, or not there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from exports.bundle.deliver import Delivered, copy_verified, deliver
from exports.bundle.write import ObjectSource, Plan
from forms.errors import EnvironmentFault, InputError, VerificationError
from tests.bundle.offices import NOW, Desk, TestOffice, for_, objects


def delivered(folder: Path, prison: TestOffice, prosecutor: TestOffice, sources: list[ObjectSource]) -> Delivered:
    return deliver(
        folder,
        keys=prison.keys,
        party=prison.party,
        to=[for_(prosecutor)],
        objects=sources,
        plan=Plan(created=NOW, software="Test"),
    )


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The system refuses to write more, as a full stick does (EFBIG instead of ENOSPC)."""
    import resource  # here: Windows has none, and the other tests of this file run there too
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    quiet = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, quiet)


def test_what_is_there_is_what_was_said(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice, desk: Desk) -> None:
    done = delivered(tmp_path, prison, prosecutor, objects(3))
    raw = done.path.read_bytes()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (done.size, done.sha256)
    assert desk.take(raw).digest == done.digest
    assert done.path.name.startswith("wb-")
    assert len(done.path.name) == len("wb-0011223344556677.age")


POSIX = pytest.mark.skipif(os.name != "posix", reason="only POSIX limits the size of files for a process")


@POSIX
@pytest.mark.parametrize("room", [0, 1000, 1_700, 60_000, 200_000])
def test_no_room(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice, room: int) -> None:
    with no_file_larger_than(room), pytest.raises(EnvironmentFault, match="B-280"):
        delivered(tmp_path, prison, prosecutor, objects(40, 8000))
    assert list(tmp_path.glob("wb-*.age")) == []
    assert list(tmp_path.glob("*.part")) == []


def test_no_such_folder(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    with pytest.raises(EnvironmentFault, match="B-282"):
        delivered(tmp_path / "gone", prison, prosecutor, objects())


@pytest.mark.parametrize(
    "spoiled",
    [{"sha256": "ab" * 32}, {"crc32": 1}, {"size": 299}, {"size": 301}],
    ids=["digest", "crc", "shorter", "longer"],
)
def test_an_object_that_rotted_stops_the_writing(
    tmp_path: Path, prison: TestOffice, prosecutor: TestOffice, spoiled: dict[str, object]
) -> None:
    first, second = objects()
    with pytest.raises(VerificationError, match="B-285"):
        delivered(tmp_path, prison, prosecutor, [first, replace(second, **spoiled)])  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_too_much_for_one_bundle(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    with pytest.raises(InputError, match="B-286"):
        delivered(tmp_path, prison, prosecutor, objects(901, 10))
    assert list(tmp_path.iterdir()) == []


def test_keys_that_are_not_valid_then(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    late = NOW.replace(year=NOW.year + 3)
    with pytest.raises(InputError, match="B-287"):
        deliver(
            tmp_path,
            keys=prison.keys,
            party=prison.party,
            to=[for_(prosecutor)],
            objects=objects(),
            plan=Plan(created=late, software="Test"),
        )


def test_progress_reaches_the_end_and_can_stop(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    seen: list[tuple[int, int]] = []

    class Stop(Exception):
        pass

    def stop(done: int, of: int) -> None:
        seen.append((done, of))
        if done > 100_000:
            raise Stop

    with pytest.raises(Stop):
        deliver(
            tmp_path,
            keys=prison.keys,
            party=prison.party,
            to=[for_(prosecutor)],
            objects=objects(40, 8000),
            plan=Plan(created=NOW, software="Test"),
            progress=stop,
        )
    assert list(tmp_path.iterdir()) == []
    assert all(done <= of for done, of in seen)


def test_a_copy_keeps_its_name_and_never_overwrites(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    outbox, stick = tmp_path / "outbox", tmp_path / "stick"
    outbox.mkdir()
    stick.mkdir()
    done = delivered(outbox, prison, prosecutor, objects())
    first = copy_verified(done.path, stick, sha256=done.sha256)
    assert first == stick / done.path.name
    assert copy_verified(done.path, stick, sha256=done.sha256) == first
    first.write_bytes(b"something else")
    second = copy_verified(done.path, stick, sha256=done.sha256)
    assert second == stick / f"{done.path.stem}-2.age"
    assert first.read_bytes() == b"something else"
    assert sorted(path.name for path in stick.iterdir()) == sorted([first.name, second.name])


def test_a_source_that_changed_is_not_copied(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    done = delivered(tmp_path, prison, prosecutor, objects())
    stick = tmp_path / "stick"
    stick.mkdir()
    done.path.write_bytes(done.path.read_bytes()[:-1])
    with pytest.raises(EnvironmentFault, match="B-284"):
        copy_verified(done.path, stick, sha256=done.sha256)
    assert list(stick.iterdir()) == []


@POSIX
def test_a_stick_that_is_full_when_copying(tmp_path: Path, prison: TestOffice, prosecutor: TestOffice) -> None:
    done = delivered(tmp_path, prison, prosecutor, objects(20, 8000))
    stick = tmp_path / "stick"
    stick.mkdir()
    with no_file_larger_than(50_000), pytest.raises(EnvironmentFault, match="B-280"):
        copy_verified(done.path, stick, sha256=done.sha256)
    assert list(stick.iterdir()) == []
    assert copy_verified(done.path, stick, sha256=done.sha256).stat().st_size == done.size


@POSIX
def test_files_of_a_stick_can_be_read_by_whoever_gets_it(
    tmp_path: Path, prison: TestOffice, prosecutor: TestOffice
) -> None:
    """A bundle is encrypted and is meant for others: it is not private to this user of this PC."""
    mask = os.umask(0o022)
    try:
        done = delivered(tmp_path, prison, prosecutor, objects())
    finally:
        os.umask(mask)
    assert done.path.stat().st_mode & 0o777 == 0o644
