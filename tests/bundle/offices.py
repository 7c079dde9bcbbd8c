"""Offices with real keys and cards for tests of the bundle, without vaults."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from exports.bundle.card import PartnerCard, read_card, write_card
from exports.bundle.check import StreamState
from exports.bundle.device import Authority, DeviceKeys
from exports.bundle.read import AlreadyImported, OpenedBundle, Streams, open_bundle
from exports.bundle.write import ObjectSource, Plan, Recipient, write_bundle

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FOUNDED = NOW - timedelta(days=30)
_NAMESPACE = UUID("6f1d1c0e-5d0a-4f0b-9c36-0a5d8f1f2b11")


@dataclass(frozen=True)
class TestOffice:
    """An office with one station."""

    __test__ = False

    party: str
    authority: Authority
    keys: DeviceKeys
    raw_card: bytes

    @property
    def card(self) -> PartnerCard:
        return read_card(self.raw_card)


@cache
def office(name: str) -> TestOffice:
    """The same office for the same name within one run."""
    party = str(uuid5(_NAMESPACE, name))
    authority = Authority.generate(party=party, name=name, now=FOUNDED)
    keys = authority.issue_device(station=str(uuid5(_NAMESPACE, name + " station")), now=FOUNDED)
    raw = write_card(
        party=party, name=name, kind="prison", training=True, authority=authority, devices=[keys.device], now=FOUNDED
    )
    return TestOffice(party, authority, keys, raw)


def objects(count: int = 2, size: int = 300) -> list[ObjectSource]:
    """Some sheets with content that says its own number."""
    made = []
    for number in range(count):
        path = f"sheets/{uuid5(_NAMESPACE, f'sheet {number}')}.json"
        made.append(ObjectSource.of_bytes(path, (f'{{"n":{number}}}'.encode() + b" " * size)[:size]))
    return made


def written(
    sender: TestOffice,
    to: Sequence[Recipient],
    *,
    sources: Sequence[ObjectSource] | None = None,
    plan: Plan | None = None,
) -> bytes:
    """The octets of a bundle."""
    out = io.BytesIO()
    write_bundle(
        out,
        keys=sender.keys,
        party=sender.party,
        to=to,
        objects=objects() if sources is None else sources,
        plan=plan or Plan(created=NOW, software="Test"),
    )
    return out.getvalue()


def for_(reader: TestOffice, seq: int = 1, prev: str | None = None) -> Recipient:
    return Recipient(reader.keys.device, seq, prev)


@dataclass
class Desk:
    """A reader with a memory: what `open_bundle` is asked with, and what it leaves behind."""

    office: TestOffice
    trusted: list[PartnerCard]
    staging: Path
    head: StreamState | None = None
    known: frozenset[str] = frozenset()
    now: datetime = NOW

    def open(self, raw: bytes) -> OpenedBundle | AlreadyImported:
        """Read `raw` as a file; nothing is remembered."""
        return open_bundle(
            io.BytesIO(raw),
            identities=[self.office.keys.identity],
            trusted=self.trusted,
            now=self.now,
            staging=self.staging,
            streams=Streams(state=lambda _certificate, _key: self.head, known=lambda digest: digest in self.known),
        )

    def take(self, raw: bytes) -> OpenedBundle:
        """Read `raw` and remember it as the last of its stream."""
        opened = self.open(raw)
        assert isinstance(opened, OpenedBundle)
        self.head = StreamState(opened.address.seq, opened.digest)
        self.known |= {opened.digest}
        opened.close()
        for file in self.staging.iterdir():
            file.unlink()
        return opened
