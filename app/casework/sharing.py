"""Releasing sheets: choose, preview, and write one bundle for one partner.

The order makes every cut-off harmless. The bundle is first written to the outbox of this station and read back; then
the export is recorded, which uses up its sequence number; then the file is copied to the folder or stick, read back
from there and only then named. If the stick fails, the bundle is still in the outbox and is copied again. A bundle in
the outbox that no record names never left: the next release removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app import PROGRAM
from app.casework import parcels, partners, station_keys
from app.casework.access import Act, Ground
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.sheets import line_view, listed
from app.casework.views import ExportPreview, LeftOut, LeftOutReason, OutgoingLine, Page, Released
from forms.errors import EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.rows import SheetRow, StreamHead
    from exports.bundle.deliver import Delivered

MAX_OBJECTS = 900
Progress = Callable[[int, int], None]


def preview(
    session: Session, party: str, *, sheet_ids: Sequence[str] | None = None, since: date | None = None
) -> ExportPreview:
    """What would leave for `party`, what would not, and why: of the sheets named, or of all recorded since a day.

    Raises `InputError` B-570 for an unknown partner, B-461 for an unknown sheet, B-583 for too many.
    """
    session.require(Action.RELEASE)
    seen = _preview(session, party, sheet_ids=sheet_ids, since=since)
    detail = f"{party} {len(seen.sheets)}+{len(seen.left_out)}"
    session.note(Act.CONSULTATION, "release_preview", reason=Ground.RELEASE, detail=detail)
    return seen


def _preview(
    session: Session, party: str, *, sheet_ids: Sequence[str] | None = None, since: date | None = None
) -> ExportPreview:
    from app.vault import queries

    partner = partners.get_partner(session, party)
    sent = queries.exported_to(session.vault, party)
    own = queries.sheets_with_a_hand_in(session.vault, session.user.id)
    leaving: list[SheetRow] = []
    left_out: list[LeftOut] = []
    for row in _rows(session, sheet_ids, since):
        reason = _reason_against(row, sent, own)
        if reason is None:
            leaving.append(row)
        else:
            left_out.append(LeftOut(sheet=listed(session, row), reason=reason))
    attachments = parcels.attachment_count(session, leaving)
    limit = (MAX_OBJECTS - attachments) // 2
    if len(leaving) > limit:
        raise InputError("B-583", count=len(leaving), limit=limit)
    head = _head(session, party)
    return ExportPreview(
        partner=partner,
        sheets=tuple(line_view(row) for row in leaving),
        left_out=tuple(left_out),
        attachments=attachments,
        sequence=head.sequence + 1 if head else 1,
    )


def release(session: Session, seen: ExportPreview, folder: Path, *, progress: Progress | None = None) -> Released:
    """Write what the preview showed as one bundle into `folder`.

    Raises `InputError` B-580 when nothing may leave, B-581 when the preview is out of date, `EnvironmentFault` B-595
    when there is no such folder and the bundle's own outcomes for disks and sticks. `progress` gets (done, of all);
    what it raises stops the release safely.
    """
    session.require(Action.RELEASE)
    if not folder.is_dir():
        raise EnvironmentFault("B-595", path=str(folder))
    if not seen.sheets:
        raise InputError("B-580")
    ids = [line.id for line in seen.sheets]
    if _preview(session, seen.partner.party, sheet_ids=ids) != _only(seen):
        raise InputError("B-581")
    _sweep(session)
    now = session.clock()
    delivered, contents = _write(session, seen, now, progress)
    _record(session, seen, now, delivered, contents)
    path = _copy(delivered.path, folder, delivered.sha256)
    return Released(
        path=path,
        digest=delivered.digest,
        sequence=seen.sequence,
        sheets=len(ids),
        size=delivered.size,
        sha256=delivered.sha256,
    )


def write_again(session: Session, digest: str, folder: Path) -> Path:
    """Copy a released bundle from the outbox once more, under its own name. Raises `InputError` B-582, B-595."""
    from app.vault import queries

    session.require(Action.RELEASE)
    if not folder.is_dir():
        raise EnvironmentFault("B-595", path=str(folder))
    row = queries.export_by_digest(session.vault, digest)
    source = outbox(session) / row.file_name if row else None
    if row is None or source is None or not source.is_file():
        raise InputError("B-582", digest=digest[:16])
    session.note(Act.DISCLOSURE, "bundle", record=row.digest, reason=Ground.RELEASE, detail=row.partner)
    return _copy(source, folder, row.sha256)


def list_outgoing(session: Session, *, limit: int = 50, after: str | None = None) -> Page[OutgoingLine]:
    """The bundles that were released here, newest first."""
    from app.vault import queries

    session.require(Action.LIST_BUNDLES)
    page = queries.exports(session.vault, limit=limit, after=after)
    lines = (
        OutgoingLine(
            digest=row.digest,
            partner_name=row.partner_name,
            sequence=row.sequence,
            created=row.created,
            file_name=row.file_name,
            released_by=row.released_by_name,
            sheets=row.sheets,
        )
        for row in page.rows
    )
    return Page(tuple(lines), page.following)


def outbox(session: Session) -> Path:
    """Where released bundles are kept so that they can be written to a stick again."""
    from app.vault import places

    return session.vault.home / places.OUTBOX


def _head(session: Session, party: str) -> StreamHead | None:
    """The bundle before the next one to `party`, in the stream of the key that signs here now."""
    from app.vault import queries

    return queries.last_export(session.vault, party, since=station_keys.stream_start(session.vault))


def _sweep(session: Session) -> None:
    """Removes bundles that were written but never recorded: a release was cut off between the two."""
    from app.vault import places, queries

    known, folder = queries.export_file_names(session.vault), outbox(session)
    try:
        for path in folder.iterdir():
            # A folder is nothing of ours; it must not keep every later bundle from leaving.
            if path.name not in known and not path.is_dir():
                path.unlink()
    except OSError as error:
        raise places.fault(error, folder) from error


def _rows(session: Session, sheet_ids: Sequence[str] | None, since: date | None) -> Sequence[SheetRow]:
    from app.vault import queries

    if sheet_ids is None:
        return queries.sheets_since(session.vault, since or date(1970, 1, 2))
    rows: list[SheetRow] = []
    for sheet_id in dict.fromkeys(sheet_ids):
        row = queries.sheet(session.vault, sheet_id)
        if row is None:
            raise InputError("B-461", id=sheet_id)
        rows.append(row)
    return rows


def _reason_against(row: SheetRow, sent: dict[str, int], own: frozenset[str]) -> LeftOutReason | None:
    if sent.get(row.id) == row.later:
        return LeftOutReason.ALREADY_SENT
    # Restricted data are not transferred (BDSG § 58 (3); model act § 12 (10)).
    if row.restricted:
        return LeftOutReason.RESTRICTED
    # A voiding of what the partner has must reach him (BDSG § 74 (3)); what he never had needs no voiding.
    if row.voided and row.id not in sent:
        return LeftOutReason.VOIDED
    # Four eyes: nobody releases what he signed, neither a sheet nor what was added to one.
    if row.id in own:
        return LeftOutReason.OWN_SHEET
    return None


def _only(seen: ExportPreview) -> ExportPreview:
    return ExportPreview(
        partner=seen.partner, sheets=seen.sheets, left_out=(), attachments=seen.attachments, sequence=seen.sequence
    )


def _write(
    session: Session, seen: ExportPreview, now: datetime, progress: Progress | None
) -> tuple[Delivered, list[parcels.Content]]:
    from exports.bundle.deliver import deliver
    from exports.bundle.write import Plan, Recipient

    head = _head(session, seen.partner.party)
    devices = partners.partner_card(session, seen.partner.party).devices_at(now)
    if not devices:
        raise InputError("B-577", name=seen.partner.name)
    contents = parcels.contents(session, [line.id for line in seen.sheets], progress=progress)
    to = [Recipient(device=devices[0], seq=seen.sequence, prev=head.digest if head else None)]
    delivered = deliver(
        outbox(session),
        keys=station_keys.device_keys(session.vault),
        party=session.office.party,
        to=to,
        objects=parcels.objects(session, contents),
        plan=Plan(created=now, have=parcels.holdings(session, devices), software=PROGRAM),
    )
    delivered.path.chmod(0o600)
    return delivered, contents


def _record(
    session: Session, seen: ExportPreview, now: datetime, delivered: Delivered, contents: list[parcels.Content]
) -> None:
    from app.vault.log import Entry

    head = _head(session, seen.partner.party)
    payload = {
        "digest": delivered.digest,
        "partner": seen.partner.party,
        "sequence": seen.sequence,
        "previous": head.digest if head else None,
        "created": now.isoformat(),
        "file_name": delivered.path.name,
        "sheets": [{"id": content.id, "later": content.later} for content in contents],
        "size": delivered.size,
        "sha256": delivered.sha256,
    }
    given = [
        session.noted(
            Act.DISCLOSURE,
            "sheet",
            record=line.id,
            person=line.person_id,
            reason=Ground.RELEASE,
            detail=seen.partner.party,
        )
        for line in seen.sheets
    ]
    session.append([Entry(kind="export", subject=seen.partner.party, payload=payload)], noted=given)


def _copy(source: Path, folder: Path, sha256: str) -> Path:
    from exports.bundle.deliver import copy_verified

    return copy_verified(source, folder, sha256=sha256)
