"""Real stations for tests: a prison and a prosecutor's office, founded once per run and copied for each test.

Founding costs Argon2id for every account; copying a closed home costs nothing. A copy opens with the vault key and the
seeds that were remembered, and it still opens with `PASSPHRASE` through any login of `Founded.logins`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from app.casework import founding, partners, people, sharing, sheets, users
from app.casework.session import Session, open_session
from app.casework.views import NewPerson, NewUser, OfficeKind, Person, Released, Role
from app.vault import vault as vaults
from app.vault.vault import Vault

PASSPHRASE = "Vier Kraniche über dem Hof"
START = datetime(2026, 11, 2, 8, 30, tzinfo=timezone(timedelta(hours=1)))
FACTS = "Stand bei der Freistunde allein am Zaun und sprach mit niemandem."

PRISON = "JVA Musterhausen"
PROSECUTOR = "Staatsanwaltschaft Musterhausen"


def _user(login: str, name: str, function: str, *roles: Role) -> NewUser:
    return NewUser(login=login, name=name, function=function, unit="Haus 2", roles=roles, trained_on=date(2026, 3, 14))


# Two officers, so that one can be "somebody else"; "weber" wears two hats.
PRISON_USERS = (
    _user("verwaltung", "Petra Lindqvist", "Verwaltung", Role.ADMINISTRATOR),
    _user("holm", "Karin Holm", "Abteilungsdienst", Role.OFFICER),
    _user("sahin", "Aylin Şahin", "Abteilungsdienst", Role.OFFICER),
    _user("okafor", "Michael Okafor", "Bezugsbeamter", Role.CONTACT_OFFICER),
    _user("brandt", "Anna Brandt", "Vollzugsleitung", Role.RELEASING_OFFICER),
    _user("nowak", "Ewa Nowak", "Bezugsbeamtin", Role.DEPUTY),
    _user("keller", "Ruth Keller", "Teilanstaltsleitung", Role.REVIEWER),
    _user("lenz", "Marta Lenz", "Anstaltsleitung", Role.REVIEWER),
    _user("adler", "Jonas Adler", "Datenschutz", Role.DATA_PROTECTION_OFFICER),
    _user("lehner", "Timo Lehner", "Ausbildung", Role.TRAINER),
    _user("weber", "Jörg Weber", "Schichtleitung", Role.OFFICER, Role.RELEASING_OFFICER),
)
PROSECUTOR_USERS = (
    _user("verwaltung", "Ralf Quandt", "Geschäftsstelle", Role.ADMINISTRATOR),
    _user("verbindung", "Dr. Inés Marković", "Staatsanwältin", Role.LIAISON),
    _user("keller", "Tom Keller", "Oberstaatsanwalt", Role.REVIEWER),
)


@dataclass
class Watch:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: int) -> datetime:
        """Moves on by a `timedelta` of these parts; gives the new moment."""
        self.now += timedelta(**much)
        return self.now


@dataclass(frozen=True)
class Founded:
    """A closed home, and everything that is needed to open a copy of it without Argon2id."""

    home: Path
    vault_id: str
    vault_key: bytes
    seeds: Mapping[str, bytes]
    recovery_code: str

    @property
    def logins(self) -> tuple[str, ...]:
        return tuple(self.seeds)

    def copy(self, target: Path) -> Founded:
        """A copy of the home at `target`, with the modes that the vault asks for."""
        shutil.copytree(self.home, target)
        for path in (target, *target.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        return replace(self, home=target)

    def open(self, watch: Watch) -> Station:
        """The station, open. Close it, or use it as a context manager."""
        return Station(vaults.open_with_key(self.home, self.vault_id, self.vault_key), self, watch)


@dataclass
class Station:
    """An open station, with every user at his desk: `station("holm")` is Karin Holm's session."""

    vault: Vault
    founded: Founded
    watch: Watch
    _desks: dict[str, Session] = field(default_factory=dict)

    def __call__(self, login: str) -> Session:
        if login not in self._desks:
            self._desks[login] = open_session(self.vault, login, self.founded.seeds[login], self.watch)
        return self._desks[login]

    @property
    def home(self) -> Path:
        return self.vault.home

    def close(self) -> None:
        self.vault.close()

    def reopen(self) -> None:
        """Closes the vault and opens it again, as on the next morning."""
        self.close()
        self._desks.clear()
        self.vault = vaults.open_with_key(self.home, self.founded.vault_id, self.founded.vault_key)


