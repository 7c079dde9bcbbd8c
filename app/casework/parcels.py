"""What goes into a bundle: per sheet its file and its PDF, per attachment its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from app.casework import papers, printing
from app.casework.session import Session
from app.casework.views import AttachedFile
from forms import exchange
from forms.content import read_context
from forms.errors import VerificationError
from forms.record import Record
from forms.sheet_rules import check_sheet

if TYPE_CHECKING:
    from app.vault.rows import SheetRow
    from exports.bundle.directory import Device
    from exports.bundle.head import Holding
    from exports.bundle.write import ObjectSource

LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class Content:
    """One sheet as it leaves: its id, how many later acts it carries, its file, its PDF, its attachments."""

    id: str
    later: int
    file: bytes
    pdf: bytes
    attachments: tuple[AttachedFile, ...]


def attachment_count(session: Session, rows: Iterable[SheetRow]) -> int:
    """How many different files the sheets carry."""
    from app.vault import log

    found: set[str] = set()
    for row in rows:
        found.update(file.sha256 for file in _attached(log.record(session.vault, row.id)))
    return len(found)


def contents(
    session: Session, sheet_ids: Sequence[str], *, progress: Callable[[int, int], None] | None = None
) -> list[Content]:
    """The sheets as they leave, with every signature checked once more on the way out.

    Raises `FormatError` B-164 for a sheet that the other side would refuse, `InputError` B-165 for one that has become
    too large to travel.
    """
    made: list[Content] = []
    for done, sheet_id in enumerate(sheet_ids):
        if progress is not None:
            progress(done, len(sheet_ids))
        file = sheet_file(session, sheet_id)
        check_sheet(file, papers.form_of(file.sheet.record), sent_at=session.clock())
        raw = exchange.write(file)
        # The release notes the disclosure of every sheet by itself.
        pdf = printing.sheet_pdf(session, sheet_id, language=LANGUAGE, act=None)
        made.append(Content(sheet_id, len(file.later), raw, pdf, tuple(_attached(file.sheet.record))))
    if progress is not None:
        progress(len(sheet_ids), len(sheet_ids))
    return made


def sheet_file(session: Session, sheet_id: str) -> exchange.SheetFile:
    """A sheet with everything added later, each act with its author and his key; nothing is serialised again."""
    from app.vault import log, queries

    sheet = log.record(session.vault, sheet_id)
    later = [act.record for act in queries.later_acts(session.vault, sheet_id)]
    return exchange.SheetFile(
        sheet=_signed_act(session, sheet), later=tuple(_signed_act(session, record) for record in later)
    )


def objects(session: Session, ready: Sequence[Content]) -> list[ObjectSource]:
    """The bundle's objects in the order of their paths."""
    from exports.bundle import paths
    from exports.bundle.write import ObjectSource

    made = {}
    for content in ready:
        for path, raw in ((paths.sheet_path(content.id), content.file), (paths.pdf_path(content.id), content.pdf)):
            made[path] = ObjectSource.of_bytes(path, raw)
        for file in content.attachments:
            path = paths.attachment_path(file.sha256, file.media_type)
            made[path] = _blob_object(session, file, path)
    return [made[path] for path in sorted(made)]


def holdings(session: Session, devices: Sequence[Device]) -> tuple[Holding, ...]:
    """What this station holds from the partner's stations: a quiet receipt for the last bundle of each."""
    from app.vault import queries
    from exports.bundle.head import Holding

    held = []
    for device in devices:
        head = queries.last_import(session.vault, device.certificate_digest)
        if head is not None:
            held.append(Holding(device.certificate_digest, head.sequence, head.digest))
    return tuple(held)


def _blob_object(session: Session, file: AttachedFile, path: str) -> ObjectSource:
    from app.vault import blobs
    from exports.bundle.write import ObjectSource

    blob = blobs.find(session.vault, file.sha256)
    if blob is None:
        raise VerificationError("B-435", sha256=file.sha256)

    def open_it() -> BinaryIO:
        return blobs.open_blob(session.vault, file.sha256)

    return ObjectSource(path=path, size=blob.size, sha256=blob.sha256, crc32=blob.crc32, open=open_it)


def _attached(record: Record) -> Iterable[AttachedFile]:
    answers = record.payload().get("answers")
    return papers.attached_files(answers if isinstance(answers, dict) else {})


def _signed_act(session: Session, record: Record) -> exchange.Act:
    # The author as he was when he signed: his own signature covers these words.
    context = read_context(record.payload())
    author = exchange.ActAuthor(
        id=record.header.author,
        name=context.author_name,
        function=context.function,
        unit=context.unit,
        key=papers.public_key(session, record),
        trained_on=context.trained_on,
    )
    return exchange.Act(author, record)
