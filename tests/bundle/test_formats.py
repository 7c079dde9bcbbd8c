"""Properties of the parts: what is written is read, in one spelling, by us and by others."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.bundle import age_header, head, manifest, paths
from exports.bundle.age_keys import Identity, wrap
from exports.bundle.age_stream import CHUNK, Decryption, Encryption
from exports.bundle.container import ContainerReader, Entry, local_header, tail, total_size
from exports.bundle.head import Address, BundleHead, Holding, ObjectEntry, Part
from exports.bundle.opening import open_plain
from exports.bundle.staging import StagedContainer
from forms.errors import FormatError, InputError, VerificationError

KEY = bytes(range(16))
SIZES = st.one_of(st.integers(0, 300), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]))
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2049, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@given(SIZES, st.lists(st.integers(1, 2 * CHUNK), max_size=5))
@settings(deadline=None)
def test_stream_gives_back_what_it_took_in_whatever_pieces(size: int, cuts: list[int]) -> None:
    plain = hashlib.shake_256(size.to_bytes(8, "big")).digest(size)
    sealed = io.BytesIO()
    stream = Encryption(sealed, KEY)
    at = 0
    for cut in [*cuts, size]:
        stream.write(plain[at : at + cut])
        at += cut
    stream.write(plain[at:])
    stream.close()
    sealed.seek(0)
    decryption = Decryption(sealed, b"", KEY)
    assert decryption.read_exact(size) == plain
    if size:
        decryption.finish()


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,20}\.json", fullmatch=True), st.binary(max_size=200)), max_size=12))
def test_container_is_a_zip_to_others_and_has_one_spelling(files: list[tuple[str, bytes]]) -> None:
    named = dict(files)
    entries = [Entry(path, len(raw), zlib.crc32(raw)) for path, raw in named.items()]
    whole = b"".join(local_header(entry) + named[entry.path] for entry in entries) + tail(entries)
    assert len(whole) == total_size(entries)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == named
    reader = ContainerReader(open_plain(io.BytesIO(whole)).source)
    for entry in entries:
        assert reader.header() == entry
        assert reader.small(entry, 200) == named[entry.path]
    assert reader.finish() == len(whole)


@given(st.binary(max_size=3000))
def test_any_bytes_as_a_container_or_header_are_refused_without_a_crash(raw: bytes) -> None:
    reader = ContainerReader(open_plain(io.BytesIO(raw)).source)
    for attempt in (reader.header, lambda: age_header.parse(raw), lambda: manifest.read(raw), lambda: head.read(raw)):
        try:
            attempt()
        except (FormatError, VerificationError):
            continue
        raise AssertionError(raw)


@given(st.integers(1, 32), st.binary(min_size=1152, max_size=1152))
def test_header_has_one_spelling(count: int, noise: bytes) -> None:
    wrapped = [(noise[:1120], bytes([number]) * 32) for number in range(count)]
    raw = age_header.write(wrapped, KEY)
    header = age_header.parse(raw + b"payload")
    assert header.size == len(raw)
    assert len(age_header.profile(header)) == count
    age_header.check_mac(header, KEY)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 61), st.integers(1, 31))
@settings(deadline=None)
def test_identity_has_one_spelling_and_a_checksum(seed: bytes, place: int, much: int) -> None:
    text = Identity(seed).text
    assert Identity.from_text(text).seed == seed
    alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
    at = len("AGE-SECRET-KEY-PQ-1") + place % (len(text) - len("AGE-SECRET-KEY-PQ-1"))
    wrong = alphabet[(alphabet.index(text[at]) + much) % 32]
    for other in (text[:at] + wrong + text[at + 1 :], text.lower(), text + "q", text[:-1], " " + text):
        with pytest.raises(InputError, match=r"^B-209$"):
            Identity.from_text(other)


@given(
    st.lists(
        st.tuples(DIGESTS, st.integers(2, 2**53 - 1), DIGESTS), min_size=1, max_size=32, unique_by=lambda to: to[0]
    ),
    st.lists(st.tuples(DIGESTS, st.integers(1, 2**53 - 1), DIGESTS), max_size=5, unique_by=lambda have: have[0]),
    st.lists(st.tuples(st.uuids(), st.integers(0, 2**20), DIGESTS), max_size=20),
    MOMENTS,
)
def test_head_is_read_as_it_was_written(
    to: list[tuple[str, int, str]], have: list[tuple[str, int, str]], files: list[tuple[object, int, str]], at: datetime
) -> None:
    objects = {f"sheets/{uuid}.json": (size, digest) for uuid, size, digest in files}
    written = BundleHead(
        type="export",
        sender_party="0d3e47e9-d22d-440b-b9d7-663d31bd7005",
        certificate="ab" * 32,
        to=tuple(Address(*one) for one in sorted(to)),
        created=at,
        next_by=None,
        have=tuple(Holding(*one) for one in sorted(have)),
        part=Part("0d3e47e9-d22d-440b-b9d7-663d31bd7006", 1, 1),
        reply_to=None,
        software="Bogen Ü 0.1",
        objects=tuple(ObjectEntry(path, paths.media_type(path), *objects[path]) for path in sorted(objects)),
    )
    assert head.read(head.write(written)) == written


@given(st.lists(st.binary(min_size=1, max_size=3 * CHUNK), min_size=1, max_size=4))
@settings(deadline=None)
def test_staged_ranges_are_what_was_written(parts: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        staged = StagedContainer(Path(name))
        for part in parts:
            staged.write(part)
        staged.close_writing()
        at = 0
        for part in parts:
            assert staged.range(at, len(part)).read_bytes() == part
            at += len(part)
        assert staged.range(0, staged.size).read_bytes() == b"".join(parts)
        staged.close()


def test_a_file_key_is_wrapped_for_one_recipient() -> None:
    reader, other = Identity.generate(), Identity.generate()
    encapsulation, body = wrap(KEY, reader.recipient)
    assert reader.open(encapsulation, body) == KEY
    assert other.open(encapsulation, body) is None
