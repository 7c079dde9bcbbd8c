"""A bit that flips on the disk: nothing altered is ever shown, not even what SQLCipher itself hands out as sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.faults import bit_flips
from app.faults.bit_flips import Written, damaged, raw_read, reading, silent_pages
from app.faults.post import Post
from app.vault import log, pages, places
from app.vault.keys import derive
from forms.errors import VerificationError
from tests.faults.conftest import Try

SALT = 16


@pytest.fixture
def written(post: Post) -> Written:
    made = bit_flips.write(post)
    assert not any(isinstance(value, VerificationError) for value in made.shown.values())
    return made


def database(written: Written) -> tuple[Path, bytes]:
    return written.home / places.DATABASE, derive(written.key, written.vault_id).sqlcipher


def test_random_flips_show_nothing_altered_and_all_are_found(shortened: Try) -> None:
    verdict = shortened(bit_flips.run)
    assert verdict.broken == (), verdict.places
    assert verdict.counts["flips"] == bit_flips.SHORT
    assert verdict.counts["found_on_reading"] > bit_flips.SHORT // 4
    assert verdict.counts["found_there_on_reading"] == verdict.counts["flips_in_last_overflow_pages"] > 0
    assert verdict.canary["altered_by_a_reader_without_our_tags"] == 3


@pytest.mark.parametrize(("number", "reader"), [(0, "record"), (1, "draft"), (2, "search")])
def test_a_zeroed_tail_that_sqlcipher_hands_out_is_noticed(written: Written, number: int, reader: str) -> None:
    """A damaged last overflow page: the row comes back with zeros at its end and without any error. We refuse it."""
    sql = written.long_values[number]
    assert len(raw_read(written, sql)) > 5 * pages.PAGE
    silent = silent_pages(written, sql)
    assert len(silent) == 1, "the premise of our own tag: exactly the last page of a chain is silent"
    with damaged(written, silent[0] * pages.PAGE - pages.PAGE // 2, 0), written.open() as vault:
        shown = dict(reading(vault, written.record, written.draft))
        assert isinstance(shown[reader], VerificationError)
        assert log.verify(vault).broken_at != ""


def test_every_page_is_found_by_our_check_of_the_file(written: Written) -> None:
    for number in written.page_numbers:
        with damaged(written, number * pages.PAGE - 1, 7):
            try:
                vault = written.open()
            except VerificationError:
                continue
            with vault, pytest.raises(VerificationError, match="B-420"):
                vault.database.check()


def test_our_reader_of_pages_agrees_with_sqlcipher(written: Written) -> None:
    path, key = database(written)
    assert pages.examine(path, key).sound
    for number in written.page_numbers:
        with damaged(written, number * pages.PAGE - 1, 7):
            assert pages.examine(path, key).damaged == (number,)


def test_the_salt_is_read_too(written: Written) -> None:
    """SQLCipher does not look at its copy, because the salt comes with our key. We do: no flip goes unfound."""
    path, key = database(written)
    for place in range(SALT):
        with damaged(written, place, place % 8):
            assert pages.examine(path, key).damaged == (1,)
            with written.open() as vault, pytest.raises(VerificationError, match="B-420"):
                vault.database.check()


def test_a_file_that_was_cut_is_known_by_its_own_count(written: Written) -> None:
    path, key = database(written)
    count = len(written.page_numbers)
    path.write_bytes(written.database[: -3 * pages.PAGE])
    assert pages.examine(path, key) == pages.Finding((), 3)
    path.write_bytes(written.database[:-100])
    assert pages.examine(path, key) == pages.Finding((count,), 1)
    path.write_bytes(b"")
    assert not pages.examine(path, key).sound
