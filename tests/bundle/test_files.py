"""Files that somebody names: pipes, folders, links, files that change while they are used, and names that are taken."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from exports.bundle import __main__ as module
from exports.bundle.deliver import copy_verified, deliver
from exports.bundle.files import give_name, open_file
from exports.bundle.inspect import inspect
from exports.bundle.verify import extract, verify
from exports.bundle.write import Plan
from forms.errors import EnvironmentFault, FormatError, VerificationError
from tests.bundle.offices import NOW, TestOffice, for_, objects, written

POSIX = pytest.mark.skipif(os.name != "posix", reason="links and named pipes are made by hand on POSIX alone")


@contextmanager
def at_every(event: str, act: Callable[..., None]) -> Iterator[None]:
    """Calls `act` with the arguments of every such call of the system, before it is made; what it raises stops it.

    A hook cannot be taken away again (PEP 578): afterwards it does nothing.
    """
    active = True

    def hook(name: str, args: tuple[object, ...]) -> None:
        nonlocal active
        if active and name == event:
            active = False
            try:
                act(*args)
            finally:
                active = True

    sys.addaudithook(hook)
    try:
        yield
    finally:
        active = False


@pytest.fixture
def bundle(prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> Path:
    path = tmp_path / "wb-1.age"
    path.write_bytes(written(prison, [for_(prosecutor)]))
    return path


@POSIX
def test_a_pipe_is_not_waited_for(prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> None:
    pipe = tmp_path / "wb-2.age"
    os.mkfifo(pipe)
    identity = prosecutor.keys.identity_text
    for path in (pipe, tmp_path, Path("/dev/zero"), tmp_path / "missing"):
        with pytest.raises(EnvironmentFault, match="B-208"):
            inspect(path)
        with pytest.raises(EnvironmentFault, match="B-208"):
            verify(path, card=prison.raw_card, identity=identity, now=NOW)
        with pytest.raises(OSError, match=r"not a file|No such file"):
            open_file(path)


@POSIX
def test_a_pipe_under_the_bundles_name_on_the_stick(bundle: Path, tmp_path: Path) -> None:
    sha256 = inspect(bundle).sha256
    stick = tmp_path / "stick"
    stick.mkdir()
    os.mkfifo(stick / bundle.name)
    assert copy_verified(bundle, stick, sha256=sha256) == stick / "wb-1-2.age"


@POSIX
def test_links_on_a_prepared_stick_lead_nowhere(bundle: Path, tmp_path: Path) -> None:
    """Whoever lends the stick may guess the name; a diary elsewhere is not to be overwritten through it."""
    sha256 = inspect(bundle).sha256
    stick, diary = tmp_path / "stick", tmp_path / "diary"
    stick.mkdir()
    diary.write_bytes(b"dear diary")
    (stick / bundle.name).symlink_to(tmp_path / "not there yet")
    (stick / f"{bundle.name}.part").symlink_to(diary)
    assert copy_verified(bundle, stick, sha256=sha256) == stick / "wb-1-2.age"
    assert diary.read_bytes() == b"dear diary"
    assert not (tmp_path / "not there yet").exists()
    assert (stick / "wb-1-2.age").read_bytes() == bundle.read_bytes()


def test_a_taken_name_is_never_overwritten(tmp_path: Path) -> None:
    part, taken = tmp_path / "x.part", tmp_path / "x"
    part.write_bytes(b"new")
    taken.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        give_name(part, taken)
    assert (part.read_bytes(), taken.read_bytes()) == (b"new", b"old")


@POSIX
def test_a_stick_that_knows_no_second_names(tmp_path: Path) -> None:
    """FAT: the system refuses to link."""

    def refuse(*_args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    part, path = tmp_path / "x.part", tmp_path / "x"
    with at_every("os.link", refuse):
        part.write_bytes(b"new")
        give_name(part, path)
        assert (path.read_bytes(), part.exists()) == (b"new", False)
        part.write_bytes(b"newer")
        with pytest.raises(FileExistsError):
            give_name(part, path)
    assert path.read_bytes() == b"new"


def test_many_copies_at_once_are_one_or_whole(bundle: Path, tmp_path: Path) -> None:
    sha256, raw = inspect(bundle).sha256, bundle.read_bytes()
    stick = tmp_path / "stick"
    stick.mkdir()
    start = threading.Barrier(8)

    def copy(_number: int) -> Path:
        start.wait()
        return copy_verified(bundle, stick, sha256=sha256)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(copy, range(8)))
    assert found == {stick / bundle.name}
    assert [path.read_bytes() for path in stick.iterdir()] == [raw]


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed on Linux alone")
def test_the_file_is_closed_before_it_gets_its_name(prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> None:
    """Windows renames no file that is open; here the open ones are counted at the moment of naming."""
    named: list[str] = []
    open_then: list[Path] = []

    def naming(_part: str, path: str, *_folders: object) -> None:
        named.append(os.fspath(path))
        links = [entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.exists()]
        open_then.extend(link for link in links if link.is_relative_to(tmp_path))

    plan = Plan(created=NOW, software="Test")
    with at_every("os.link", naming):
        done = deliver(
            tmp_path, keys=prison.keys, party=prison.party, to=[for_(prosecutor)], objects=objects(), plan=plan
        )
    assert (named, open_then) == ([str(done.path)], [])
    assert list(tmp_path.iterdir()) == [done.path]


def test_what_is_taken_out_is_what_was_checked(
    bundle: Path, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    """Between the check and the writing somebody puts another file under the name: nothing of it is left."""
    out = tmp_path / "out"
    out.mkdir()
    other = written(prison, [for_(prosecutor, 2, "ab" * 32)], sources=objects(3))
    opened: list[object] = []

    def exchanging(path: object, *_how: object) -> None:
        opened.extend([path] if path == bundle or path == str(bundle) else [])
        if len(opened) == 2:
            bundle.write_bytes(other)
            opened.append("exchanged")

    identity = prosecutor.keys.identity_text
    with at_every("open", exchanging), pytest.raises((FormatError, VerificationError)):
        extract(bundle, card=prison.raw_card, identity=identity, now=NOW, out=out)
    assert opened[-1] == "exchanged"
    assert list(out.iterdir()) == []


def test_taking_out_twice_overwrites_nothing(
    bundle: Path, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    identity = prosecutor.keys.identity_text
    path = extract(bundle, card=prison.raw_card, identity=identity, now=NOW, out=tmp_path)
    path.write_bytes(b"notes")
    with pytest.raises(EnvironmentFault, match="B-281"):
        extract(bundle, card=prison.raw_card, identity=identity, now=NOW, out=tmp_path)
    assert path.read_bytes() == b"notes"
    assert sorted(found.name for found in tmp_path.iterdir()) == sorted([bundle.name, path.name])


def test_the_module_says_a_code_for_files_that_cannot_be_read(
    bundle: Path, prison: TestOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "prison.card.json"
    card.write_bytes(prison.raw_card)
    for words in (
        ["inspect", str(tmp_path)],
        ["verify", str(bundle), str(tmp_path)],
        ["verify", str(bundle), str(card), str(tmp_path / "missing")],
    ):
        assert module.main(words) == EnvironmentFault.exit_code
        assert capsys.readouterr().err.startswith("B-208")
    noise = tmp_path / "noise"
    noise.write_bytes(bytes(range(256)))
    assert module.main(["verify", str(bundle), str(card), str(noise)]) == 2
    assert capsys.readouterr().err == "B-209\n"
