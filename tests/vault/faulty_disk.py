"""A disk that fails on demand, below SQLite: its default file system layer with reads, writes and syncs that can be
made to fail. The library's own symbols are used (sqlite.org/vfs.html), so everything above is the real thing.
"""

from __future__ import annotations

import ctypes
import importlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

READ_FAILED, WRITE_FAILED, SYNC_FAILED, DISK_FULL = 266, 778, 1034, 13
OK = 0

_METHODS = (
    *("close", "read", "write", "truncate", "sync", "file_size", "lock", "unlock", "check_reserved_lock"),
    *("file_control", "sector_size", "characteristics", "shm_map", "shm_lock", "shm_barrier", "shm_unmap"),
    *("fetch", "unfetch"),
)
_CALLS = (
    *("open", "delete", "access", "full_pathname", "dl_open", "dl_error", "dl_sym", "dl_close", "randomness", "sleep"),
    *("current_time", "last_error", "current_time_64", "set_system_call", "get_system_call", "next_system_call"),
)


class _Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), *((name, ctypes.c_void_p) for name in _METHODS))


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("max_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("app_data", ctypes.c_void_p),
        *((name, ctypes.c_void_p) for name in _CALLS),
    )


_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_Move = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_SHAPES: dict[str, Any] = {"read": _Move, "write": _Move, "sync": _Sync}


@dataclass
class Faults:
    """What fails now. `of` says for an operation ("read", "write", "sync") the result code, 0 for none."""

    of: Callable[[str], int] = lambda _: OK
    happened: int = 0

    def always(self, operation: str, code: int) -> None:
        self.of = lambda wanted: code if wanted == operation else OK

    def once(self, operation: str, code: int) -> None:
        before = self.happened
        self.of = lambda wanted: code if wanted == operation and self.happened == before else OK

    def now_and_then(self, codes: dict[str, int], probability: float, seed: int) -> None:
        dice = random.Random(seed)
        self.of = lambda wanted: codes.get(wanted, OK) if dice.random() < probability else OK

    def none(self) -> None:
        self.of = lambda _: OK


@dataclass
class _Layer:
    """The patched layer; keeps alive what C points to."""

    base: Any
    faults: Faults
    tables: dict[int, _Methods] = field(default_factory=dict)
    kept: list[object] = field(default_factory=list)

    def vfs(self) -> _Vfs:
        layer = _Vfs.from_buffer_copy(self.base.contents)
        layer.next, layer.name = None, b"faulty"
        opened = _Open(self._open)
        self.kept += [opened, layer]
        layer.open = ctypes.cast(opened, ctypes.c_void_p)
        return layer

    def _open(self, _vfs: int, name: int, file: int, flags: int, out: Any) -> int:
        result: int = _Open(self.base.contents.open)(ctypes.addressof(self.base.contents), name, file, flags, out)
        opened = _File.from_address(file)
        if result == OK and opened.methods:
            opened.methods = ctypes.pointer(self._patched(opened.methods.contents))
        return result

    def _patched(self, methods: _Methods) -> _Methods:
        place = ctypes.addressof(methods)
        if place not in self.tables:
            table = _Methods.from_buffer_copy(methods)
            for operation, shape in _SHAPES.items():
                call = shape(self._failing(operation, shape(getattr(methods, operation))))
                self.kept.append(call)
                setattr(table, operation, ctypes.cast(call, ctypes.c_void_p))
            self.tables[place] = table
        return self.tables[place]

    def _failing(self, operation: str, real: Callable[..., int]) -> Callable[..., int]:
        def call(*args: int) -> int:
            code = self.faults.of(operation)
            self.faults.happened += code != OK
            return code or real(*args)

        return call


@contextmanager
def faulty_disk() -> Iterator[Faults]:
    """While it lasts, every SQLite file that is opened lies on a disk whose faults the test decides."""
    module = importlib.import_module("sqlcipher3._sqlite3")
    library = ctypes.CDLL(str(module.__file__))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    layer = _Layer(library.sqlite3_vfs_find(None), Faults())
    vfs = layer.vfs()
    assert library.sqlite3_vfs_register(ctypes.byref(vfs), 1) == OK
    try:
        yield layer.faults
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(vfs))
        library.sqlite3_vfs_register(layer.base, 1)
