"""Signing in: a session is one user at one open vault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app.casework import access, patience
from app.casework.access import Act
from app.casework.clock import Clock
from app.casework.rights import Action, may, require, roles_of
from app.casework.views import Office, OfficeKind, Role, User
from app.vault import vault as vaults
from forms.errors import AccessError, EnvironmentFault, VerificationError

if TYPE_CHECKING:
    from app.vault.access import AccessEntry
    from app.vault.log import Entry
    from app.vault.rows import StationRow, UserRow
    from app.vault.vault import Vault
    from forms.record import Record
    from forms.signature import Signer


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in user. Every use case takes a session first and asks it for the right to act."""

    vault: Vault
    office: Office
    user: User
    signer: Signer
    clock: Clock

    def require(self, action: Action) -> None:
        """Pass, or raise `AccessError` B-500."""
        require(self.user.roles, action)

    def may(self, action: Action) -> bool:
        return may(self.user.roles, action)

    def roles_here(self) -> tuple[Role, ...]:
        """The roles that accounts of this office can have."""
        return roles_of(self.office.kind, training=self.office.training)

    def append(
        self,
        entries: Sequence[Entry],
        *,
        received: Mapping[str, bytes] | None = None,
        discard_draft: str = "",
        noted: Sequence[AccessEntry] = (),
    ) -> tuple[Record, ...]:
        """Sign `entries` as this user and keep them in one durable transaction, with what the log of access says of
        them: what each kind of record is by itself (`access.of_records`), and `noted` besides."""
        from app.vault import log

        return log.append(
            self.vault,
            entries,
            author=self.user.id,
            signer=self.signer,
            now=self.clock(),
            received=received or {},
            discard_draft=discard_draft,
            noting=lambda made: [*access.of_records(self.user, made), *noted],
        )

    def noted(
        self, act: Act, what: str, *, record: str = "", person: str = "", reason: str = "", detail: str = ""
    ) -> AccessEntry:
        """A row for the log of access, to be kept together with records (`append`)."""
        return access.entry(
            self.user, self.clock(), act, what, record=record, person=person, reason=reason, detail=detail
        )

    def note(
        self, act: Act, what: str, *, record: str = "", person: str = "", reason: str = "", detail: str = ""
    ) -> None:
        """Write one row of the log of access, durably (BDSG § 76). Called before content is given, so that nothing is
        read that is not logged. Raises the faults of the disk; then nothing may be given."""
        self.note_all([self.noted(act, what, record=record, person=person, reason=reason, detail=detail)])

    def note_all(self, rows: Sequence[AccessEntry]) -> None:
        """Write several rows of the log of access in one durable transaction.

        Raises `EnvironmentFault` B-790 where the vault cannot be written and the acts give something: a consultation
        that cannot be logged is not given (BDSG § 76 (1)).
        """
        from app.vault.access import add

        if self.vault.read_only:
            if all(row.act in access.GIVING_NOTHING for row in rows):
                return
            raise EnvironmentFault("B-790", path=str(self.vault.home))
        self.vault.database.write(lambda transaction: add(transaction, self.vault.keys, rows))

    def close(self) -> None:
        """Close the vault; the session is of no use afterwards."""
        self.vault.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def sign_in(home: Path, login: str, passphrase: str, *, clock: Clock) -> Session:
    """Open the vault for one user.

    Raises `AccessError` B-401 for a wrong passphrase or an unknown login (the same message), B-501 for an account
    that is retired, B-714 while the delay after wrong passphrases runs, and the vault's own errors for damage and for
    disks.
    """
    with patience.patiently(home, login, clock):
        unlocked = vaults.unlock(home, login=login, passphrase=passphrase)
    try:
        return begun(open_session(unlocked.vault, login, unlocked.seed, clock), "session")
    except BaseException:
        unlocked.vault.close()
        raise


def sign_in_beside(session: Session, login: str, passphrase: str) -> Session:
    """A second user at the vault that is open already, for acts that need two. Closing either session closes both."""
    with patience.patiently(session.vault.home, login, session.clock):
        seed = vaults.open_slot(session.vault, login=login, passphrase=passphrase)
    return begun(open_session(session.vault, login, seed, session.clock), "session_beside")


def begun(session: Session, what: str) -> Session:
    """Notes the sign-in, and does once a day what the log of access needs (`access_care`).

    A log that takes no row keeps nobody out who comes to mend it: whatever reads content asks for a row of its own.
    """
    from app.casework import access_care

    with suppress(EnvironmentFault, VerificationError):
        access_care.begin(session, what)
    patience.settle(session)
    return session


def open_session(vault: Vault, login: str, seed: bytes, clock: Clock) -> Session:
    """The session of `login` at an open vault, from the seed of his signing key.

    Raises `VerificationError` B-502 when the records know no such account and B-503 when they know another key.
    """
    from app.vault import queries
    from forms.signature import Signer

    station = queries.station(vault)
    row = queries.user_by_login(vault, login)
    if station is None or row is None:
        raise VerificationError("B-502", login=login)
    if not row.active:
        raise AccessError("B-501", login=login)
    signer = Signer.from_seed(seed)
    if signer.public_key != row.public_key:
        raise VerificationError("B-503", login=login)
    return Session(vault, office_view(station), user_view(row), signer, clock)


def office_view(row: StationRow) -> Office:
    return Office(party=row.party, name=row.name, kind=OfficeKind(row.kind), training=row.training, station=row.station)


def user_view(row: UserRow) -> User:
    return User(
        id=row.id,
        login=row.login,
        name=row.name,
        function=row.function,
        unit=row.unit,
        roles=tuple(Role(role) for role in row.roles),
        trained_on=row.trained_on,
        active=row.active,
    )
