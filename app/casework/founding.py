"""Founding a station: the office, its keys, its first administrator, its recovery code."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from app.casework.clock import Clock
from app.casework.session import Session, open_session
from app.casework.station_keys import make_keys
from app.casework.strength import check
from app.casework.users import check_user, user_payload
from app.casework.views import NewUser, OfficeKind, Role
from app.vault import vault as vaults
from app.vault.slots import MINIMUM
from forms.errors import InputError


@dataclass(frozen=True, slots=True)
class Founded:
    """`recovery_code` is shown once and kept nowhere; `session` is the first administrator's."""

    recovery_code: str
    session: Session


def require_empty(home: Path) -> None:
    """Pass, or raise `InputError` B-406 where a vault stands: before anybody thinks of a passphrase for it."""
    if vaults.exists(home):
        raise InputError("B-406", home=str(home))


def found(
    home: Path,
    *,
    office_name: str,
    kind: OfficeKind,
    training: bool,
    admin: NewUser,
    passphrase: str,
    clock: Clock,
) -> Founded:
    """Create the vault, the station's keys and the first record.

    Raises `InputError` for an office name, account or passphrase that does not fit (B-504, B-505, B-521 to B-525,
    B-700 to B-704) and B-406 where a vault stands already. A founding that is cut short leaves no vault behind.
    """
    name = _checked_name(office_name)
    if Role.ADMINISTRATOR not in admin.roles:
        raise InputError("B-505")
    check_user(admin, kind, training=training)
    check(passphrase, (admin.login, admin.name, admin.function, admin.unit, name))
    # Invented data need no slow key derivation; calibration to a second is for stations in service.
    cost = MINIMUM if training else None
    made = vaults.found(home, login=admin.login, passphrase=passphrase, cost=cost)
    try:
        _write_first_record(made, admin, clock, name=name, kind=kind, training=training)
        return Founded(made.recovery_code, open_session(made.vault, admin.login, made.seed, clock))
    except BaseException:
        made.vault.close()
        raise


def _checked_name(office_name: str) -> str:
    name = " ".join(office_name.split())
    if not 2 <= len(name) <= 100 or not name.isprintable():
        raise InputError("B-504")
    return name


def _write_first_record(
    made: vaults.Founded, admin: NewUser, clock: Clock, *, name: str, kind: OfficeKind, training: bool
) -> None:
    """The station's keys, and the record that names office, station and founder: with it the vault is one."""
    from app.vault.log import Entry, append
    from forms.signature import Signer

    party = str(uuid4())
    station = make_keys(made.vault, party=party, name=name, kind=kind, training=training, clock=clock)
    signer = Signer.from_seed(made.seed)
    founder = user_payload(admin, str(uuid4()), signer.public_key, made.slot)
    payload = {
        "party": party,
        "name": name,
        "kind": kind.value,
        "training": training,
        "station": station,
        "recovery_key": base64.b64encode(made.recovery_key).decode("ascii"),
        "recovery_slot": made.recovery_slot,
        "founder": founder,
    }
    entry = Entry(kind="station", subject=station, payload=payload)
    append(made.vault, [entry], author=str(founder["id"]), signer=signer, now=clock())
