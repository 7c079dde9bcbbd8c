"""What screens and commands show of backups: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """One backup. `where` is the medium's path, "" for the vault's own home; `size` in bytes, `lost` attachments that
    were whole nowhere when it was made; `code` says why it does not count ("" when it does)."""

    stamp: str
    folder: Path
    where: str
    made_at: datetime | None = None
    sheets: int = 0
    records: int = 0
    size: int = 0
    lost: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumLine:
    """A second place for backups: when it last took one, and whether it is there now."""

    id: str
    path: Path
    last_at: datetime | None
    present: bool


@dataclass(frozen=True, slots=True)
class BackupRule:
    """How many days, weeks and months are held, and after how many days a backup goes that holds erased content."""

    daily: int
    weekly: int
    monthly: int
    erased_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """The last good backup (`None`: none yet), whether an automatic one is due, whether it is too long ago, and the
    paths of media that took none for too long."""

    last_at: datetime | None
    due: bool
    late: bool
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePreview:
    """What a restore would do. `newer` counts the records that the present state has beyond the backup (`None`: it can
    no longer be told), `newer_readable` those that would be taken over, `newer_sheets` the sheets among these, `lost`
    the rest."""

    stamp: str
    made_at: datetime
    sheets: int
    records: int
    newer: int | None
    newer_readable: int
    newer_sheets: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreLine:
    """What a restore did; `aside` is the folder of what was there before ("": nothing was). `erased_again` are records
    whose content was lawfully erased before and came back with the backup."""

    stamp: str
    sheets: int
    taken: int
    lost: int | None
    aside: str
    attachments_lost: int
    erased_again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostLine:
    """A lost record: its place, and its id and kind where a list still knows them ("" where none does)."""

    sequence: int
    id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvageLine:
    """What a salvage saved into `path`; `from_backups` of the records came from backups. `stores` are small tables that
    the damaged file did not give whole, `aside` the folder of the damaged file ("" when it still lies in its place),
    `code` what the audit says of the new file ("" when all holds but the named losses). `accounts` are logins that only
    a list still knew, `station` whether only a list knew whose station it is: the administrator signed for both."""

    path: Path
    records: int
    sheets: int
    from_backups: int
    lost: tuple[LostLine, ...]
    stores: tuple[str, ...]
    aside: str
    code: str
    accounts: tuple[str, ...]
    station: bool
