"""A power cut at any moment of saving takes nothing that was acknowledged; a careless setting is seen to lose."""

from __future__ import annotations

import random

from app.faults import power_cuts
from app.faults.layer import Call
from app.faults.trace import SECTOR, Cut, Platter
from tests.faults.conftest import Try


def test_no_cut_takes_what_was_acknowledged(shortened: Try) -> None:
    verdict = shortened(power_cuts.run)
    assert verdict.broken == (), verdict.places
    assert verdict.blind == ()
    assert verdict.counts["cuts"] == power_cuts.SHORT[0]


def test_what_was_synced_is_there_and_what_was_not_is_not_promised() -> None:
    platter = Platter({"file": bytearray(b"old")})
    platter.make(Call("write", "file", 0, b"new"))
    dice = random.Random(1)
    assert platter.after_cut(Cut.NONE, dice) == {"file": b"old"}
    assert platter.after_cut(Cut.ALL, dice) == {"file": b"new"}
    platter.make(Call("sync", "file"))
    assert platter.after_cut(Cut.NONE, dice) == {"file": b"new"}
    platter.make(Call("truncate", "file", 1))
    assert {platter.after_cut(Cut.SOME, dice)["file"] for _ in range(50)} == {b"n", b"new"}


def test_a_torn_write_leaves_whole_sectors() -> None:
    platter = Platter({"file": bytearray(2 * SECTOR)})
    platter.make(Call("write", "file", 0, b"x" * 2 * SECTOR))
    dice = random.Random(1)
    seen = {platter.after_cut(Cut.TORN, dice)["file"] for _ in range(50)}
    assert seen == {half + rest for half in (bytes(SECTOR), b"x" * SECTOR) for rest in (bytes(SECTOR), b"x" * SECTOR)}


def test_a_deleted_file_may_be_back_until_its_folder_was_synced() -> None:
    dice = random.Random(1)
    platter = Platter({"file": bytearray(b"a")})
    platter.make(Call("delete", "file"))
    assert {tuple(platter.after_cut(Cut.NONE, dice)) for _ in range(50)} == {(), ("file",)}
    platter = Platter({"file": bytearray(b"a")})
    platter.make(Call("delete", "file", durable=True))
    assert {tuple(platter.after_cut(Cut.NONE, dice)) for _ in range(50)} == {()}
