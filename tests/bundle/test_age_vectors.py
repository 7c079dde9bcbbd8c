"""Every vector of the age format against our strict reader (C2SP CCTV; bundle-1 §2)."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from exports.bundle.age_header import HYBRID, check_mac, parse, profile
from exports.bundle.age_keys import Identity
from exports.bundle.age_stream import Decryption
from exports.bundle.opening import open_outer
from forms.errors import BogenError, FormatError, InputError

FOLDER = Path(__file__).parent / "vectors" / "age"
NAMES = sorted(path.name for path in FOLDER.iterdir())


@dataclass(frozen=True)
class Vector:
    expect: str
    head: dict[str, list[str]]
    file: bytes

    @property
    def file_key(self) -> bytes | None:
        return bytes.fromhex(self.head["file key"][0]) if "file key" in self.head else None


def vector(name: str) -> Vector:
    raw = (FOLDER / name).read_bytes()
    top, _, file = raw.partition(b"\n\n")
    head: dict[str, list[str]] = {}
    for line in top.decode("utf-8").splitlines():
        key, _, value = line.partition(": ")
        head.setdefault(key, []).append(value)
    return Vector(head["expect"][0], head, zlib.decompress(file) if "compressed" in head else file)


def plaintext(decryption: Decryption) -> bytes:
    """All of it, as a reader that does not know the length takes it; what is wrong with the payload is raised."""
    found: list[bytes] = []
    try:
        found.extend(bytes(piece) for piece in decryption.pieces(2**40))
    except FormatError as end:
        # B-214: there is no more; a payload that is wrong is a VerificationError.
        if end.code != "B-214":
            raise
    return b"".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_is_opened_or_refused_as_a_bundle(name: str) -> None:
    """As a whole: only hybrid files that age itself opens are opened, with the same content."""
    case = vector(name)
    if "identity" not in case.head:
        with pytest.raises(BogenError, match=r"B-20[012]"):
            profile(parse(case.file))
        return
    hybrid = [text for text in case.head["identity"] if text.startswith("AGE-SECRET-KEY-PQ-")]
    opens = case.expect == "success" and only_hybrid(case.file)
    if not hybrid:
        assert not opens
        for text in case.head["identity"]:
            with pytest.raises(InputError, match="B-209"):
                Identity.from_text(text)
        return
    identities = [Identity.from_text(text) for text in hybrid]
    if not opens:
        with pytest.raises(BogenError, match=r"B-20[0-7]"):
            plaintext_of(case.file, identities)
        return
    assert hashlib.sha256(plaintext_of(case.file, identities)).hexdigest() == case.head["payload"][0]


def plaintext_of(file: bytes, identities: list[Identity]) -> bytes:
    source = open_outer(io.BytesIO(file), identities).source
    assert isinstance(source, Decryption)
    return plaintext(source)


def only_hybrid(file: bytes) -> bool:
    """Whether the stanzas are all of our one type; anything else is refused by type, whatever age makes of it."""
    types = [line.split(b" ")[1] for line in file.split(b"\n---")[0].splitlines() if line.startswith(b"-> ")]
    return file.startswith(b"age-encryption.org/v1\n") and set(types) == {HYBRID.encode()}


def about_header_and_payload() -> list[str]:
    """Vectors whose file key is known and whose fault, if any, is not inside a stanza (those: see above)."""
    stanza_faults = ("x25519", "scrypt", "hybrid")
    found = []
    for name in NAMES:
        case = vector(name)
        inside = case.expect == "header failure" and name.startswith(stanza_faults)
        if case.file_key and case.expect != "no match" and not inside and not name.startswith("armor"):
            found.append(name)
    return found


@pytest.mark.parametrize("name", about_header_and_payload())
def test_header_mac_and_payload_for_every_type_of_recipient(name: str) -> None:
    """With the file key given, the recipient's type does not matter: header, MAC and payload are age's own."""
    case = vector(name)
    codes = {"header failure": "B-20[016]", "HMAC failure": "B-203", "payload failure": "B-20[567]"}
    if case.expect in codes:
        with pytest.raises(BogenError, match=codes[case.expect]):
            opened(case)
    else:
        assert hashlib.sha256(opened(case)).hexdigest() == case.head["payload"][0]


def opened(case: Vector) -> bytes:
    header = parse(case.file)
    assert case.file_key is not None
    check_mac(header, case.file_key)
    return plaintext(Decryption(io.BytesIO(case.file[header.size :]), b"", case.file_key))