def found(
    home: Path, kind: OfficeKind, name: str, accounts: tuple[NewUser, ...], *, watch: Watch | None = None
) -> Founded:
    """Founds a training station in `home` with these accounts (the first is its administrator), and closes it."""
    first, *others = accounts
    made = founding.found(
        home,
        office_name=name,
        kind=kind,
        training=True,
        admin=first,
        passphrase=PASSPHRASE,
        clock=watch or Watch(),
    )
    with made.session as session:
        seeds = {first.login: session.signer.seed}
        for new in others:
            users.add_user(session, new, PASSPHRASE)
            seeds[new.login] = vaults.open_slot(session.vault, login=new.login, passphrase=PASSPHRASE)
        return Founded(home, session.vault.id, session.vault.keys.vault, seeds, made.recovery_code)


def found_prison(home: Path, *, watch: Watch | None = None) -> Founded:
    """A prison with all its roles, and three people in custody of whom one is entrusted to Michael Okafor."""
    watch = watch or Watch()
    founded = found(home, OfficeKind.PRISON, PRISON, PRISON_USERS, watch=watch)
    with founded.open(watch).vault as vault:
        admin = open_session(vault, "verwaltung", founded.seeds["verwaltung"], watch)
        okafor = users.user_id(admin, "okafor")
        for new in (
            NewPerson(booking_no="1/26", family_name="Öztürk", given_names="Işık", wing="A", cell="A 12"),
            NewPerson(booking_no="2/26", family_name="Kovács", given_names="Zoltán", contact_officer=okafor),
            NewPerson(booking_no="3/26", family_name="Petrow", given_names="Iwan", original_name="Иван Петров"),
        ):
            people.add_person(admin, new)
    return founded


def found_prosecutor(home: Path, *, watch: Watch | None = None) -> Founded:
    """A prosecutor's office with its administrator and its liaison."""
    return found(home, OfficeKind.PROSECUTOR, PROSECUTOR, PROSECUTOR_USERS, watch=watch)


def exchange_cards(left: Station, right: Station) -> None:
    """Each office's administrator confirms the other's card."""
    for giver, taker in ((left, right), (right, left)):
        partners.confirm(taker("verwaltung"), partners.own_card(giver("verwaltung")))


def person(station: Station, booking_no: str = "1/26") -> Person:
    return people.by_booking_no(station("verwaltung"), booking_no)


def answers(person_id: str, **more: object) -> dict[str, object]:
    """The shortest complete answers to a perception sheet, a quarter of an hour old at `START`; `more` adds to them."""
    noticed = {"at": "2026-11-02T08:15:00+01:00", "until": None, "precision": "exact"}
    return {"person": person_id, "noticed": noticed, "place": "yard", "areas": ["D"], "facts": FACTS, **more}


def sheet(station: Station, login: str = "holm", *, booking_no: str = "1/26", **more: object) -> str:
    """A signed sheet of `login` about one person; gives its id."""
    about = person(station, booking_no)
    (sheet_id,) = sheets.sign(station(login), answers(about.id, **more))
    return sheet_id


def release(prison: Station, prosecutor: Station, folder: Path, *, login: str = "brandt") -> Released:
    """Releases all that `login` may release to the prosecutor's office, as one bundle in `folder`."""
    session = prison(login)
    seen = sharing.preview(session, prosecutor("verwaltung").office.party)
    return sharing.release(session, seen, folder)
