"""An invented station that faults are let loose on: founded once, copied as often as a run needs it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.casework.clock import Clock, system_clock
from app.casework.founding import found
from app.casework.partners import save_card
from app.casework.people import add_person
from app.casework.session import Session, open_session, sign_in_beside
from app.casework.users import add_user
from app.casework.views import NewPerson, NewUser, OfficeKind, Role
from app.vault import vault as vaults

PASSPHRASE = "vier kraniche über dem hof am abend"
ADMIN = "verwaltung"
WRITER = "holm"
RELEASER = "brandt"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Post:
    """A home with what opens it without a passphrase: vault key and signing seed of one officer."""

    home: Path
    vault_id: str
    key: bytes = field(repr=False)
    seed: bytes = field(repr=False)
    person: str

    def open(self, clock: Clock = system_clock) -> Session:
        """The officer's session; Argon2id is not paid for. Raises the faults of the vault."""
        vault = vaults.open_with_key(self.home, self.vault_id, self.key)
        try:
            return open_session(vault, WRITER, self.seed, clock)
        except BaseException:
            vault.close()
            raise

    def copy(self, home: Path) -> Post:
        """The same station at another place; `home` must not exist."""
        shutil.copytree(self.home, home)
        return replace(self, home=home)

    @property
    def words(self) -> list[str]:
        """What a process of its own gets on its command line. The data are invented, and so is their key."""
        return [str(self.home), self.vault_id, self.key.hex(), self.seed.hex(), self.person]

    @classmethod
    def of_words(cls, words: list[str]) -> Post:
        home, vault_id, key, seed, person = words
        return cls(Path(home), vault_id, bytes.fromhex(key), bytes.fromhex(seed), person)


def found_post(home: Path) -> Post:
    """A prison with an administrator, an officer, a releasing officer and one person in custody; closed."""
    founded = found(
        home,
        office_name="JVA Musterhausen",
        kind=OfficeKind.PRISON,
        training=True,
        admin=NewUser(login=ADMIN, name="Verwaltung", function="", unit="", roles=(Role.ADMINISTRATOR,)),
        passphrase=PASSPHRASE,
        clock=system_clock,
    )
    with founded.session as admin:
        for login, role in ((WRITER, Role.OFFICER), (RELEASER, Role.RELEASING_OFFICER)):
            add_user(admin, NewUser(login=login, name=login.title(), function="", unit="", roles=(role,)), PASSPHRASE)
        person = add_person(admin, NewPerson(booking_no="1", family_name="Muster", given_names="M."))
        # The vault gives a key and seed to whoever has the passphrase; a session keeps its own to itself.
        seed = vaults.open_slot(admin.vault, login=WRITER, passphrase=PASSPHRASE)
        sign_in_beside(admin, WRITER, PASSPHRASE)
        return Post(home, admin.vault.id, admin.vault.keys.vault, seed, person.id)


def found_partner(folder: Path) -> Path:
    """The card of a prosecutor's office, for releasing to it."""
    founded = found(
        folder / "prosecutor",
        office_name="Staatsanwaltschaft Musterstadt",
        kind=OfficeKind.PROSECUTOR,
        training=True,
        admin=NewUser(login=ADMIN, name="Verwaltung", function="", unit="", roles=(Role.ADMINISTRATOR,)),
        passphrase=PASSPHRASE,
        clock=system_clock,
    )
    with founded.session as admin:
        return save_card(admin, folder)


def answers(person: str, facts: str, clock: Clock = system_clock) -> dict[str, object]:
    """The answers of a sheet that can be signed."""
    return {
        "person": person,
        "noticed": {"at": clock().isoformat(), "until": None, "precision": "exact"},
        "place": "wing",
        "setting": "face_to_face",
        "areas": ["C"],
        "facts": facts,
        "urgency": "normal",
    }


def tell(line: str) -> None:
    """Says a line on standard output in one system call: a process that is killed says it whole, or not at all."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def child(*words: str) -> list[str]:
    """The command of a process of this room, to be started in `ROOT`: `child("writer", "save", …)`."""
    room, *rest = words
    return [sys.executable, "-P", "-m", f"app.faults.{room}", *rest]
