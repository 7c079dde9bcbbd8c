"""Taking bundles in at the prosecutor's office: check everything, keep all or nothing, read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.casework import arrivals, papers, partners, station_keys
from app.casework.access import Act, Ground
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.sheets import narrowed_by
from app.casework.views import (
    Imported,
    ImportedItem,
    IncomingLine,
    ItemState,
    Page,
    SheetFilter,
    SheetLine,
    SheetPaper,
    SheetState,
)
from forms import exchange
from forms.errors import AccessError, EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.rows import ImportRow, ReceivedRow
    from exports.bundle.read import AlreadyImported, StreamState

Progress = Callable[[int, int], None]


def import_bundle(session: Session, path: Path, *, progress: Progress | None = None) -> Imported:
    """Check a bundle completely and take it in, or refuse it and keep nothing.

    Raises the bundle's own codes (forgery, damage, not for us, unknown sender, gap, fork, …), `VerificationError` for
    a sheet whose author's signature does not hold, `EnvironmentFault` B-590 when the file cannot be read.
    """
    from exports.bundle.read import AlreadyImported, Streams, open_bundle

    session.require(Action.IMPORT_BUNDLE)
    keys = station_keys.device_keys(session.vault)
    trusted = [partners.partner_card(session, partner.party) for partner in partners.list_partners(session)]
    with session.vault.staging() as staging, _reading(path) as stream:
        opened = open_bundle(
            stream,
            identities=[keys.identity, *station_keys.earlier_identities(session.vault)],
            trusted=trusted,
            now=session.clock(),
            staging=staging,
            streams=Streams(
                state=lambda certificate, _key: _stream_state(session, certificate),
                known=lambda digest: _known(session, digest),
            ),
            progress=progress,
        )
        if isinstance(opened, AlreadyImported):
            return _old_result(session, opened)
        with opened:
            arrivals.keep(session, opened)
            return _imported(_import_row(session, opened.digest), already=False)


def list_incoming(session: Session, *, limit: int = 50, after: str | None = None) -> Page[IncomingLine]:
    """The bundles that were taken in, newest first."""
    from app.vault import queries

    session.require(Action.LIST_BUNDLES)
    page = queries.imports(session.vault, limit=limit, after=after)
    lines = (
        IncomingLine(
            digest=row.digest,
            sender_name=row.sender_name,
            sequence=row.sequence,
            created=row.created,
            imported_at=row.imported_at,
            sheets=len(row.items),
        )
        for row in page.rows
    )
    return Page(tuple(lines), page.following)


def list_received(
    session: Session, wanted: SheetFilter | None = None, *, limit: int = 50, after: str | None = None
) -> Page[SheetLine]:
    """The sheets that were received, newest import first; `released_to` holds the sender's name."""
    from app.vault import queries
    from app.vault.rows import ReceivedQuery

    session.require(Action.READ_RECEIVED)
    wanted = wanted or SheetFilter()
    if after is None:
        session.note(Act.CONSULTATION, "received_sheets", reason=Ground.RECEIVED, detail=narrowed_by(wanted))
    query = ReceivedQuery(
        text=wanted.text,
        area=wanted.area,
        setting=wanted.setting,
        since=wanted.since,
        until=wanted.until,
        open_only=bool(wanted.text) and not session.may(Action.READ_RESTRICTED),
    )
    page = queries.received(session.vault, query, reader=session.user.id, limit=limit, after=after)
    return Page(tuple(_listed(session, row) for row in page.rows), page.following)


def has_received(session: Session, sheet_id: str) -> bool:
    """Whether `sheet_id` is a sheet that came in a bundle and that this user may read."""
    from app.vault import queries

    return session.may(Action.READ_RECEIVED) and queries.received_row(session.vault, sheet_id) is not None


def show_received(session: Session, sheet_id: str, *, language: str, act: Act | None = Act.CONSULTATION) -> SheetPaper:
    """One received sheet; its signatures are verified again. `act` as for `sheets.show`. Raises `InputError` B-592 when
    there is none, `AccessError` B-755 when its processing is restricted."""
    from app.vault import queries

    session.require(Action.READ_RECEIVED)
    row = queries.received_row(session.vault, sheet_id)
    raw = queries.received_file(session.vault, sheet_id)
    if row is None or raw is None:
        raise InputError("B-592", id=sheet_id)
    if row.restricted and not session.may(Action.READ_RESTRICTED):
        raise AccessError("B-755")
    paper = papers.received_paper(exchange.read(raw), sender_name=row.sender_name, language=language)
    if act is not None:
        session.note(act, "received_sheet", record=sheet_id, person=row.person_id, reason=Ground.RECEIVED)
    queries.mark_read(session.vault, reader=session.user.id, sheet_id=sheet_id)
    return paper


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    from exports.bundle.files import open_file

    try:
        stream = open_file(path)
    except OSError as error:
        raise EnvironmentFault("B-590", path=str(path)) from error
    with stream:
        yield stream


def _stream_state(session: Session, certificate: str) -> StreamState | None:
    from app.vault import queries
    from exports.bundle.read import StreamState

    head = queries.last_import(session.vault, certificate)
    return StreamState(head.sequence, head.digest) if head else None


def _known(session: Session, digest: str) -> bool:
    from app.vault import queries

    return queries.import_by_digest(session.vault, digest) is not None


def _old_result(session: Session, opened: AlreadyImported) -> Imported:
    return _imported(_import_row(session, opened.digest), already=True)


def _import_row(session: Session, digest: str) -> ImportRow:
    from app.vault import queries

    row = queries.import_by_digest(session.vault, digest)
    assert row is not None, "asked for only after it was kept"
    return row


def _imported(row: ImportRow, *, already: bool) -> Imported:
    return Imported(
        digest=row.digest,
        sender_name=row.sender_name,
        sequence=row.sequence,
        created=row.created,
        items=tuple(ImportedItem(sheet_id=item.sheet_id, state=ItemState(item.state)) for item in row.items),
        already=already,
    )


def _listed(session: Session, row: ReceivedRow) -> SheetLine:
    """A row for this user: of a restricted sheet that he may not read, only that it is there."""
    if row.restricted and not session.may(Action.READ_RESTRICTED):
        return replace(_line(row), areas=(), setting="", urgency="", excerpt="")
    return _line(row)


def _line(row: ReceivedRow) -> SheetLine:
    state = SheetState.VOIDED if row.voided else SheetState.AMENDED if row.later else SheetState.SIGNED
    return SheetLine(
        id=row.sheet_id,
        person_id=row.person_id,
        person_name=row.person_name,
        booking_no=row.booking_no,
        author_id="",
        author_name=row.author_name,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        areas=row.areas,
        setting=row.setting,
        urgency=row.urgency,
        excerpt=row.excerpt,
        state=state,
        released_to=(row.sender_name,),
        restricted=row.restricted,
    )
