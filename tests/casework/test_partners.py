"""Partners: a card becomes one after its fingerprint was compared, and stays the only one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from app.casework import outsiders, partners, station_keys
from app.casework.views import Card, OfficeKind
from app.vault import log
from exports.bundle.card import write_card
from exports.bundle.device import Authority
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError, VerificationError
from tests.stations import PROSECUTOR, PROSECUTOR_USERS, Founded, Station, Watch, exchange_cards, found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Another prosecutor's office, of the same name."""
    return found(tmp_path_factory.mktemp("other") / "home", OfficeKind.PROSECUTOR, PROSECUTOR, PROSECUTOR_USERS[:1])


def card_of(station: Station) -> Card:
    return partners.own_card(station("verwaltung"))


def test_a_card_travels_as_a_file(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    path = partners.save_card(prosecutor("verbindung"), tmp_path)
    assert path.name == "staatsanwaltschaft-musterhausen.card.json"
    card = partners.read_card(path)
    assert card == card_of(prosecutor)
    partner = partners.confirm(prison("verwaltung"), card)
    assert (partner.name, partner.kind, partner.confirmed_by) == (PROSECUTOR, OfficeKind.PROSECUTOR, "Petra Lindqvist")
    assert (partner.groups, partner.check_digit) == (card.groups, card.check_digit)
    assert (partner.sent, partner.received, partner.confirmed_at) == (0, 0, prison.watch.now)
    assert partners.list_partners(prison("brandt")) == (partner,)
    assert partners.partner_card(prison("brandt"), partner.party).raw == card.raw


def test_writing_a_card_overwrites_nothing(prosecutor: Station, tmp_path: Path) -> None:
    path = partners.save_card(prosecutor("verwaltung"), tmp_path)
    assert partners.save_card(prosecutor("verwaltung"), tmp_path) == path
    path.write_bytes(b"something else")
    beside = partners.save_card(prosecutor("verwaltung"), tmp_path)
    assert (beside == path, partners.read_card(beside)) == (False, partners.own_card(prosecutor("verwaltung")))
    assert path.read_bytes() == b"something else"
    path.unlink()
    path.mkdir()
    with pytest.raises(EnvironmentFault, match="B-576"):
        partners.save_card(prosecutor("verwaltung"), tmp_path)
    with pytest.raises(EnvironmentFault, match="B-595"):
        partners.save_card(prosecutor("verwaltung"), tmp_path / "nowhere")


def test_confirming_twice_is_once(prison: Station, prosecutor: Station) -> None:
    first = partners.confirm(prison("verwaltung"), card_of(prosecutor))
    before = log.head(prison.vault)
    prison.watch.forward(days=1)
    assert partners.confirm(prison("brandt"), card_of(prosecutor)) == first
    assert log.head(prison.vault) == before


def test_one_s_own_card(prison: Station) -> None:
    with pytest.raises(InputError, match="B-572"):
        partners.confirm(prison("verwaltung"), card_of(prison))


@pytest.mark.parametrize("here", ["training", "service"])
def test_training_and_service_do_not_mix(prison: Station, prosecutor: Station, here: str) -> None:
    """Each way round: a station in training takes no card of the service, a station in service none of training."""
    session, card = prison("verwaltung"), card_of(prosecutor)
    if here == "training":
        card = replace(card, training=False)
    else:
        session = replace(session, office=replace(session.office, training=False))
    with pytest.raises(InputError, match="B-573"):
        partners.confirm(session, card)
    assert partners.list_partners(session) == ()


def test_a_second_card_of_a_partner_is_refused(
    prison: Station, prosecutor: Station, other: Founded, tmp_path: Path
) -> None:
    """A new card after a change of keys is signed by the same authority; one of other keys is somebody else's."""
    partners.confirm(prison("verwaltung"), card_of(prosecutor))
    another = other.copy(tmp_path / "other").open(Watch())
    forged = replace(card_of(another), party=card_of(prosecutor).party)
    another.close()
    before = log.head(prison.vault)
    with pytest.raises(VerificationError, match="B-575"):
        partners.confirm(prison("verwaltung"), forged)
    assert log.head(prison.vault) == before
    assert partners.partner_card(prison("brandt"), card_of(prosecutor).party).raw == card_of(prosecutor).raw


def test_a_card_that_names_keys_of_another_office(prison: Station, prosecutor: Station, watch: Watch) -> None:
    """An office that lists another's station as its own would be asked first, and block what that one sends."""
    partners.confirm(prosecutor("verwaltung"), card_of(prison))
    theirs = partners.partner_card(prosecutor("verwaltung"), card_of(prison).party)
    for named in (theirs.devices[0].recipient, station_keys.device_keys(prosecutor.vault).device.recipient):
        authority = Authority.generate(party=(party := str(uuid4())), name="JVA Anderswo", now=watch.now)
        device = replace(authority.issue_device(station="x", now=watch.now).device, recipient=named)
        raw = write_card(
            party=party,
            name="JVA Anderswo",
            kind="prison",
            training=True,
            authority=authority,
            devices=[device],
            now=watch.now,
        )
        hostile = replace(card_of(prison), party=party, name="JVA Anderswo", raw=raw)
        before = log.head(prosecutor.vault)
        with pytest.raises(VerificationError, match="B-578"):
            partners.confirm(prosecutor("verwaltung"), hostile)
        assert log.head(prosecutor.vault) == before


def test_partners_are_found_by_id_name_or_part_of_it(
    prison: Station, prosecutor: Station, other: Founded, tmp_path: Path
) -> None:
    partners.confirm(prison("verwaltung"), card_of(prosecutor))
    party = card_of(prosecutor).party
    for text in (party, PROSECUTOR, "musterhausen", "STAATSANW"):
        assert partners.by_name(prison("brandt"), text).party == party
    with pytest.raises(InputError, match="B-570"):
        partners.by_name(prison("brandt"), "Köln")
    another = other.copy(tmp_path / "other").open(Watch())
    partners.confirm(prison("verwaltung"), card_of(another))
    with pytest.raises(InputError, match="B-571"):
        partners.by_name(prison("brandt"), PROSECUTOR)
    assert partners.by_name(prison("brandt"), party).party == party
    another.close()


@pytest.mark.parametrize("content", [b"", b"{}", b"age-encryption.org/v1\n", b"[" * 2000, bytes(2_000_000)])
def test_what_is_no_card(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.card.json"
    path.write_bytes(content)
    with pytest.raises(BogenError, match=r"B-(27\d|10\d)"):
        partners.read_card(path)


def test_a_card_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(EnvironmentFault, match="B-574"):
            partners.read_card(path)


def test_only_a_training_station_shows_its_secret(prison: Station, prosecutor: Station) -> None:
    assert outsiders.training_identity(prosecutor("verwaltung")).startswith("AGE-SECRET-KEY-PQ-1")
    session = prosecutor("verwaltung")
    in_service = replace(session, office=replace(session.office, training=False))
    with pytest.raises(AccessError, match="B-598"):
        outsiders.training_identity(in_service)
    assert outsiders.authority_pem(prison("holm")).startswith("-----BEGIN CERTIFICATE-----")


def test_both_sides_read_out_the_same_digits(prison: Station, prosecutor: Station) -> None:
    exchange_cards(prison, prosecutor)
    (there,) = partners.list_partners(prison("brandt"))
    mine = partners.own_card(prosecutor("verbindung"))
    assert (there.groups, there.check_digit) == (mine.groups, mine.check_digit)
    assert len(there.groups) == 8 and all(len(group) == 5 and group.isdigit() for group in there.groups)
