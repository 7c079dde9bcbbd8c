"""SQLite's own file system layer with somebody in between, who sees every call and may let it fail.

The library's symbols are used (sqlite.org/vfs.html), so everything above is the real thing: the wheel as it is shipped,
its encryption, its write-ahead log.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

OK = 0
_SYNC_FOLDER_TOO = 1
_METHODS = (
    *("close", "read", "write", "truncate", "sync", "file_size", "lock", "unlock", "check_reserved_lock"),
    *("file_control", "sector_size", "characteristics", "shm_map", "shm_lock", "shm_barrier", "shm_unmap"),
    *("fetch", "unfetch"),
)
_CALLS = (
    *("open", "delete", "access", "full_pathname", "dl_open", "dl_error", "dl_sym", "dl_close", "randomness", "sleep"),
    *("current_time", "last_error", "current_time_64", "set_system_call", "get_system_call", "next_system_call"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call on one file. `operation` is "create", "read", "write", "truncate", "sync" or "delete"; `raw` are the
    bytes of a write; `offset` is its place, or the new size for "truncate"; `durable` is true for a delete that also
    syncs the folder."""

    operation: str
    file: str
    offset: int = 0
    raw: bytes = b""
    durable: bool = False


class Between(Protocol):
    """Whoever stands in between: sees each call before it is made, and answers with a result code, 0 for "go on"."""

    def called(self, call: Call) -> int: ...


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


# Names are taken as plain addresses: as strings SQLite would get a copy, and believe that the file was moved.
_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_Delete = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_Move = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@dataclass
class _Layer:
    """The layer with `between` in it; keeps alive what C points to."""

    base: Any
    between: Between
    names: dict[int, str] = field(default_factory=dict)
    tables: dict[int, _Methods] = field(default_factory=dict)
    kept: list[object] = field(default_factory=list)

    def vfs(self) -> _Vfs:
        layer = _Vfs.from_buffer_copy(self.base.contents)
        layer.next, layer.name = None, b"between"
        layer.open = self._pointer(_Open(self._open))
        layer.delete = self._pointer(_Delete(self._delete))
        self.kept.append(layer)
        return layer

    def _pointer(self, function: Any) -> ctypes.c_void_p:
        self.kept.append(function)
        return ctypes.cast(function, ctypes.c_void_p)

    def _open(self, _vfs: int, name: int, file: int, flags: int, out: Any) -> int:
        path = Path(ctypes.string_at(name).decode()) if name else None
        is_new = path is not None and not path.exists()
        result: int = _Open(self.base.contents.open)(ctypes.addressof(self.base.contents), name, file, flags, out)
        opened = _File.from_address(file)
        if result == OK and opened.methods:
            self.names[file] = path.name if path else ""
            if is_new:
                self.between.called(Call("create", self.names[file]))
            opened.methods = ctypes.pointer(self._patched(opened.methods.contents))
        return result

    def _delete(self, _vfs: int, name: int, sync_folder: int) -> int:
        file = Path(ctypes.string_at(name).decode()).name
        code = self.between.called(Call("delete", file, durable=bool(sync_folder & _SYNC_FOLDER_TOO)))
        real = _Delete(self.base.contents.delete)
        return code or int(real(ctypes.addressof(self.base.contents), name, sync_folder))

    def _patched(self, methods: _Methods) -> _Methods:
        place = ctypes.addressof(methods)
        if place not in self.tables:
            table = _Methods.from_buffer_copy(methods)
            for operation, shape, call in self._calls(methods):
                setattr(table, operation, self._pointer(shape(call)))
            self.tables[place] = table
        return self.tables[place]

    def _calls(self, methods: _Methods) -> list[tuple[str, Any, Callable[..., int]]]:
        read, write = _Move(methods.read), _Move(methods.write)
        truncate, sync = _Truncate(methods.truncate), _Sync(methods.sync)
        called, names = self.between.called, self.names

        def reading(file: int, buffer: int, size: int, offset: int) -> int:
            return called(Call("read", names[file])) or int(read(file, buffer, size, offset))

        def writing(file: int, buffer: int, size: int, offset: int) -> int:
            call = Call("write", names[file], offset, ctypes.string_at(buffer, size))
            return called(call) or int(write(file, buffer, size, offset))

        def truncating(file: int, size: int) -> int:
            return called(Call("truncate", names[file], size)) or int(truncate(file, size))

        def syncing(file: int, flags: int) -> int:
            return called(Call("sync", names[file])) or int(sync(file, flags))

        return [
            ("read", _Move, reading),
            ("write", _Move, writing),
            ("truncate", _Truncate, truncating),
            ("sync", _Sync, syncing),
        ]


@contextmanager
def between(who: Between) -> Iterator[None]:
    """While it lasts, every SQLite file that is opened has `who` in between."""
    import sqlcipher3._sqlite3

    library = ctypes.CDLL(str(sqlcipher3._sqlite3.__file__))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    layer = _Layer(library.sqlite3_vfs_find(None), who)
    vfs = layer.vfs()
    assert library.sqlite3_vfs_register(ctypes.byref(vfs), 1) == OK
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(vfs))
        library.sqlite3_vfs_register(layer.base, 1)
