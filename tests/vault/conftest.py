"""Real vaults: SQLCipher files, Argon2id at the lowest cost that the program accepts, real signatures."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from app.vault import log, places
from app.vault import vault as vaults
from app.vault.connection import Database
from app.vault.keys import Keys
from app.vault.log import Entry
from app.vault.slots import MINIMUM
from app.vault.vault import Vault
from forms import definition
from forms.record import Record, form_ref
from forms.signature import Signer

PASSPHRASE = "Vier Kraniche über dem Hof"
LOGIN = "a.brandt"
START = datetime(2031, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=1)))
FACTS = "Hat beim Hofgang länger allein am Zaun gestanden und auf Ansprache nicht geantwortet."


@dataclass
class Desk:
    """A founded vault with its founder at it: what most tests start from."""

    vault: Vault
    author: str
    signer: Signer
    recovery_code: str
    recovery_seed_key: bytes
    now: datetime = START
    persons: list[str] = field(default_factory=list)

    def append(self, *entries: Entry, **more: object) -> tuple[Record, ...]:
        self.now += timedelta(minutes=1)
        return log.append(
            self.vault,
            entries,
            author=self.author,
            signer=self.signer,
            now=self.now,
            **more,  # type: ignore[arg-type]
        )

    def person(self, family_name: str = "Yıldız", **more: object) -> str:
        person_id = str(uuid4())
        payload = {**person_payload(person_id, family_name), **more}
        self.append(Entry(kind="person", subject=person_id, payload=payload))
        self.persons.append(person_id)
        return person_id

    def sheet(self, person_id: str, facts: str = FACTS, **answers: object) -> Record:
        return self.append(sheet_entry(person_id, facts, **answers))[0]

    def amend(self, sheet: Record, text: str = "Der Zaun war der am Werkhof.") -> Record:
        content = {"text": text, "reason": "Ort genauer", "context": CONTEXT}
        return self.append(
            Entry(kind="amendment", subject=sheet.header.subject, payload=content, amends=sheet.header.id)
        )[0]

    def void(self, sheet: Record, reason: str = "Verwechslung der Person") -> Record:
        content = {"reason": reason, "context": CONTEXT}
        return self.append(
            Entry(kind="voiding", subject=sheet.header.subject, payload=content, amends=sheet.header.id)
        )[0]

    def reopen(self) -> None:
        """Closes the vault and opens it again, as on the next morning."""
        home = self.vault.home
        self.vault.close()
        self.vault = vaults.unlock(home, login=LOGIN, passphrase=PASSPHRASE).vault


CONTEXT = {
    "author_name": "Anna Brandt",
    "function": "Abteilungsdienst",
    "unit": "Haus 2",
    "workstation": "H2-01",
    "trained_on": "2030-11-05",
}


def person_payload(person_id: str, family_name: str = "Yıldız") -> dict[str, object]:
    return {
        "id": person_id,
        "booking_no": "1207/31",
        "family_name": family_name,
        "given_names": "Emre",
        "original_name": "",
        "born": "1996-05-17",
        "wing": "B",
        "cell": "B 214",
        "status": "custody",
        "contact_officer": "",
    }


def user_payload(user_id: str, login: str, public_key: bytes, **more: object) -> dict[str, object]:
    return {
        "id": user_id,
        "login": login,
        "name": "Anna Brandt",
        "function": "Abteilungsdienst",
        "unit": "Haus 2",
        "roles": ["administrator", "officer"],
        "trained_on": "2030-11-05",
        "public_key": base64.b64encode(public_key).decode("ascii"),
        "active": True,
        **more,
    }


def sheet_payload(person_id: str, facts: str = FACTS, **answers: object) -> dict[str, object]:
    return {
        "answers": {
            "person": person_id,
            "noticed": {"at": "2031-03-04T07:50:00+01:00", "until": None, "precision": "about"},
            "place": "yard",
            "setting": "face_to_face",
            "areas": ["C", "D"],
            "facts": facts,
            "urgency": "normal",
            **answers,
        },
        "person": {
            "id": person_id,
            "booking_no": "1207/31",
            "family_name": "Yıldız",
            "given_names": "Emre",
            "original_name": "",
            "born": "1996-05-17",
        },
        "context": {**CONTEXT, "fill_seconds": 48},
    }


def sheet_entry(person_id: str, facts: str = FACTS, **answers: object) -> Entry:
    form = form_ref(definition.form("perception", 1))
    return Entry(kind="sheet", subject=person_id, payload=sheet_payload(person_id, facts, **answers), form=form)


def found(home: Path) -> Desk:
    made = vaults.found(home, login=LOGIN, passphrase=PASSPHRASE, cost=MINIMUM)
    signer, author = Signer.from_seed(made.seed), str(uuid4())
    station = str(uuid4())
    payload = {
        "party": str(uuid4()),
        "name": "JVA Musterhausen",
        "kind": "prison",
        "training": True,
        "station": station,
        "recovery_key": base64.b64encode(made.recovery_key).decode("ascii"),
        "founder": user_payload(author, LOGIN, signer.public_key),
    }
    desk = Desk(made.vault, author, signer, made.recovery_code, made.recovery_key)
    desk.append(Entry(kind="station", subject=station, payload=payload))
    return desk


@dataclass(frozen=True)
class Master:
    """One founded home, copied for each test: founding costs Argon2id four times, copying costs nothing."""

    home: Path
    vault_id: str
    keys: Keys
    author: str
    seed: bytes
    recovery_code: str
    recovery_key: bytes
    login: str = LOGIN
    passphrase: str = PASSPHRASE


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Master:
    home = tmp_path_factory.mktemp("master") / "home"
    desk = found(home)
    vault = desk.vault
    vault.close()
    return Master(home, vault.id, vault.keys, desk.author, desk.signer.seed, desk.recovery_code, desk.recovery_seed_key)


@pytest.fixture
def home(master: Master, tmp_path: Path) -> Path:
    """A closed vault of this test's own."""
    target = tmp_path / "home"
    shutil.copytree(master.home, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return target


@pytest.fixture
def open_home(master: Master) -> Iterator[Callable[[Path], Desk]]:
    """Opens copies of the master vault with its key, without paying for Argon2id; closes them all at the end."""
    desks: list[Desk] = []

    def open_copy(home: Path) -> Desk:
        vault = vaults.open_with_key(home, master.vault_id, master.keys.vault)
        desk = Desk(vault, master.author, Signer.from_seed(master.seed), master.recovery_code, master.recovery_key)
        desks.append(desk)
        return desk

    yield open_copy
    for desk in desks:
        desk.vault.close()


@pytest.fixture
def desk(home: Path, open_home: Callable[[Path], Desk]) -> Desk:
    """A founded vault, open, with nothing but its first record."""
    return open_home(home)


@pytest.fixture
def behind(master: Master) -> Callable[[Path], Database]:
    """Opens a second connection behind the vault's back, for tampering."""
    return lambda home: Database(home / places.DATABASE, master.keys.sqlcipher)
