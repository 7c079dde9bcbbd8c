"""Files beside a sheet: kept by content, encrypted, with the type that their bytes say and not their name."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from app.casework.access import Act
from app.casework.plain_text import is_writing, one_line
from app.casework.rights import Action
from app.casework.session import Session
from forms.errors import EnvironmentFault, InputError

MAX_SIZE = 50 * 1024 * 1024
MAX_NAME = 120
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_SIGNS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def attach(session: Session, path: Path) -> dict[str, object]:
    """Keep a copy of `path` in the vault; the result is one entry of an `Attachments` answer.

    Raises `InputError` B-543 for a type that sheets do not take, B-544 for an empty or too large file, and
    `EnvironmentFault` B-545 when the file cannot be read.
    """
    from app.vault import blobs
    from exports.bundle.files import open_file

    session.require(Action.WRITE_SHEET)
    try:
        with open_file(path) as stream:
            media_type = _media_type(stream, path)
            size = stream.seek(0, 2)
            if not 0 < size <= MAX_SIZE:
                raise InputError("B-544", name=path.name, limit=MAX_SIZE // (1024 * 1024))
            stream.seek(0)
            blob = blobs.store(session.vault, stream)
    except OSError as error:
        raise EnvironmentFault("B-545", path=str(path)) from error
    return {"sha256": blob.sha256, "media_type": media_type, "size": blob.size, "name": _shown_name(path)}


def content(session: Session, sha256: str, *, act: Act | None = Act.CONSULTATION) -> bytes:
    """The bytes of an attachment of a sheet that this user reads, checked against their digest. `act` is what they are
    for; `None` where they are part of an act that is noted already.

    Raises `VerificationError` B-434, B-435, `AccessError` B-500 for a role that reads no sheets.
    """
    from app.vault import blobs

    session.require(Action.READ_RECEIVED if session.may(Action.READ_RECEIVED) else Action.READ_SHEETS)
    with blobs.open_blob(session.vault, sha256) as stream:
        raw = stream.read()
    if act is not None:
        session.note(act, "attachment", record=sha256)
    return raw


def _shown_name(path: Path) -> str:
    """The file's name as it is signed: nothing in it that cannot be seen, that turns the line around, or is no text."""
    seen = "".join(sign if is_writing(sign) else "\N{REPLACEMENT CHARACTER}" for sign in one_line(path.name))
    return seen[:MAX_NAME] or "\N{REPLACEMENT CHARACTER}"


def _media_type(stream: BinaryIO, path: Path) -> str:
    start = stream.read(16)
    for sign, media_type in _SIGNS:
        if start.startswith(sign):
            return media_type
    raise InputError("B-543", name=path.name)
