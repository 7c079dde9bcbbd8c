"""Keeping what arrived: the sheets of an opened bundle are checked one by one, then all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from app.casework import papers
from app.casework.access import Act, Ground
from app.casework.session import Session
from app.casework.views import AttachedFile, ItemState
from forms import exchange
from forms.errors import FormatError, VerificationError
from forms.sheet_rules import check_sheet

if TYPE_CHECKING:
    from exports.bundle.read import OpenedBundle, StagedObject


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One sheet of the bundle: its file, what it is to this station, and the paths of its attachments."""

    sheet_id: str
    person_id: str
    state: ItemState
    staged: StagedObject
    attached: tuple[str, ...]

    def entry(self) -> dict[str, object]:
        return {"id": self.sheet_id, "state": self.state.value, "sha256": self.staged.sha256}


class _Received(Mapping[str, bytes]):
    """Sheet files by SHA-256, each read when it is kept: 900 of a megabyte must not stand in memory at once."""

    def __init__(self, arrived: Sequence[_Arrival]) -> None:
        self._files = {one.staged.sha256: one.staged.file for one in arrived if one.state is not ItemState.KNOWN}

    def __getitem__(self, sha256: str) -> bytes:
        return self._files[sha256].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def keep(session: Session, opened: OpenedBundle) -> None:
    """Record the import with its sheets, attachments and the signed container, in one transaction.

    Raises `VerificationError` for a sheet whose author's signature does not hold (B-140 to B-163), B-587 for one of
    another office's station, B-597 for one that contradicts what was received before, B-589 for one that another
    office sent first, B-599 for one whose attachment is missing or another, B-588 for a file that no sheet names;
    `FormatError` B-596 for a sheet under another's name, B-164 for one that does not follow its form, B-121 for a form
    that this program does not have.
    """
    files = {one.path: one for one in opened.objects}
    arrived = [_checked(session, opened, files, path) for path in files if path.startswith("sheets/")]
    named = {path for arrival in arrived for path in arrival.attached}
    for path in files:
        if path.startswith("att/") and path not in named:
            raise VerificationError("B-588", path=path)
    with _kept_files(session, opened.digest) as kept:
        for path in sorted(named & files.keys()):
            kept.store(files[path].file.open())
        container = kept.store(opened.container.open())
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
    entry = Entry(kind="import", subject=opened.sender.party, payload=payload)
    collected = [
        session.noted(
            Act.COLLECTION,
            "received_sheet",
            record=one.sheet_id,
            person=one.person_id,
            reason=Ground.RECEIVED,
            detail=opened.sender.party,
        )
        for one in arrived
        if one.state is not ItemState.KNOWN
    ]
    session.append([entry], received=_Received(arrived), noted=collected)


def _checked(session: Session, opened: OpenedBundle, files: Mapping[str, StagedObject], path: str) -> _Arrival:
    """The sheet with every author's signature verified, standing under its own name, and readable here."""
    staged = files[path]
    file = exchange.read(staged.file.read_bytes())
    sheet_id = file.sheet.record.header.id
    if path != f"sheets/{sheet_id}.json":
        raise FormatError("B-596", path=path)
    _require_own_stations(opened, file)
    check_sheet(file, papers.form_of(file.sheet.record), sent_at=opened.head.created)
    paper = papers.received_paper(file, sender_name=opened.sender.name, language="de")
    attached = tuple(_attached(session, files, sheet_id, one) for one in paper.attachments)
    person_id = file.sheet.record.header.subject
    return _Arrival(sheet_id, person_id, _state(session, opened, file, staged.sha256), staged, attached)


def _require_own_stations(opened: OpenedBundle, file: exchange.SheetFile) -> None:
    """An office sends what was written at its own stations; what another office wrote it cannot pass off as its own."""
    own = {device.signing.name for device in opened.sender.devices}
    for act in (file.sheet, *file.later):
        if act.record.header.station not in own:
            raise VerificationError("B-587", id=file.sheet.record.header.id, name=opened.sender.name)


def _attached(session: Session, files: Mapping[str, StagedObject], sheet_id: str, named: AttachedFile) -> str:
    """The path of an attachment: in this bundle, or kept here already, and of the size that the sheet names."""
    from app.vault import blobs
    from exports.bundle.paths import attachment_path

    path = attachment_path(named.sha256, named.media_type)
    arriving = files.get(path)
    kept = blobs.find(session.vault, named.sha256) if arriving is None else None
    sizes = [one.size for one in (arriving.file if arriving else None, kept) if one is not None]
    if sizes != [named.size]:
        raise VerificationError("B-599", id=sheet_id, name=named.name)
    return path


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
