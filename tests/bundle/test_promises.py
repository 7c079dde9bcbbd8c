"""The promises of the format (bundle-1 §7), each with its attack. The attackers are capable: they hold real keys."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from exports.bundle import head as heads
from exports.bundle import manifest, paths
from exports.bundle.age_keys import Identity
from exports.bundle.cades import Commitment
from exports.bundle.card import PartnerCard
from exports.bundle.directory import Revocation
from exports.bundle.head import BundleHead, Reply
from exports.bundle.read import AlreadyImported, Streams, open_bundle
from exports.bundle.write import ObjectSource, Plan, Recipient, references, sums
from forms import strict_json
from forms.errors import FormatError, VerificationError
from tests.bundle.offices import NOW, Desk, TestOffice, for_, objects, written
from tests.bundle.test_every_byte import container, encrypted, inner, parts, refused


@pytest.fixture
def bundle(prison: TestOffice, prosecutor: TestOffice) -> bytes:
    return written(prison, [for_(prosecutor)])


@pytest.fixture
def files(bundle: bytes, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> dict[str, bytes]:
    return parts(inner(bundle, prison, prosecutor, tmp_path))


def signed(
    files: Mapping[str, bytes], signer: TestOffice, *, commitment: Commitment = Commitment.ORIGIN, at: datetime = NOW
) -> dict[str, bytes]:
    """The same files with manifest, signature and seal made anew by `signer`."""
    contents = {path: raw for path, raw in files.items() if not path.startswith(("META-INF", "mimetype"))}
    listed = [
        heads.ObjectEntry(path, _media_type(path), len(raw), _sha256(raw))
        for path, raw in contents.items()
        if path not in (paths.HEAD, paths.SUMS)
    ]
    listing = manifest.write(references(contents[paths.HEAD], contents[paths.SUMS], listed))
    return {
        paths.MIMETYPE: files[paths.MIMETYPE],
        paths.MANIFEST: listing,
        paths.SIGNATURE: signer.keys.sign(listing, commitment, at),
        paths.SEAL: signer.keys.seal(listing, commitment, at),
        **contents,
    }


def _media_type(path: str) -> str:
    try:
        return paths.media_type(path)
    except FormatError:
        return "application/octet-stream"


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def with_head(files: Mapping[str, bytes], change: Mapping[str, object]) -> dict[str, bytes]:
    """The files with other fields in `bundle.json`."""
    value = strict_json.load(files[paths.HEAD])
    assert isinstance(value, dict)
    return {**files, paths.HEAD: strict_json.dump({**value, **change})}


def test_p2_only_a_confirmed_station_signs(desk: Desk, stranger: TestOffice, prosecutor: TestOffice) -> None:
    assert refused(desk, written(stranger, [for_(prosecutor)])) == "B-230"


def test_p2_another_bundles_marks(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    other = parts(inner(written(prison, [for_(prosecutor)], sources=objects(3)), prison, prosecutor, tmp_path))
    for path in (paths.SIGNATURE, paths.SEAL):
        code = refused(desk, encrypted(container({**files, path: other[path]}), [prosecutor]))
        assert code == ("B-231" if path == paths.SIGNATURE else "B-233")


def test_p3_known_partners_cannot_pose_as_each_other(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, stranger: TestOffice, prosecutor: TestOffice
) -> None:
    """Both are confirmed; the one signs what names the other as its sender."""
    desk.trusted = [prison.card, stranger.card]
    for sender in (
        {"party": prison.party, "certificate": prison.keys.device.certificate_digest},
        {"party": prison.party, "certificate": stranger.keys.device.certificate_digest},
        {"party": stranger.party, "certificate": prison.keys.device.certificate_digest},
    ):
        forged = signed(with_head(files, {"sender": sender}), stranger)
        assert refused(desk, encrypted(container(forged), [prosecutor])) == "B-235"


@pytest.mark.parametrize("name", ["x25519", "scrypt", "hybrid_and_x25519", "x25519_grease"])
def test_p4_no_downgrade(desk: Desk, name: str) -> None:
    raw = (Path(__file__).parent / "vectors" / "age" / name).read_bytes().partition(b"\n\n")[2]
    assert refused(desk, raw) == "B-202"


def test_p4_a_container_that_lies_open(desk: Desk, files: dict[str, bytes]) -> None:
    assert refused(desk, container(files)) == "B-200"


def test_p5_surreptitious_forwarding(
    desk: Desk, prison: TestOffice, stranger: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    """What the prison wrote to another office, that office encrypts anew for us."""
    theirs = inner(written(prison, [for_(stranger)]), prison, stranger, tmp_path)
    assert refused(desk, encrypted(theirs, [prosecutor])) == "B-239"


def test_p5_more_readers_than_named(
    desk: Desk, bundle: bytes, prison: TestOffice, stranger: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    whole = inner(bundle, prison, prosecutor, tmp_path)
    assert refused(desk, encrypted(whole, [prosecutor, stranger])) == "B-240"


def test_p4_for_somebody_else(desk: Desk, prison: TestOffice, stranger: TestOffice) -> None:
    assert refused(desk, written(prison, [for_(stranger)])) == "B-204"


def test_several_readers_each_with_a_number_of_his_own(
    desk: Desk, prison: TestOffice, stranger: TestOffice, prosecutor: TestOffice
) -> None:
    raw = written(prison, [for_(stranger, 7, "ab" * 32), for_(prosecutor)])
    assert desk.take(raw).address.seq == 1


def test_p7_replay_in_every_dress(
    desk: Desk, bundle: bytes, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    first = desk.take(bundle)
    again = encrypted(inner(bundle, prison, prosecutor, tmp_path), [prosecutor])
    for raw in (bundle, again):
        assert desk.open(raw) == AlreadyImported(first.digest)
        assert list(desk.staging.iterdir()) == []


def test_p8_gap_fork_and_rollback(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    first = desk.take(written(prison, [for_(prosecutor)]))
    second = written(prison, [for_(prosecutor, 2, first.digest)])
    third_of_another = written(prison, [for_(prosecutor, 3, "cd" * 32)])
    assert refused(desk, third_of_another) == "B-237"
    desk.take(second)
    assert refused(desk, third_of_another) == "B-238"
    assert refused(desk, written(prison, [for_(prosecutor, 2, first.digest)], sources=objects(1))) == "B-238"
    assert refused(desk, written(prison, [for_(prosecutor)], sources=objects(1))) == "B-238"


def test_p9_a_stream_begins_with_its_first_bundle(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    assert refused(desk, written(prison, [for_(prosecutor, 2**40, "ab" * 32)])) == "B-237"


def test_p10_type_and_commitment(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice
) -> None:
    as_receipt = signed(files, prison, commitment=Commitment.RECEIPT)
    assert refused(desk, encrypted(container(as_receipt), [prosecutor])) == "B-244"
    plan = Plan(created=NOW, software="Test", type="receipt", reply_to=Reply("ab" * 32, "cd" * 32, 1))
    receipt = ObjectSource.of_bytes(paths.RECEIPT, b"{}\n")
    assert refused(desk, written(prison, [for_(prosecutor)], sources=[receipt], plan=plan)) == "B-248"


def test_p11_the_seal_cannot_be_left_out(desk: Desk, files: dict[str, bytes], prosecutor: TestOffice) -> None:
    without = {path: raw for path, raw in files.items() if path != paths.SEAL}
    assert refused(desk, encrypted(container(without), [prosecutor])) == "B-232"


def test_p11_a_seal_of_another_time(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice
) -> None:
    seal = prison.keys.seal(files[paths.MANIFEST], Commitment.ORIGIN, NOW + timedelta(seconds=1))
    assert refused(desk, encrypted(container({**files, paths.SEAL: seal}), [prosecutor])) == "B-233"


def test_p11_a_seal_where_the_card_names_none(
    desk: Desk, bundle: bytes, prison: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = prison.card
    plain = replace(card.directory, devices=(replace(card.devices[0], seal=None),))
    desk.trusted = [replace(card, directory=plain)]
    assert refused(desk, bundle) == "B-234"


def test_p12_revocation_by_number(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    first = desk.take(written(prison, [for_(prosecutor)]))
    second = written(prison, [for_(prosecutor, 2, first.digest)])
    desk.trusted = [revoked(prison.card, 1, first.digest)]
    assert refused(desk, second) == "B-245"
    desk.trusted = [revoked(prison.card, 2, "ab" * 32)]
    desk.take(second)


def revoked(card: PartnerCard, last: int, digest: str) -> PartnerCard:
    entry = Revocation(card.devices[0].certificate_digest, last, digest, "stick lost")
    return replace(card, directory=replace(card.directory, revoked=(entry,)))


@pytest.mark.parametrize(
    ("signed_at", "code"),
    [
        (NOW + timedelta(days=1, seconds=1), "B-242"),
        (NOW - timedelta(days=60), "B-241"),
        (NOW + timedelta(days=500), "B-241"),
    ],
)
def test_times_that_cannot_be(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice, signed_at: datetime, code: str
) -> None:
    created = f"{signed_at:%Y-%m-%dT%H:%M:%SZ}"
    forged = signed(with_head(files, {"created": created}), prison, at=signed_at)
    assert refused(desk, encrypted(container(forged), [prosecutor])) == code


def test_created_is_the_signing_time(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice
) -> None:
    forged = signed(files, prison, at=NOW - timedelta(seconds=1))
    assert refused(desk, encrypted(container(forged), [prosecutor])) == "B-243"


class Counting(io.BytesIO):
    """Counts how far a stranger's file is read."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        raw = super().read(size)
        self.taken += len(raw)
        return raw


