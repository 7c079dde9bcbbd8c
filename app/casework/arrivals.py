"""Keeping what arrived: the sheets of an opened bundle are checked one by one, then all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from app.casework import papers
from app.casework.session import Session
from app.casework.views import ItemState
from forms import exchange
from forms.errors import FormatError, VerificationError

if TYPE_CHECKING:
    from exports.bundle.read import OpenedBundle, StagedObject


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One sheet of the bundle: its file as it lies, and what it is to this station."""

    sheet_id: str
    state: ItemState
    sha256: str
    raw: bytes

    def entry(self) -> dict[str, object]:
        return {"id": self.sheet_id, "state": self.state.value, "sha256": self.sha256}


def keep(session: Session, opened: OpenedBundle) -> None:
    """Record the import with its sheets, attachments and the signed container, in one transaction.

    Raises `VerificationError` for a sheet whose author's signature does not hold (B-140 to B-163), B-597 for one that
    contradicts what was received before, B-589 for one that another office sent first, B-599 for one whose attachment
    is missing; `FormatError` B-596 for a sheet under another's name, B-121 for a form that this program does not have.
    """
    arrived = [_checked(session, opened, staged) for staged in opened.objects if staged.path.startswith("sheets/")]
    with _kept_files(session, opened.digest) as files:
        for staged in opened.objects:
            if staged.path.startswith("att/"):
                files.store(staged.file.open())
        container = files.store(opened.container.open())
        _record(session, opened, arrived, container)


def _record(session: Session, opened: OpenedBundle, arrived: Sequence[_Arrival], container: str) -> None:
    from app.vault.log import Entry

    payload = {
        "digest": opened.digest,
        "sender": opened.sender.party,
        "certificate": opened.device.certificate_digest,
        "sequence": opened.address.seq,
        "previous": opened.address.prev,
        "created": opened.head.created.isoformat(),
        "container": container,
        "sheets": [arrival.entry() for arrival in arrived],
    }
    received = {arrival.sha256: arrival.raw for arrival in arrived if arrival.state is not ItemState.KNOWN}
    session.append([Entry(kind="import", subject=opened.sender.party, payload=payload)], received=received)


def _checked(session: Session, opened: OpenedBundle, staged: StagedObject) -> _Arrival:
    """The sheet file with every author's signature verified, standing under its own name, and readable here."""
    raw = staged.file.read_bytes()
    file = exchange.read(raw)
    sheet_id = file.sheet.record.header.id
    if staged.path != f"sheets/{sheet_id}.json":
        raise FormatError("B-596", path=staged.path)
    paper = papers.received_paper(file, sender_name=opened.sender.name, language="de")
    arriving = {one.sha256 for one in opened.objects if one.path.startswith("att/")}
    for attachment in paper.attachments:
        if attachment.sha256 not in arriving and not _is_kept(session, attachment.sha256):
            raise VerificationError("B-599", id=sheet_id, name=attachment.name)
    return _Arrival(sheet_id, _state(session, opened, file, staged.sha256), staged.sha256, raw)


def _state(session: Session, opened: OpenedBundle, file: exchange.SheetFile, sha256: str) -> ItemState:
    from app.vault import queries

    sheet_id = file.sheet.record.header.id
    old, row = queries.received_file(session.vault, sheet_id), queries.received_row(session.vault, sheet_id)
    if old is None or row is None:
        return ItemState.NEW
    # An office vouches for its own officers only: another one may not add to what came from this one.
    if row.sender != opened.sender.party:
        raise VerificationError("B-589", id=sheet_id, name=row.sender_name)
    if sha256 in queries.received_versions(session.vault, sheet_id):
        return ItemState.KNOWN
    known = exchange.read(old)
    # The signed sheet itself never changes, and nothing that was added later may vanish again.
    if known.sheet.record != file.sheet.record or known.later != file.later[: len(known.later)]:
        raise VerificationError("B-597", id=sheet_id)
    return ItemState.NEWER


def _is_kept(session: Session, sha256: str) -> bool:
    from app.vault import blobs

    return blobs.find(session.vault, sha256) is not None


class _Files:
    """Stores files in the vault and remembers which of them are new there."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.new: list[str] = []

    def store(self, content: BinaryIO) -> str:
        """Keep the content; gives its SHA-256."""
        from app.vault import blobs

        with content:
            stored = blobs.store(self._session.vault, content)
        if stored.new:
            self.new.append(stored.sha256)
        return stored.sha256


@contextmanager
def _kept_files(session: Session, digest: str) -> Iterator[_Files]:
    """Files that stay if the import was recorded, and go again if it was not."""
    from app.vault import blobs, queries

    files = _Files(session)
    try:
        yield files
    except BaseException:
        if queries.import_by_digest(session.vault, digest) is None:
            for sha256 in files.new:
                blobs.remove(session.vault, sha256)
        raise
