"""Cards whose signatures hold and whose keys are none: found when the card is read, not when a bundle is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from exports.bundle.age_keys import Identity, recipient_text
from exports.bundle.card import read_card, write_card
from exports.bundle.certificate import Role, read_certificate
from exports.bundle.device import Authority
from exports.bundle.directory import Device
from forms.errors import FormatError, InputError
from tests.bundle.offices import FOUNDED, NOW, TestOffice, office


def card_with(prison: TestOffice, device: Device, authority: Authority | None = None) -> bytes:
    return write_card(
        party=prison.party,
        name="JVA Musterhausen",
        kind="prison",
        training=True,
        authority=authority or prison.authority,
        devices=[device],
        now=FOUNDED,
    )


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_curve_point_that_gives_no_secret(prison: TestOffice, point: bytes) -> None:
    """RFC 7748 §6.1: with such a key X25519 yields zeros, and the half that is safe today would be missing."""
    recipient = recipient_text(prison.keys.identity.recipient[:-32] + point)
    with pytest.raises(FormatError, match="B-210"):
        card_with(prison, replace(prison.keys.device, recipient=recipient))


def test_a_lattice_key_that_is_none(prison: TestOffice) -> None:
    recipient = recipient_text(b"\xff" * 1184 + prison.keys.identity.recipient[-32:])
    with pytest.raises(FormatError, match="B-210"):
        card_with(prison, replace(prison.keys.device, recipient=recipient))


def made_certificate(*, ca: bool, usage: bool = True) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """A self-signed P-384 certificate that is one of an authority, or not."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(FOUNDED).not_valid_after(NOW + timedelta(days=900))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if usage:
        names = ("digital_signature", "content_commitment", "key_cert_sign", "crl_sign", "key_encipherment")
        more = ("data_encipherment", "key_agreement", "encipher_only", "decipher_only")
        flags = {flag: flag in ("digital_signature", "content_commitment") for flag in (*names, *more)}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    return key, builder.sign(key, hashes.SHA384()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("made", [{"ca": False}, {"ca": True}, {"ca": True, "usage": False}])
def test_an_authority_that_may_not_issue(prison: TestOffice, made: dict[str, bool]) -> None:
    """`openssl -CAfile` would not accept its stations: nor do we, or outsiders and we would say different things."""
    authority = Authority(*made_certificate(**made))
    with pytest.raises(FormatError, match="B-275"):
        card_with(prison, prison.keys.device, authority)


def test_a_station_with_the_certificate_of_an_authority(prison: TestOffice) -> None:
    with pytest.raises(FormatError, match="B-275"):
        card_with(prison, replace(prison.keys.device, certificate=prison.authority.certificate))


def test_what_certificates_are_for(prison: TestOffice) -> None:
    assert read_certificate(prison.authority.certificate).role is Role.AUTHORITY
    signing, sealing = prison.keys.device.signing, prison.keys.device.sealing
    assert sealing is not None
    assert (signing.role, sealing.role, signing.name) == (Role.DEVICE, Role.DEVICE, sealing.name)


@pytest.mark.parametrize(
    "name", ["ä" * 100, "JVA " + "ö" * 59 + "€", "Justizvollzugsanstalt für Frauen Größenhausen-Süd " * 2]
)
def test_an_office_with_a_long_name_can_be_founded(name: str) -> None:
    """64 octets go into a certificate, and letters like ü have two: the card keeps the whole name."""
    assert office(name.strip()).card.name == name.strip()


def test_a_cards_keys_are_all_it_names(prison: TestOffice, stranger: TestOffice) -> None:
    assert len(prison.card.keys) == 4
    assert prison.card.keys.isdisjoint(stranger.card.keys)
    device = replace(stranger.keys.device, recipient=prison.keys.device.recipient)
    mixed = read_card(card_with(stranger, device, stranger.authority))
    assert len(mixed.keys & prison.card.keys) == 1


def test_an_identity_in_other_letters_is_none() -> None:
    text = Identity.generate().text
    with pytest.raises(InputError, match="B-209"):
        Identity.from_text(text.replace("K", "\N{KELVIN SIGN}"))