@pytest.mark.parametrize("kind", ["garbage", "zeros", "stranger", "for us, from a stranger"])
def test_p14_little_work_for_strangers(desk: Desk, stranger: TestOffice, prosecutor: TestOffice, kind: str) -> None:
    size = 16 * 1024 * 1024
    if kind == "garbage":
        raw = secrets.token_bytes(size)
    elif kind == "zeros":
        raw = bytes(size)
    else:
        reader = prosecutor if kind.startswith("for us") else stranger
        big = ObjectSource.of_bytes(paths.attachment_path(_sha256(bytes(size)), "video/mp4"), bytes(size))
        raw = written(stranger, [for_(reader)], sources=[big])
    stream = Counting(raw)
    desk_open = partial(
        open_bundle,
        stream,
        identities=[prosecutor.keys.identity],
        trusted=desk.trusted,
        now=NOW,
        staging=desk.staging,
        streams=Streams(state=lambda _certificate, _key: None, known=lambda _digest: False),
    )
    with pytest.raises((FormatError, VerificationError), match=r"B-2(00|04|30)"):
        desk_open()
    assert stream.taken <= 200 * 1024
    assert list(desk.staging.iterdir()) == []


HOSTILE = [
    "../x.json",
    "/etc/passwd",
    "sheets/../../x.json",
    "sheets\\x.json",
    "sheets/CON.json",
    "sheets/0d3e47e9-d22d-440b-b9d7-663d31bd7005.JSON",
    "sheets/0d3e47e9-d22d-440b-b9d7-663d31bd7005.json.",
    "sheets/0d3e47e9-d22d-440b-b9d7-663d31bd7005.json ",
    "att/" + "0" * 64 + ".exe",
    "bundle.json",
    "META-INF/signature002.p7s",
    "C:x.json",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_p15_hostile_names_signed_by_the_true_sender(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice, path: str
) -> None:
    value = strict_json.load(files[paths.HEAD])
    assert isinstance(value, dict)
    content = b"{}\n"
    value["objects"] = [{"path": path, "mediaType": _media_type(path), "size": 3, "sha256": _sha256(content)}]
    hostile = {
        **{name: raw for name, raw in files.items() if not name.startswith("sheets/")},
        paths.HEAD: strict_json.dump(value),
        paths.SUMS: f"{_sha256(content)}  {path}\n".encode(),
    }
    forged = signed({**hostile, path: content} if path not in hostile else hostile, prison)
    assert refused(desk, encrypted(container(forged), [prosecutor])) in {"B-220", "B-222", "B-224", "B-221"}


JSON_TRICKS = {
    "duplicate key": lambda raw: raw.replace(b'"type":"export"', b'"type":"export","type":"export"'),
    "float": lambda raw: raw.replace(b'"seq":1', b'"seq":1.0'),
    "exponent": lambda raw: raw.replace(b'"seq":1', b'"seq":1e0'),
    "NaN": lambda raw: raw.replace(b'"seq":1', b'"seq":NaN'),
    "text for number": lambda raw: raw.replace(b'"seq":1', b'"seq":"1"'),
    "true for number": lambda raw: raw.replace(b'"seq":1', b'"seq":true'),
    "unknown field": lambda raw: raw.replace(b'"have":[]', b'"have":[],"extra":1'),
    "missing field": lambda raw: raw.replace(b'"have":[],', b""),
    "deep": lambda raw: b"[" * 100_000 + raw,
    "not UTF-8": lambda raw: raw.replace(b"Test", b"T\xffst"),
    "byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "surrogate": lambda raw: raw.replace(b"Test", b"\\ud800"),
    "newer format": lambda raw: raw.replace(b"ns/bundle/1", b"ns/bundle/2"),
    "first with something before it": lambda raw: raw.replace(b'"prev":null', b'"prev":"' + b"ab" * 32 + b'"'),
    "number too large": lambda raw: raw.replace(b'"seq":1', b'"seq":9007199254740993'),
    "another media type": lambda raw: raw.replace(b"application/json", b"application/jso2"),
}


@pytest.mark.parametrize("trick", JSON_TRICKS)
def test_p15_json_tricks_signed_by_the_true_sender(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice, trick: str
) -> None:
    changed = JSON_TRICKS[trick](files[paths.HEAD])
    assert changed != files[paths.HEAD]
    forged = signed({**files, paths.HEAD: changed}, prison)
    code = refused(desk, encrypted(container(forged), [prosecutor]))
    assert code in {"B-221", "B-225"} or code.startswith("B-10")


def test_another_spelling_of_the_lists(
    desk: Desk, files: dict[str, bytes], prison: TestOffice, prosecutor: TestOffice
) -> None:
    for wrong in (
        files[paths.SUMS].upper(),
        files[paths.SUMS].replace(b"  ", b" *"),
        files[paths.SUMS] + b"\n",
        b"\n".join(reversed(files[paths.SUMS].splitlines())) + b"\n",
        sums([]),
    ):
        forged = signed({**files, paths.SUMS: wrong}, prison)
        assert refused(desk, encrypted(container(forged), [prosecutor])) == "B-222"


def test_objects_in_another_order_or_missing(desk: Desk, files: dict[str, bytes], prosecutor: TestOffice) -> None:
    front = {path: raw for path, raw in files.items() if not path.startswith("sheets/")}
    sheets = [(path, raw) for path, raw in files.items() if path.startswith("sheets/")]
    for wrong in ({**front, **dict(reversed(sheets))}, front, {**front, **dict(sheets[:1])}):
        assert refused(desk, encrypted(container(wrong), [prosecutor])) in {"B-211", "B-214", "B-222"}


def test_identity_text_goes_both_ways() -> None:
    identity = Identity.generate()
    assert Identity.from_text(identity.text).recipient == identity.recipient


def test_receiver_gets_what_was_written(desk: Desk, prison: TestOffice, prosecutor: TestOffice) -> None:
    sources = objects(5, 5000)
    raw = written(prison, [Recipient(prosecutor.keys.device, 1, None)], sources=sources)
    opened = desk.open(raw)
    assert not isinstance(opened, AlreadyImported)
    with opened:
        found = {one.path: one.file.read_bytes() for one in opened.objects}
    assert found == {source.path: source.open().read() for source in sources}
    assert isinstance(opened.head, BundleHead)
