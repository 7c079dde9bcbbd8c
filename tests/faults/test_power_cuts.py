"""A power cut at any moment of saving takes nothing that was acknowledged; a careless setting is seen to lose."""

from __future__ import annotations

import random

from app.casework import sheets
from app.faults import power_cuts
from app.faults.layer import Call
from app.faults.post import Post, answers
from app.faults.trace import SECTOR, Cut, Platter
from app.vault import log, pages, places
from app.vault.keys import derive
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


def test_pages_torn_in_a_checkpoint_are_no_damage_while_the_log_replaces_them(post: Post) -> None:
    """The power goes while pages move from the log into the file: nothing is lost, and nobody may be told "damaged"."""
    traced = power_cuts.trace_saves(post, 90, "")
    platter = Platter({places.DATABASE: bytearray(traced.before)})
    torn = None
    for call in traced.trace.calls:
        platter.make(call)
        if len(platter.waiting.get(places.DATABASE, ())) == 20:
            torn = platter.after_cut(Cut.TORN, random.Random(3))
            break
    assert torn is not None and torn[f"{places.DATABASE}-wal"]
    for path in post.home.glob(f"{places.DATABASE}*"):
        path.unlink()
    database = post.home / places.DATABASE
    database.write_bytes(torn[places.DATABASE])
    key = derive(post.key, post.vault_id).sqlcipher
    assert not pages.examine(database, key).sound, "the premise: the file alone is torn"
    database.with_name(f"{places.DATABASE}-wal").write_bytes(torn[f"{places.DATABASE}-wal"])
    assert pages.examine(database, key).sound
    with post.open() as session:
        session.vault.database.check()
        assert log.verify(session.vault).code == ""


def test_a_log_of_earlier_days_replaces_nothing(post: Post) -> None:
    """Only whole frames of the log as it stands count, up to its last commit; a damaged page stays a damaged page."""
    with post.open() as session:
        sheets.sign(session, answers(post.person, "Stand lange am Zaun."))
        database, key = post.home / places.DATABASE, derive(post.key, post.vault_id).sqlcipher
        raw, written = database.read_bytes(), (post.home / f"{places.DATABASE}-wal").read_bytes()
    count = len(raw) // pages.PAGE
    broken = bytearray(raw)
    for number in range(count):
        broken[number * pages.PAGE + 100] ^= 1
    database.write_bytes(broken)
    log_file = database.with_name(f"{places.DATABASE}-wal")
    log_file.write_bytes(written)
    helped = count - len(pages.examine(database, key).damaged)
    assert 0 < helped < count
    for spoilt in (b"\0" * 8, b"\xff" * 8):
        log_file.write_bytes(written[:16] + spoilt + written[24:])
        assert len(pages.examine(database, key).damaged) == count
