"""P17: anyone can check a bundle with plain tools and without this program (bundle-1 §8)."""

from __future__ import annotations

import hashlib
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from exports.bundle.inspect import inspect
from exports.bundle.verify import extract, verify
from forms.errors import FormatError, InputError, VerificationError
from tests.bundle.offices import NOW, TestOffice, for_, objects, written
from tests.judges import age_decrypt, require

VERIFY = Path(__file__).resolve().parents[2] / "docs" / "format" / "verify.sh"
CHANGES = 60


@dataclass(frozen=True)
class Handed:
    """What an outsider has."""

    bundle: Path
    container: Path
    identity: Path
    sender: Path
    card: Path


@pytest.fixture
def handed(prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> Handed:
    bundle = tmp_path / "wb-0011223344556677.age"
    bundle.write_bytes(written(prison, [for_(prosecutor)], sources=objects(4, 900)))
    identity = tmp_path / "identity.txt"
    identity.write_text(f"# the recipient's\n{prosecutor.keys.identity_text}\n", encoding="ascii")
    sender = tmp_path / "sender.crt"
    sender.write_text(prison.authority.certificate_pem, encoding="ascii")
    card = tmp_path / "prison.card.json"
    card.write_bytes(prison.raw_card)
    container = extract(bundle, card=prison.raw_card, identity=prosecutor.keys.identity_text, now=NOW, out=tmp_path)
    return Handed(bundle, container, identity, sender, card)


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_age_opens_it_to_the_same_container(handed: Handed) -> None:
    assert age_decrypt(handed.bundle, handed.identity) == handed.container.read_bytes()


def test_unzip_openssl_and_sha256sum_agree(handed: Handed, tmp_path: Path) -> None:
    unzip, openssl, sha256sum = require("unzip"), require("openssl"), require("sha256sum")
    assert run(unzip, "-tq", handed.container, folder=tmp_path).returncode == 0
    inside = tmp_path / "inside"
    inside.mkdir()
    assert run(unzip, "-q", handed.container, folder=inside).returncode == 0
    words = ("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "META-INF/signature001.p7s")
    content = ("-content", "META-INF/ASiCManifest001.xml", "-CAfile", handed.sender, "-out", "verified.xml")
    done = run(openssl, *words, *content, folder=inside)
    assert done.returncode == 0, done.stderr
    assert (inside / "verified.xml").read_bytes() == (inside / "META-INF/ASiCManifest001.xml").read_bytes()
    assert run(sha256sum, "-c", "SHA256SUMS", folder=inside).stdout.count(": OK") == 4
    digest = hashlib.sha256((inside / "bundle.json").read_bytes()).hexdigest()
    assert handed.container.name == f"wb-{digest[:16]}.asice"


def test_openssl_finds_the_wrong_sender(handed: Handed, stranger: TestOffice, tmp_path: Path) -> None:
    handed.sender.write_text(stranger.authority.certificate_pem, encoding="ascii")
    done = run(VERIFY, handed.container, "-", handed.sender, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")


def test_the_script_says_verified(handed: Handed, tmp_path: Path) -> None:
    done = run(VERIFY, handed.container, "-", handed.sender, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    with_identity = verify(
        handed.bundle, card=handed.card.read_bytes(), identity=handed.identity.read_text("ascii"), now=NOW
    )
    assert done.stdout.split() == ["VERIFIED", with_identity.lists.digest]


def test_the_script_opens_the_bundle_itself(handed: Handed, tmp_path: Path) -> None:
    """With any program that takes age's own options; here age's JavaScript implementation stands behind it."""
    opened = tmp_path / "opened"
    opened.write_bytes(age_decrypt(handed.bundle, handed.identity))
    age = tmp_path / "age"
    age.write_text(f'#!/bin/sh\n[ "$1 $2 $4" = "-d -i -o" ] && cp "{opened}" "$5"\n', encoding="utf-8")
    age.chmod(0o755)
    done = subprocess.run(
        [VERIFY, handed.bundle, handed.identity, handed.sender],
        env={"PATH": "/usr/bin:/bin", "AGE": str(age)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_script_finds_random_changes(handed: Handed, tmp_path: Path) -> None:
    """Bytes that no plain tool looks at (dates and versions in zip headers) are ours alone to refuse: those are left
    out here, and only those (`test_every_byte` covers them)."""
    chance = random.Random(20261120)
    raw = handed.container.read_bytes()
    places = [place for place in range(len(raw)) if not _zip_header(raw, place)]
    changed_file = tmp_path / "changed.asice"
    for place in chance.sample(places, CHANGES):
        changed = bytearray(raw)
        changed[place] ^= 1 << chance.randrange(8)
        changed_file.write_bytes(changed)
        done = run(VERIFY, changed_file, "-", handed.sender, folder=tmp_path)
        assert done.returncode == 1, (place, done.stdout)
        # The program itself does not accept it either.
        with pytest.raises((FormatError, VerificationError)):
            verify(changed_file, card=handed.card.read_bytes(), identity=None, now=NOW)


def _zip_header(raw: bytes, place: int) -> bool:
    directory = raw.index(b"PK\x01\x02")
    start = raw.rfind(b"PK\x03\x04", 0, place + 1)
    seal = raw.index(b"META-INF/seal"), raw.index(b"bundle.json") - 30
    # The ML-DSA seal is beyond OpenSSL 3.0; from 3.5 on it can be checked the same way.
    return place >= directory or place < start + 30 or seal[0] <= place < seal[1]


def test_inspect_tells_an_outsider_nothing_of_content_or_parties(handed: Handed, prison: TestOffice) -> None:
    seen = inspect(handed.bundle).as_dict()
    assert seen["kind"] == "bundle"
    assert seen["recipients"] == 1
    assert seen["container_size"] == handed.container.stat().st_size
    assert seen["sha256"] == hashlib.sha256(handed.bundle.read_bytes()).hexdigest()
    assert prison.party not in str(seen)


def test_inspect_of_container_and_card(handed: Handed, prison: TestOffice) -> None:
    container = inspect(handed.container).as_dict()
    assert (container["kind"], container["sheets"], container["sealed"]) == ("container", 4, True)
    card = inspect(handed.card).as_dict()
    assert (card["kind"], card["party"]) == ("card", prison.party)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"{}", b"age-encryption.org/v1\n"])
def test_inspect_of_something_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(content)
    with pytest.raises(FormatError):
        inspect(path)


def test_verify_asks_for_the_identity(handed: Handed) -> None:
    with pytest.raises(InputError, match="B-250"):
        verify(handed.bundle, card=handed.card.read_bytes(), identity=None, now=NOW)
    with pytest.raises(InputError, match="B-209"):
        verify(handed.bundle, card=handed.card.read_bytes(), identity="# nothing\n", now=NOW)


def test_verify_with_another_office_s_card(handed: Handed, stranger: TestOffice) -> None:
    with pytest.raises(VerificationError, match="B-230"):
        verify(handed.container, card=stranger.raw_card, identity=None, now=NOW)
