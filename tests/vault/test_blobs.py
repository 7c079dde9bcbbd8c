"""Attachments: kept once, sealed from the first byte, and given only as they came."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.vault import blobs, places
from forms.errors import VerificationError

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from tests.vault.conftest import Desk

CHUNK = 64 * 1024
SIZES = (1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK)


def kept(vault: Vault, content: bytes) -> Path:
    return vault.home / places.BLOBS / hashlib.sha256(content).hexdigest()[:2] / hashlib.sha256(content).hexdigest()


def read(vault: Vault, sha256: str) -> bytes:
    with blobs.open_blob(vault, sha256) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, *SIZES])
def test_what_is_kept_comes_back(desk: Desk, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    blob = blobs.store(desk.vault, io.BytesIO(content))
    assert (blob.sha256, blob.size, blob.crc32) == (hashlib.sha256(content).hexdigest(), size, zlib.crc32(content))
    assert read(desk.vault, blob.sha256) == content
    assert blobs.find(desk.vault, blob.sha256) == replace(blob, new=False)
    assert list((desk.vault.home / places.STAGING).iterdir()) == []


def test_the_same_content_is_kept_once(desk: Desk) -> None:
    first = blobs.store(desk.vault, io.BytesIO(b"photo" * 999))
    again = blobs.store(desk.vault, io.BytesIO(b"photo" * 999))
    assert (first.new, again.new) == (True, False)
    assert replace(first, new=False) == again
    assert len([path for path in (desk.vault.home / places.BLOBS).rglob("*") if path.is_file()]) == 1


def test_what_is_taken_back_is_gone(desk: Desk) -> None:
    blob = blobs.store(desk.vault, io.BytesIO(b"photo"))
    blobs.remove(desk.vault, blob.sha256)
    assert blobs.find(desk.vault, blob.sha256) is None
    with pytest.raises(VerificationError, match="B-435"):
        blobs.open_blob(desk.vault, blob.sha256)
    assert blobs.store(desk.vault, io.BytesIO(b"photo")).new


def test_two_keepings_of_one_content_share_no_bytes(desk: Desk) -> None:
    content = b"photo" * 999
    blobs.store(desk.vault, io.BytesIO(content))
    first = kept(desk.vault, content).read_bytes()
    blobs.store(desk.vault, io.BytesIO(content))
    second = kept(desk.vault, content).read_bytes()
    assert first[:64] != second[:64] and content[:16] not in first + second


def test_a_stream_that_gives_little_at_a_time(desk: Desk) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size if size is not None and size >= 0 else 999, 999))

    content = bytes(range(256)) * 1000
    assert read(desk.vault, blobs.store(desk.vault, Trickle(content)).sha256) == content


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), size=st.sampled_from(SIZES))
def test_no_changed_byte_is_given(desk: Desk, data: st.DataObject, size: int) -> None:
    """Flipped, cut or extended anywhere: refused, and never a byte that was not kept."""
    content = bytes(number % 249 for number in range(size))
    blob = blobs.store(desk.vault, io.BytesIO(content))
    path = kept(desk.vault, content)
    sealed = path.read_bytes()
    place = data.draw(st.integers(0, len(sealed) - 1))
    damage = data.draw(st.sampled_from(("flip", "cut", "extend", "repeat")))
    flipped = bytearray(sealed)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    damaged = {"flip": bytes(flipped), "cut": sealed[:place], "extend": sealed + b"\0", "repeat": sealed + sealed[-16:]}
    path.write_bytes(damaged[damage])
    given_out = bytearray()

    def read_on() -> None:
        with blobs.open_blob(desk.vault, blob.sha256) as stream:
            while piece := stream.read(1000):
                given_out.extend(piece)

    with pytest.raises(VerificationError, match="B-434"):
        read_on()
    assert content.startswith(given_out)
    path.unlink()


def test_a_content_in_anothers_place_is_noticed(desk: Desk) -> None:
    blobs.store(desk.vault, io.BytesIO(b"one" * 99))
    two = blobs.store(desk.vault, io.BytesIO(b"two" * 99))
    kept(desk.vault, b"two" * 99).write_bytes(kept(desk.vault, b"one" * 99).read_bytes())
    with pytest.raises(VerificationError, match="B-434"):
        read(desk.vault, two.sha256)


@pytest.mark.parametrize("sha256", ["0" * 64, "../vault.json", "", "A" * 64, "/etc/passwd"])
def test_what_was_never_kept(desk: Desk, sha256: str) -> None:
    assert blobs.find(desk.vault, sha256) is None
    with pytest.raises(VerificationError, match="B-435"):
        blobs.open_blob(desk.vault, sha256)


def test_after_a_crash_nothing_unfinished_is_left(desk: Desk) -> None:
    """A process that died while it sealed a file: the next unlocking removes what it left."""
    left = desk.vault.home / places.STAGING / "0123456789abcdef"
    left.mkdir()
    (left / "blob").write_bytes(b"half")
    desk.reopen()
    assert list((desk.vault.home / places.STAGING).iterdir()) == []
    desk.vault.close()
