"""P1: every byte of a bundle is covered (bundle-1 §7). Nothing that was changed is accepted, nothing makes us crash."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from exports.bundle import age_header
from exports.bundle.age_keys import FILE_KEY_SIZE, read_recipient, wrap
from exports.bundle.age_stream import Encryption
from exports.bundle.container import Entry, local_header, tail
from exports.bundle.read import OpenedBundle
from exports.bundle.verify import extract
from forms.errors import FormatError, VerificationError
from tests.bundle.offices import NOW, Desk, TestOffice, for_, objects, written


@pytest.fixture
def bundle(prison: TestOffice, prosecutor: TestOffice) -> bytes:
    return written(prison, [for_(prosecutor)])


def refused(desk: Desk, raw: bytes) -> str:
    """The code with which `raw` is refused; fails when it is accepted or when something else is raised."""
    try:
        opened = desk.open(raw)
    except (FormatError, VerificationError) as error:
        clear(desk.staging)
        return error.code
    raise AssertionError(f"accepted: {opened}")


def clear(staging: Path) -> None:
    """What was staged before the fault is sealed; the folder's owner removes it."""
    for file in staging.iterdir():
        file.unlink()


def test_the_bundle_itself_is_accepted(desk: Desk, bundle: bytes) -> None:
    opened = desk.open(bundle)
    assert isinstance(opened, OpenedBundle)
    opened.close()


def test_every_byte_of_the_file(desk: Desk, bundle: bytes) -> None:
    changed = bytearray(bundle)
    codes = set()
    for place in range(len(bundle)):
        changed[place] ^= 1 << place % 8
        codes.add(refused(desk, bytes(changed)))
        changed[place] ^= 1 << place % 8
    assert bytes(changed) == bundle
    # Header and payload have different codes: the reader says what happened.
    assert {"B-200", "B-201", "B-203", "B-204", "B-205"} <= codes


def test_every_byte_inside_by_someone_who_holds_the_key(
    desk: Desk, bundle: bytes, prosecutor: TestOffice, prison: TestOffice, tmp_path: Path
) -> None:
    """P6: a legitimate recipient can encrypt anew, but cannot alter."""
    whole = inner(bundle, prison, prosecutor, tmp_path)
    changed = bytearray(whole)
    codes = set()
    for place in range(len(whole)):
        changed[place] ^= 1 << place % 8
        codes.add(refused(desk, encrypted(bytes(changed), [prosecutor])))
        changed[place] ^= 1 << place % 8
    assert {"B-211", "B-213", "B-214", "B-215", "B-232"} <= codes


def test_every_byte_of_the_content_by_someone_who_mends_the_checksums(
    desk: Desk, bundle: bytes, prosecutor: TestOffice, prison: TestOffice, tmp_path: Path
) -> None:
    """As above, in a container whose CRC-32 and directory are right again: signature, seal and digests must notice."""
    files = parts(inner(bundle, prison, prosecutor, tmp_path))
    codes = set()
    for path, content in files.items():
        for place in range(0, len(content), 2):
            changed = bytearray(content)
            changed[place] ^= 1 << place % 8
            codes.add(refused(desk, encrypted(container({**files, path: bytes(changed)}), [prosecutor])))
    assert {"B-215", "B-222", "B-223", "B-230", "B-231", "B-233"} <= codes


@pytest.mark.parametrize("step", [1, 4096])
def test_cut_off(desk: Desk, prison: TestOffice, prosecutor: TestOffice, step: int) -> None:
    bundle = written(prison, [for_(prosecutor)], sources=objects(2 if step == 1 else 60, 4000 if step > 1 else 300))
    ends = range(0, len(bundle), step) if step > 1 else [*range(0, 1700, 7), *range(len(bundle) - 300, len(bundle))]
    for end in ends:
        assert refused(desk, bundle[:end]) in {"B-200", "B-201", "B-205", "B-206"}


