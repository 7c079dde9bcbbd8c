"""What a station can hand to outsiders so that they can check its bundles without this program."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.casework import station_keys
from app.casework.access import Act
from app.casework.rights import Action
from app.casework.session import Session
from forms.errors import AccessError


def authority_pem(session: Session) -> str:
    """This office's authority certificate as PEM, for `openssl cms -verify -CAfile`."""
    session.require(Action.GIVE_CARD)
    return station_keys.authority_pem(session.vault)


def card_of(session: Session) -> bytes:
    """This office's card as it lies."""
    session.require(Action.GIVE_CARD)
    return station_keys.card_bytes(session.vault)


def training_identity(session: Session) -> str:
    """The age identity of a training station. Raises `AccessError` B-598 for a station in service: its secret stays."""
    if not session.office.training:
        raise AccessError("B-598")
    session.note(Act.KEYS, "training_identity")
    return station_keys.device_keys(session.vault).identity_text


def extract(bundle: Path, *, card: bytes, identity: str, now: datetime, folder: Path) -> Path:
    """Verify a bundle and write its signed container into `folder`, for people who check by hand."""
    from exports.bundle.verify import extract as take_out

    return take_out(bundle, card=card, identity=identity, now=now, out=folder)
