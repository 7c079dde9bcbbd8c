"""Cards: what two offices exchange, and the fingerprint that people compare (bundle-1 §6)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.bundle.card import damm_digit, fingerprint, read_card, same_fingerprint, write_card
from exports.bundle.device import Authority, DeviceKeys
from forms import strict_json
from forms.errors import Bug, FormatError, InputError, VerificationError
from tests.bundle.offices import FOUNDED, TestOffice


def test_a_card_says_whose_it_is(prison: TestOffice) -> None:
    card = prison.card
    assert (card.party, card.name, card.kind, card.training) == (prison.party, "JVA Musterhausen", "prison", True)
    assert [device.key for device in card.devices] == [prison.keys.identity.key]


def test_every_byte_of_a_card(prison: TestOffice) -> None:
    """Changed anywhere, it is no card any more or it has another fingerprint, and never a key of somebody else."""
    digits = fingerprint(prison.raw_card).digits
    changed = bytearray(prison.raw_card)
    for place in range(0, len(changed), 3):
        changed[place] ^= 1 << place % 8
        assert fingerprint(bytes(changed)).digits != digits
        with suppress(FormatError, VerificationError):
            # A name may be changed without any signature noticing: that is what the fingerprint is for.
            assert read_card(bytes(changed)).devices == prison.card.devices
        changed[place] ^= 1 << place % 8


def test_a_directory_of_another_authority(prison: TestOffice, stranger: TestOffice) -> None:
    value, other = (strict_json.load(office.raw_card) for office in (prison, stranger))
    assert isinstance(value, dict)
    assert isinstance(other, dict)
    for part in ("directory", "authorities", "party"):
        with pytest.raises(VerificationError, match=r"B-27[346]"):
            read_card(strict_json.dump({**value, part: other[part]}))


def test_a_station_key_that_the_office_did_not_issue(prison: TestOffice, stranger: TestOffice) -> None:
    with pytest.raises(VerificationError, match="B-274"):
        write_card(
            party=prison.party,
            name="JVA Musterhausen",
            kind="prison",
            training=True,
            authority=prison.authority,
            devices=[stranger.keys.device],
            now=FOUNDED,
        )


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"format":"https://bogen.example/ns/card/2"}\n'])
def test_what_is_no_card(raw: bytes) -> None:
    with pytest.raises(FormatError, match="B-270"):
        read_card(raw)


def test_the_fingerprint_is_compared_as_people_type_it(prison: TestOffice) -> None:
    digits = fingerprint(prison.raw_card)
    spoken = " ".join(digits.groups) + " – " + digits.check_digit
    same_fingerprint(prison.raw_card, spoken)
    same_fingerprint(prison.raw_card, digits.digits)
    with pytest.raises(InputError, match="B-278"):
        same_fingerprint(prison.raw_card, spoken[:-1])


def test_another_cards_fingerprint(prison: TestOffice, stranger: TestOffice) -> None:
    with pytest.raises(InputError, match="B-279"):
        same_fingerprint(prison.raw_card, fingerprint(stranger.raw_card).digits)


@given(st.text("0123456789", min_size=40, max_size=40), st.integers(0, 39), st.integers(1, 9))
def test_the_check_digit_finds_a_wrong_digit(digits: str, place: int, much: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + much) % 10) + digits[place + 1 :]
    assert damm_digit(wrong + damm_digit(digits)) != "0"
    assert damm_digit(digits + damm_digit(digits)) == "0"


@given(st.text("0123456789", min_size=40, max_size=40), st.integers(0, 38))
def test_the_check_digit_finds_swapped_neighbours(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert damm_digit(swapped + damm_digit(digits)) != "0"


def test_secrets_go_into_the_vault_and_come_back(prison: TestOffice) -> None:
    keys = DeviceKeys.from_secret_bytes(prison.keys.to_secret_bytes())
    assert keys.device == prison.keys.device
    assert keys.identity_text == prison.keys.identity_text
    authority = Authority.from_secret_bytes(prison.authority.to_secret_bytes())
    assert authority.certificate_pem == prison.authority.certificate_pem
    with pytest.raises(Bug, match="B-290"):
        Authority.from_secret_bytes(prison.keys.to_secret_bytes())