def test_cut_between_two_chunks(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    """A cut exactly behind a chunk leaves a whole chunk that is not marked as the last one."""
    bundle = written(prison, [for_(prosecutor)], sources=objects(40, 8000))
    header = age_header.parse(bundle)
    for chunks in (1, 2, 3):
        assert refused(desk, bundle[: header.size + 16 + chunks * (65536 + 16)]) == "B-206"


@pytest.mark.parametrize("more", [b"\n", b"\0", b"x" * 16, b"x" * 17, b"y" * 65552, b"PK\x05\x06" + bytes(18)])
def test_something_added(desk: Desk, bundle: bytes, more: bytes) -> None:
    assert refused(desk, bundle + more) in {"B-205", "B-207"}


def test_something_in_front(desk: Desk, bundle: bytes) -> None:
    for first in (b"\n", b" ", b"\xef\xbb\xbf", bundle):
        if first is bundle:
            assert refused(desk, bundle + bundle) in {"B-205", "B-207"}
        else:
            assert refused(desk, first + bundle) == "B-200"


def test_something_behind_the_container(
    desk: Desk, bundle: bytes, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    whole = inner(bundle, prison, prosecutor, tmp_path)
    assert refused(desk, encrypted(whole + b"\0", [prosecutor])) == "B-214"
    assert refused(desk, encrypted(whole + whole, [prosecutor])) == "B-214"
    assert refused(desk, encrypted(b"\0" + whole, [prosecutor])) == "B-211"


def test_every_part_left_out(
    desk: Desk, bundle: bytes, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    whole = inner(bundle, prison, prosecutor, tmp_path)
    places = [place for place in range(len(whole)) if whole.startswith(b"PK\x03\x04", place)]
    ends = [*places[1:], whole.index(b"PK\x01\x02")]
    for start, end in zip(places, ends, strict=True):
        assert refused(desk, encrypted(whole[:start] + whole[end:], [prosecutor]))


def inner(bundle: bytes, sender: TestOffice, reader: TestOffice, folder: Path) -> bytes:
    """The container in a bundle, as its recipient can have it."""
    path = folder / "wb-0011223344556677.age"
    path.write_bytes(bundle)
    taken = extract(path, card=sender.raw_card, identity=reader.keys.identity_text, now=NOW, out=folder)
    try:
        return taken.read_bytes()
    finally:
        taken.unlink()


def parts(raw: bytes) -> dict[str, bytes]:
    """The files of a container, as somebody else's program reads them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def container(files: Mapping[str, bytes]) -> bytes:
    """A container in the only spelling, with whatever content."""
    entries = [Entry(path, len(content), zlib.crc32(content)) for path, content in files.items()]
    front = b"".join(local_header(entry) + files[entry.path] for entry in entries)
    return front + tail(entries)


def encrypted(plain: bytes, readers: list[TestOffice]) -> bytes:
    """A container encrypted by somebody who is not its sender."""
    file_key, out = bytes(range(FILE_KEY_SIZE)), io.BytesIO()
    recipients = [read_recipient(reader.keys.device.recipient) for reader in readers]
    out.write(age_header.write([wrap(file_key, recipient) for recipient in recipients], file_key))
    stream = Encryption(out, file_key)
    stream.write(plain)
    stream.close()
    return out.getvalue()


def test_staging_holds_no_plaintext(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    opened = desk.open(written(prison, [for_(prosecutor)], sources=objects(3, 70_000)))
    assert isinstance(opened, OpenedBundle)
    with opened:
        staged = b"".join(path.read_bytes() for path in desk.staging.iterdir())
        assert len(staged) > opened.container.size
        for number, one in enumerate(sorted(opened.objects, key=lambda one: one.file.read_bytes()[:10])):
            content = one.file.read_bytes()
            assert content == objects(3, 70_000)[number].open().read()
            assert content[:6] not in staged
        assert b"bundle.json" not in staged
