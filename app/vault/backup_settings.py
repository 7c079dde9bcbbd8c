"""What a station has set for its backups: how many are held, which media are enrolled, when the file was last checked.

A medium carries a mark that is bound to this vault by a tag, so that a backup never lands on a stick that merely
happens to be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.vault import generations, places
from app.vault.backup import Source
from app.vault.keys import Keys, same, tag
from app.vault.rotation import Policy
from forms import strict_json
from forms.errors import FormatError, InputError, VerificationError

if TYPE_CHECKING:
    from app.vault.vault import Vault

MEDIUM_FOLDER = "bogen-backups"
_MARK = "medium.json"
_FORMAT = "bogen-medium/1"
_LIMIT = 4096
_POLICY, _MEDIA, _CHECK = "policy", "media", "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A second medium: its id, where it was enrolled, since when, and when it last took a backup (`None`: never)."""

    id: str
    path: Path
    enrolled_at: datetime
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The last look at every page of the database: when, and the code of what it found ("" for nothing)."""

    at: datetime
    code: str


def policy(vault: Vault) -> Policy:
    """The rule of the station; the default where none was set."""
    value = _load(vault, _POLICY)
    return Policy(*(int(str(part)) for part in value)) if isinstance(value, list) else Policy()


def keep_policy(vault: Vault, chosen: Policy) -> None:
    """Raises `InputError` B-791 for a rule that would hold nothing."""
    chosen.require_sound()
    _store(vault, _POLICY, [chosen.daily, chosen.weekly, chosen.monthly, chosen.erased_days])


def media(vault: Vault) -> tuple[Medium, ...]:
    """The enrolled media, in the order of their enrolment."""
    value = _load(vault, _MEDIA)
    if not isinstance(value, list):
        return ()
    return tuple(
        Medium(
            id=str(entry["id"]),
            path=Path(str(entry["path"])),
            enrolled_at=datetime.fromisoformat(str(entry["enrolled_at"])),
            last_at=datetime.fromisoformat(str(entry["last_at"])) if entry["last_at"] else None,
        )
        for entry in value
    )


def keep_media(vault: Vault, known: tuple[Medium, ...]) -> None:
    entries = [
        {
            "id": medium.id,
            "path": str(medium.path),
            "enrolled_at": medium.enrolled_at.isoformat(),
            "last_at": medium.last_at.isoformat() if medium.last_at else "",
        }
        for medium in known
    ]
    _store(vault, _MEDIA, entries)


def last_check(vault: Vault) -> Checked | None:
    value = _load(vault, _CHECK)
    return Checked(datetime.fromisoformat(str(value[0])), str(value[1])) if isinstance(value, list) else None


def keep_check(vault: Vault, checked: Checked) -> None:
    _store(vault, _CHECK, [checked.at.isoformat(), checked.code])


def enrol(vault: Vault, path: Path, *, now: datetime) -> Medium:
    """Makes the folder or stick at `path` a place for backups of this vault; one that was enrolled before stays it.

    Raises `InputError` B-794 for what is no folder or lies inside the vault's own, and the faults of the disk.
    """
    place = path.absolute()
    if not place.is_dir() or place.resolve().is_relative_to(vault.home.resolve()):
        raise InputError("B-794", path=str(path))
    known = media(vault)
    marked = medium_id(place, vault.keys, vault.id)
    medium = Medium(id=marked or str(uuid4()), path=place, enrolled_at=now)
    if not marked:
        _write_mark(root_on(place, vault.id), vault, medium.id)
    kept = tuple(other for other in known if other.id != medium.id)
    keep_media(vault, (*kept, medium))
    return medium


def root_on(place: Path, vault_id: str) -> Path:
    """Where the generations of a vault lie on a medium."""
    return place / MEDIUM_FOLDER / vault_id


def medium_id(place: Path, keys: Keys, vault_id: str) -> str:
    """The id on the mark at `place`; "" when there is none of this vault: another stick, or none at all."""
    try:
        value = strict_json.load(places.read_patiently(root_on(place, vault_id) / _MARK, _LIMIT))
    except (OSError, FormatError):
        return ""
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        return ""
    noted, found = str(value.get("tag")), str(value.get("medium"))
    right = same(noted.encode("utf-8", "replace"), tag(keys, "medium", vault_id, found).hex().encode("ascii"))
    return found if right else ""


def is_present(medium: Medium, keys: Keys, vault_id: str) -> bool:
    """Whether this medium, and not another one, is at its place now."""
    return medium_id(medium.path, keys, vault_id) == medium.id


def _write_mark(root: Path, vault: Vault, medium: str) -> None:
    value = {
        "format": _FORMAT,
        "medium": medium,
        "tag": tag(vault.keys, "medium", vault.id, medium).hex(),
        "vault": vault.id,
    }
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise places.fault(error, root) from error
    places.write_atomically(root / _MARK, strict_json.dump(value))


def _load(vault: Vault, name: str) -> object:
    rows = vault.database.rows("SELECT value, tag FROM backup_setting WHERE name = :name", {"name": name})
    if not rows:
        return None
    if not same(bytes(rows[0].tag), tag(vault.keys, "backup setting", name, rows[0].value)):
        raise VerificationError("B-444", table="backup_setting")
    return strict_json.load(rows[0].value.encode("utf-8"))


def _store(vault: Vault, name: str, value: object) -> None:
    text = strict_json.dump(value).decode("utf-8")
    row = {"name": name, "value": text, "tag": tag(vault.keys, "backup setting", name, text)}
    vault.database.write(
        lambda transaction: transaction.execute(
            """INSERT INTO backup_setting (name, value, tag) VALUES (:name, :value, :tag)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value, tag = excluded.tag""",
            row,
        )
    )


def source_of(vault: Vault) -> Source:
    """What a backup of an open vault is made of."""
    assert vault.database.path is not None, "a vault has its database in a file"
    return Source(vault.home, vault.id, vault.keys, vault.database.path, vault.work)


def own_root(vault: Vault) -> Path:
    """The generations in the vault's own home."""
    return vault.home / generations.FOLDER
