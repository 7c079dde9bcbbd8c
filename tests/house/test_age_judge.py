"""The age judge opens what is for it and says no to the rest: a judge that accepts everything judges nothing."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest

from exports.bundle import age_header, age_keys
from exports.bundle.age_stream import CHUNK, Encryption
from tests.judges import JudgeRefusal, age_decrypt

PLAIN = secrets.token_bytes(2 * CHUNK + 1)


def age_file(recipient: bytes) -> bytes:
    file_key = secrets.token_bytes(16)
    out = io.BytesIO()
    out.write(age_header.write([age_keys.wrap(file_key, recipient)], file_key))
    encryption = Encryption(out, file_key)
    encryption.write(PLAIN)
    encryption.close()
    return out.getvalue()


@pytest.fixture
def identity() -> age_keys.Identity:
    return age_keys.Identity.generate()


@pytest.fixture
def identity_file(tmp_path: Path, identity: age_keys.Identity) -> Path:
    path = tmp_path / "identity.txt"
    path.write_text(f"# for tests only\n{identity.text}\n", encoding="ascii")
    return path


def test_opens_what_is_for_it(tmp_path: Path, identity: age_keys.Identity, identity_file: Path) -> None:
    (tmp_path / "sealed.age").write_bytes(age_file(identity.recipient))
    assert age_decrypt(tmp_path / "sealed.age", identity_file) == PLAIN


def test_refuses_one_changed_byte(tmp_path: Path, identity: age_keys.Identity, identity_file: Path) -> None:
    sealed = bytearray(age_file(identity.recipient))
    sealed[-1] ^= 1
    (tmp_path / "sealed.age").write_bytes(sealed)
    with pytest.raises(JudgeRefusal):
        age_decrypt(tmp_path / "sealed.age", identity_file)


def test_refuses_what_is_for_another(tmp_path: Path, identity_file: Path) -> None:
    (tmp_path / "sealed.age").write_bytes(age_file(age_keys.Identity.generate().recipient))
    with pytest.raises(JudgeRefusal):
        age_decrypt(tmp_path / "sealed.age", identity_file)
