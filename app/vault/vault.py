"""The vault: founding, opening, key slots. One home folder, one vault, one process at a time.

Nothing here imports the database before a vault is opened: the login window asks `app.casework.doorstep` only.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from app.vault import candidate, connection, doomed, key_rows, opening, places, recovery, schema, slot_file, slots, swap
from app.vault.connection import Database, Transaction
from app.vault.keys import Keys, derive, unwrap, wrap
from app.vault.lock import VaultLock
from app.vault.slot_file import SlotFile
from app.vault.slots import Cost, Opened, Slot
from exports.bundle.files import sync_folder
from forms.errors import EnvironmentFault, InputError


class Vault:
    """An open vault. Close it, or use it as a context manager; closing gives the home folder free."""

    def __init__(self, home: Path, vault_id: str, keys: Keys, database: Database, lock: VaultLock | None) -> None:
        """`lock` is `None` where the home cannot be written: then `database` is a private copy in a folder that goes
        with the vault, and every act raises B-424."""
        self.home = home
        self.id = vault_id
        self.keys = keys
        self.database = database
        self.unclean = False
        self._lock = lock

    @property
    def read_only(self) -> bool:
        """Whether the home cannot be written: nothing can be kept, and nothing that has to be logged can be shown."""
        return self._lock is None

    @property
    def work(self) -> Path:
        """A private folder for short-lived work."""
        copy = self.database.path
        return copy.parent if self.read_only and copy is not None else self.home / places.STAGING

    def store_secret(self, name: str, secret: bytes) -> None:
        """Keeps a secret of the station (such as its device keys), wrapped; replaces an earlier one of that name."""
        self.store_secrets({name: secret})

    def store_secrets(self, secrets: Mapping[str, bytes]) -> None:
        """Keeps several secrets as `store_secret`, all of them or none; an empty one is as good as none."""
        rows = [{"name": name, "wrapped": wrap(self.keys, name, secret)} for name, secret in secrets.items()]

        def store(transaction: Transaction) -> None:
            for row in rows:
                transaction.execute(
                    """INSERT INTO secret (name, wrapped) VALUES (:name, :wrapped)
                       ON CONFLICT (name) DO UPDATE SET wrapped = excluded.wrapped""",
                    row,
                )

        self.database.write(store)

    def load_secret(self, name: str) -> bytes | None:
        """A kept secret; `None` when there is none. Raises `VerificationError` B-436 when it is damaged."""
        rows = self.database.rows("SELECT wrapped FROM secret WHERE name = :name", {"name": name})
        return unwrap(self.keys, name, bytes(rows[0].wrapped)) if rows else None

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """An empty private folder, removed afterwards; after a crash the next unlocking removes it."""
        folder = self.work / secrets.token_hex(8)
        try:
            places.private_folder(folder)
        except OSError as error:
            raise places.fault(error, folder) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def settle(self) -> None:
        """Ends the founding: from now on the home folder holds a vault."""
        try:
            (self.home / places.FOUNDING).unlink(missing_ok=True)
            sync_folder(self.home)
        except OSError as error:
            raise places.fault(error, self.home) from error

    def close(self) -> None:
        self.database.close()
        if self._lock is None:
            shutil.rmtree(self.work, ignore_errors=True)
            return
        opening.mark_closed(self.home)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Founded:
    """`seed` is the founder's signing seed; the code is shown once; `recovery_key` is the raw public key that acts
    after a recovery are signed with, for the first record, as are the checks of both slots."""

    vault: Vault
    seed: bytes = field(repr=False)
    recovery_code: str = field(repr=False)
    recovery_key: bytes
    slot: str
    recovery_slot: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """`login` is empty when the recovery code or shares opened the vault."""

    vault: Vault
    seed: bytes = field(repr=False)
    login: str


def exists(home: Path) -> bool:
    """Whether `home` holds a vault (`slot_file.exists`)."""
    return slot_file.exists(home)


def logins(home: Path) -> tuple[str, ...]:
    """Who can sign in. Raises `InputError` B-405 when there is no vault, `FormatError` B-403 or B-404 as read."""
    return slot_file.of_vault(home).logins()


def found(home: Path, *, login: str, passphrase: str, cost: Cost | None = None) -> Founded:
    """Makes a vault with one passphrase slot and the recovery slot. `cost` None measures this machine first.

    It becomes a vault with its first record; until then it may be founded again. Raises `InputError` B-406 when there
    is a vault, and the faults of the disk.
    """
    from forms.signature import Signer

    if exists(home) or ((home / places.DATABASE).exists() and not (home / places.FOUNDING).exists()):
        raise InputError("B-406", home=str(home))
    chosen = cost or slots.calibrate()
    places.prepare(home)
    lock = VaultLock.take(home)
    try:
        _start_over(home)
        vault_id, vault_key = str(uuid4()), os.urandom(32)
        code, own, recovering = recovery.new_code(), os.urandom(32), os.urandom(32)
        secret = recovery.secret_of(code)
        entries = (
            slots.make(vault_id, chosen, Opened(vault_key, own), login=login, secret=passphrase),
            slots.make(vault_id, chosen, Opened(vault_key, recovering), secret=secret, kind=slots.RECOVERY),
        )
        keys = derive(vault_key, vault_id)
        database = _create_database(home, keys)
    except BaseException:
        lock.release()
        raise
    try:
        slot_file.write(home, SlotFile(vault_id, entries))
    except BaseException:
        database.close()
        lock.release()
        raise
    vault = Vault(home, vault_id, keys, database, lock)
    checks = tuple(slots.check_of(entry, vault_id) for entry in entries)
    return Founded(vault, own, code, Signer.from_seed(recovering).public_key, *checks)


def unlock(home: Path, *, login: str, passphrase: str) -> Unlocked:
    """Opens the vault with a passphrase.

    Raises `AccessError` B-401 (wrong passphrase or unknown login), `VerificationError` B-402 (damaged slot), B-420
    (damaged database), B-428 (database gone), `FormatError` B-403, B-404, B-416, B-427, `InputError` B-405 and the
    faults of the disk, among them B-413 when another process has the vault.
    """
    file = slot_file.of_vault(home)
    opened = _open_passphrase(file, login, passphrase)
    return Unlocked(open_with_key(home, file.vault_id, opened.vault_key), opened.seed, login)


def unlock_with_recovery(home: Path, *, code: str) -> Unlocked:
    """Opens the vault with the printed code. Raises `InputError` B-409 for a mistyped code, `AccessError` B-410 for
    a wrong one, `VerificationError` B-411 when its slot is damaged, and as `unlock`."""
    secret = recovery.secret_of(code)
    file = slot_file.of_vault(home)
    opened = slots.unlock(file.recovery(), file.vault_id, secret)
    return Unlocked(open_with_key(home, file.vault_id, opened.vault_key), opened.seed, "")


def unlock_with_shares(home: Path, *, secret: str) -> Unlocked:
    """Opens the vault with the secret that enough shares gave (`shares.combine`). Raises `AccessError` B-710 when they
    are not this vault's, `InputError` B-711 when there are none, and as `unlock`."""
    file = slot_file.of_vault(home)
    opened = slots.unlock(file.shares(), file.vault_id, secret)
    return Unlocked(open_with_key(home, file.vault_id, opened.vault_key), opened.seed, "")


