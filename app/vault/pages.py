"""A second reader of the database file: checks every page's HMAC with our own code, straight from the disk.

SQLite's messages do not decide whether a file is damaged: a read error that passes ("EIO") gives the same "file is not
a database" or "database disk image is malformed" as real damage. So before anybody is told that the database is
damaged, its bytes are read here. Bytes that cannot be read are a disk that is busy or failing; bytes that can be read
and do not carry their HMAC are damage, for certain.

Format of a page (SQLCipher 4, the settings pinned in `connection`): 4016 bytes of AES-256-CBC text, 16 bytes IV, 64
bytes HMAC-SHA512 over text, IV and page number (32 bits, little-endian). The first page begins with the 16-byte salt,
which is not covered, and is ours to know. The HMAC key is PBKDF2-HMAC-SHA512 of the raw key, salt with every byte XOR
0x3a, two rounds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
_SALT = 16
_IV = 16
_HMAC = 64
_TEXT = PAGE - _IV - _HMAC
VECTOR = slice(_TEXT, _TEXT + _IV)
"""Where a page keeps its initialisation vector."""
_READ_TRIES = 3
_REPORT_EVERY = 256
_PAGE_COUNT = slice(28, 32)
_LOG_HEADER, _FRAME_HEADER = 32, 24
_LOG_SALTS, _FRAME_SALTS = slice(16, 24), slice(8, 16)


@dataclass(frozen=True, slots=True)
class Finding:
    """The numbers of damaged pages (1 = the first), and how many pages are missing at the end."""

    damaged: tuple[int, ...]
    missing: int

    @property
    def sound(self) -> bool:
        return not self.damaged and not self.missing


def examine(path: Path, key: bytes, progress: Callable[[int, int], None] | None = None) -> Finding:
    """Reads the whole database file. `key` is SQLCipher's raw key (32 bytes) and salt (16 bytes). `progress` counts
    pages and may raise to stop.

    A page that the write-ahead log replaces is not read from the file any more: it counts as the log has it (a power
    cut in the middle of a checkpoint tears pages in the file, and nothing is lost). Raises `OSError` when the
    file cannot be read even after trying again.
    """
    raw_key, salt = key[:32], key[32:]
    hmac_key = hashlib.pbkdf2_hmac("sha512", raw_key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    damaged: list[int] = []
    expected = 0
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        pages = size // PAGE
        for number in range(1, pages + 1):
            page = _read(descriptor, number)
            # Another thread may be writing this very page: only what stays wrong is damaged.
            torn = not _whole(page, number, hmac_key) and not _whole(_read(descriptor, number), number, hmac_key)
            if torn or (number == 1 and page[:_SALT] != salt):
                damaged.append(number)
            elif number == 1:
                expected = _page_count(page, raw_key)
            if progress is not None and number % _REPORT_EVERY == 0:
                progress(number, pages)
        if size % PAGE:
            damaged.append(pages + 1)
    finally:
        os.close(descriptor)
    if not pages:
        return Finding((1,), 0)
    if damaged:
        replaced = _replaced(path, hmac_key)
        damaged = [number for number in damaged if number not in replaced]
    return Finding(tuple(damaged), 0 if _has_log(path) else max(expected - pages, 0))


def _read(descriptor: int, number: int) -> bytes:
    for attempt in range(_READ_TRIES):
        try:
            os.lseek(descriptor, (number - 1) * PAGE, os.SEEK_SET)
            return os.read(descriptor, PAGE)
        except OSError:
            if attempt == _READ_TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _whole(page: bytes, number: int, hmac_key: bytes) -> bool:
    start = _SALT if number == 1 else 0
    covered = page[start : _TEXT + _IV] + number.to_bytes(4, "little")
    return hmac.compare_digest(hmac.digest(hmac_key, covered, "sha512"), page[_TEXT + _IV :])


def _page_count(page: bytes, raw_key: bytes) -> int:
    """The size in pages that the database header states (SQLite file format §1.3.8)."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    decryptor = Cipher(AES(raw_key), CBC(page[_TEXT : _TEXT + _IV])).decryptor()
    header = bytes(_SALT) + decryptor.update(page[_SALT : _SALT + 112])
    return int.from_bytes(header[_PAGE_COUNT], "big")


def _replaced(path: Path, hmac_key: bytes) -> frozenset[int]:
    """The pages that the write-ahead log holds whole, up to its last commit (SQLite file format §4)."""
    log = path.with_name(f"{path.name}-wal")
    if not _has_log(path):
        return frozenset()
    raw = log.read_bytes()
    salts, committed, waiting = raw[_LOG_SALTS], set[int](), set[int]()
    for start in range(_LOG_HEADER, len(raw) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE):
        header, page = raw[start : start + _FRAME_HEADER], raw[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]
        number, size_after_commit = (int.from_bytes(header[place : place + 4], "big") for place in (0, 4))
        if header[_FRAME_SALTS] != salts or not _whole(page, number, hmac_key):
            break  # left over from an earlier log, or torn: SQLite reads no further either
        waiting.add(number)
        if size_after_commit:
            committed |= waiting
            waiting.clear()
    return frozenset(committed)


def has_rollback(path: Path) -> bool:
    """Whether a rollback journal lies beside the file. Bogen keeps a write-ahead log; a journal is there for a moment
    while the one becomes the other."""
    return _holds(path, "-journal")


def _has_log(path: Path) -> bool:
    """While the write-ahead log holds pages, the file's own size may lag behind."""
    return _holds(path, "-wal")


def _holds(path: Path, suffix: str) -> bool:
    try:
        status = path.with_name(path.name + suffix).stat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size > 0
