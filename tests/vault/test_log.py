"""The log: what is appended, what is read back, and that nothing of it can be changed unseen."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from app.vault import log
from app.vault.log import Entry
from forms.errors import AccessError, InputError
from forms.signature import Signer, verify_signature

if TYPE_CHECKING:
    from tests.vault.conftest import Desk


def test_records_are_a_signed_chain(desk: Desk) -> None:
    person = desk.person()
    sheet = desk.sheet(person)
    later = desk.amend(sheet)
    records = list(log.records_after(desk.vault))
    assert [record.header.kind for record in records] == ["station", "person", "sheet", "amendment"]
    assert [record.header.sequence for record in records] == [1, 2, 3, 4]
    assert records[0].header.previous is None
    for earlier, record in itertools.pairwise(records):
        assert record.header.previous == earlier.digest
    for record in records:
        verify_signature(record, desk.signer.public_key)
    assert log.record(desk.vault, later.header.id) == later
    assert log.head(desk.vault).digest == later.digest


def test_audit_of_a_sound_log(desk: Desk) -> None:
    sheet = desk.sheet(desk.person())
    desk.amend(sheet)
    desk.void(sheet)
    found = log.verify(desk.vault)
    assert (found.records, found.head, found.broken_at, found.code) == (5, log.head(desk.vault).digest, "", "")


def test_several_entries_are_one_act(desk: Desk) -> None:
    """A payload that cannot be read takes the whole transaction back."""
    person = desk.person()
    before = log.head(desk.vault)
    with pytest.raises(Exception, match="B-464"):
        desk.append(
            Entry(kind="voiding_of_everything", subject=person, payload={}),
        )
    assert log.head(desk.vault) == before


def test_only_the_registered_key_signs(desk: Desk) -> None:
    person = desk.person()
    stranger = Signer.generate()
    before = log.head(desk.vault)
    with pytest.raises(AccessError, match="B-449"):
        log.append(
            desk.vault,
            [Entry(kind="person", subject=person, payload={"id": person})],
            author=desk.author,
            signer=stranger,
            now=desk.now,
        )
    assert log.head(desk.vault) == before


def test_unknown_record(desk: Desk) -> None:
    with pytest.raises(InputError, match="B-461"):
        log.record(desk.vault, "0195b2a2-0000-7000-8000-000000000000")