def open_with_key(home: Path, vault_id: str, vault_key: bytes) -> Vault:
    """Opens the vault with the vault key itself, however it was come by (a slot, or the shares of several people).

    Raises as `unlock`, without the faults of slots.
    """
    keys = derive(vault_key, vault_id)
    if opening.is_read_only(home):
        return Vault(home, vault_id, keys, opening.private_copy(home, keys)[1], None)
    places.prepare(home)
    lock = VaultLock.take(home)
    database = Database(home / places.DATABASE, keys.sqlcipher)
    try:
        swap.finish(home)
        database.open()
        opening.bring_up_to_date(home, vault_id, keys, database)
        shutil.rmtree(home / places.STAGING, ignore_errors=True)
        places.private_folder(home / places.STAGING)
        vault = Vault(home, vault_id, keys, database, lock)
        vault.unclean = opening.mark_open(home)
        # A crash may have come between the record of an erasure and the end of the files it took.
        doomed.finish(home, database)
        # Or between the record of a new key slot and the slot itself.
        candidate.settle(home, partial(key_rows.is_due, database))
        candidate.shut_out(home, key_rows.left(database))
    except BaseException:
        database.close()
        lock.release()
        raise
    return vault


def open_slot(vault: Vault, *, login: str, passphrase: str) -> bytes:
    """The signing seed of a second user at a vault that is open already. Raises as `unlock`."""
    return _open_passphrase(slot_file.of_vault(vault.home), login, passphrase).seed


