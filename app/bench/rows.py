"""The rows of the benchmark: cases alternate, medians are given, each row has the floor that it is compared with."""

from __future__ import annotations

import hashlib
import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import PROGRAM
from app.casework import parcels, sheets, station_keys
from app.casework.clock import system_clock
from app.casework.founding import found
from app.casework.people import add_person
from app.casework.session import Session, sign_in_beside
from app.casework.users import add_user
from app.casework.views import NewPerson, NewUser, OfficeKind, Role

_PASSPHRASE = "amsel birke dachs eiche"
_STARTS = 7
_SAVES = 200
_SHEETS = 100


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One figure: medians in milliseconds of the program and of its floor. `ratio` is theirs."""

    name: str
    ours_ms: float
    floor_ms: float

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.floor_ms


def measure(folder: Path) -> list[BenchRow]:
    """All rows; `folder` is an empty one for the station that is measured."""
    home = folder / "station"
    founded = found(
        home,
        office_name="Messstation",
        kind=OfficeKind.PRISON,
        training=True,
        admin=_user("admin", Role.ADMINISTRATOR),
        passphrase=_PASSPHRASE,
        clock=system_clock,
    )
    with founded.session as admin:
        add_user(admin, _user("writer", Role.OFFICER), _PASSPHRASE)
        add_user(admin, _user("releaser", Role.RELEASING_OFFICER), _PASSPHRASE)
        person = add_person(admin, NewPerson(booking_no="1", family_name="Muster", given_names="M."))
        writer = sign_in_beside(admin, "writer", _PASSPHRASE)
        saving = _save_row(writer, person.id, folder)
        bundle = _bundle_row(sign_in_beside(admin, "releaser", _PASSPHRASE))
        kept = _backup_rows(admin, writer, folder)
    return [_start_row(home), saving, bundle, *kept]


def _user(login: str, role: Role) -> NewUser:
    return NewUser(login=login, name=login.title(), function="", unit="", roles=(role,))


def _start_row(home: Path) -> BenchRow:
    """First paint of the login window against one bare widget, each in a fresh process."""
    login, bare = [], []
    for _ in range(_STARTS):
        login.append(_first_paint("login", home))
        bare.append(_first_paint("bare", home))
    return BenchRow("start", _ms(login), _ms(bare))


def _first_paint(kind: str, home: Path) -> float:
    environment = {**os.environ, "BOGEN_STARTED": repr(time.monotonic())}
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform != "win32":
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "app.ui.first_paint", kind, str(home)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return float(done.stdout.split()[-1])


def _save_row(session: Session, person: str, folder: Path) -> BenchRow:
    """Signing a sheet against one durable insert of the same bytes."""
    from app.vault import floor, log

    ours, sizes = [], []
    for number in range(_SAVES):
        answers = _answers(session, person, number)
        start = time.perf_counter()
        (sheet_id,) = sheets.sign(session, answers)
        ours.append(time.perf_counter() - start)
        record = log.record(session.vault, sheet_id)
        sizes.append(len(record.header_bytes) + len(record.signature) + len(record.payload_bytes or b""))
    bare = floor.bare_inserts(folder, [os.urandom(size) for size in sizes])
    return BenchRow("save", _ms(ours), _ms(bare))


def _bundle_row(session: Session) -> BenchRow:
    """Writing the bundle of 100 sheets with their PDFs (made before) against hashing and copying the same bytes."""
    from exports.bundle.write import Plan, Recipient, write_bundle

    ids = [line.id for line in sheets.list_sheets(session, limit=_SHEETS).rows]
    ready = parcels.contents(session, ids)
    objects = parcels.objects(session, ready)
    keys = station_keys.device_keys(session.vault)
    payload = b"".join(content.file + content.pdf for content in ready)

    def write() -> None:
        write_bundle(
            io.BytesIO(),
            keys=keys,
            party=session.office.party,
            to=[Recipient(device=keys.device, seq=1, prev=None)],
            objects=objects,
            plan=Plan(created=session.clock(), software=PROGRAM),
        )

    ours, bare = [], []
    for _ in range(_STARTS):
        ours.append(_timed(write))
        bare.append(_timed(lambda: io.BytesIO().write(payload) and hashlib.sha256(payload).digest()))
    return BenchRow("bundle", _ms(ours), _ms(bare))


def _backup_rows(admin: Session, writer: Session, folder: Path) -> list[BenchRow]:
    """A backup and a restore of 10,000 sheets."""
    from app.bench import backups

    backups.fill(writer, sheets.list_sheets(writer, limit=1).rows[0].id)
    return [BenchRow(name, ours * 1000, floor * 1000) for name, ours, floor in backups.measure(admin, folder)]


def _answers(session: Session, person: str, number: int) -> dict[str, object]:
    return {
        "person": person,
        "noticed": {"at": session.clock().isoformat(), "until": None, "precision": "exact"},
        "place": "wing",
        "areas": ["C"],
        "facts": f"Messung {number}: kam nicht zur Freistunde, blieb auf dem Bett und sah zur Wand. " * 4,
    }


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