def add_slot(vault: Vault, *, login: str, passphrase: str, cost: Cost | None = None) -> bytes:
    """A new user's way in; gives the signing seed that was made for him. Raises `InputError` B-407 when the login has
    a slot, also a damaged one: the program never overwrites one that might be repaired."""
    file = slot_file.read(vault.home)
    if any(entry.login == login for entry in file.entries):
        raise InputError("B-407", login=login)
    contents = Opened(vault.keys.vault, os.urandom(32))
    slot = slots.make(vault.id, cost or file.cost(), contents, login=login, secret=passphrase)
    slot_file.write(vault.home, replace(file, entries=(*file.entries, slot)))
    return contents.seed


def slot_check(vault: Vault, *, login: str) -> str:
    """The check of a user's passphrase slot, by which records name it; "" when there is none that is whole."""
    for entry in slot_file.read(vault.home).entries:
        if isinstance(entry, Slot) and entry.login == login:
            return slots.check_of(entry, vault.id)
    return ""


def remove_slot(vault: Vault, *, login: str) -> None:
    """Takes a user's way in, with his signing seed. Raises `InputError` B-408 when he has none or it is the last."""
    file = slot_file.read(vault.home)
    if login not in file.logins() or len(file.logins()) == 1:
        raise InputError("B-408", login=login)
    slot_file.write(vault.home, file.without(login))


def replace_passphrase(vault: Vault, *, login: str, old: str, new: str, cost: Cost | None = None) -> str:
    """Changes a passphrase; the seed stays. At every moment the old or the new passphrase opens the slot, and the old
    one goes only after a fresh process has opened the new one. Gives the new slot's check.

    Raises `AccessError` B-401 when `old` is wrong, `EnvironmentFault` B-705 or B-706; then the old one stays.
    """
    candidate.make_way(vault.home, partial(key_rows.is_due, vault.database))
    file = slot_file.read(vault.home)
    contents = _open_passphrase(file, login, old)
    changed = slots.make(vault.id, cost or file.cost(), contents, login=login, secret=new)
    tried = candidate.try_slot(vault.home, file.with_slot(changed), changed, secret=new, contents=contents)
    try:
        tried.take_place()
    except EnvironmentFault:
        with suppress(EnvironmentFault):
            tried.discard()
        raise
    return tried.check


def opened_by(file: SlotFile, *, login: str, passphrase: str) -> Opened:
    """What a passphrase opens in a slot file, wherever that lies (in a backup, say). Raises as `unlock`."""
    return _open_passphrase(file, login, passphrase)


def _open_passphrase(file: SlotFile, login: str, passphrase: str) -> Opened:
    slot = file.slot(login)
    if slot is None:
        raise slots.refuse_unknown(passphrase, file.cost())
    return slots.unlock(slot, file.vault_id, passphrase)


def _start_over(home: Path) -> None:
    """Removes what an unfinished founding left. Its key never protected a record, so nothing of anybody is lost."""
    mark = home / places.FOUNDING
    try:
        mark.touch(mode=0o600)
        sync_folder(home)
        for name in (places.SLOTS, places.DATABASE, places.DATABASE + "-wal", places.DATABASE + "-shm"):
            (home / name).unlink(missing_ok=True)
    except OSError as error:
        raise places.fault(error, home) from error


def _create_database(home: Path, keys: Keys) -> Database:
    path = home / places.DATABASE
    try:
        connection.create(path)
    except OSError as error:
        raise places.fault(error, path) from error
    database = Database(path, keys.sqlcipher)
    try:
        schema.migrate(database)
    except BaseException:
        database.close()
        raise
    return database
