"""What a driver may answer, each with its code. SoftHSM2 never says some of it; the answers are the library's own."""

from __future__ import annotations

from pathlib import Path

import pkcs11
import pytest

from app.vault.smartcard import Found, loaded
from app.vault.smartcard.faults import translated
from forms.errors import BogenError
from tests.softhsm import Reader, empty_reader


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Karte A")
    reader.make_key("Karte A")
    monkeypatch.setenv("SOFTHSM2_CONF", reader.environment["SOFTHSM2_CONF"])
    return reader


def code_of(error: Exception, *, token: pkcs11.Token | None = None, using: Found | None = None) -> str:
    with pytest.raises(BogenError) as caught, translated(token, using):
        raise error
    return caught.value.code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pkcs11.TokenNotPresent(), "B-722"),
        (pkcs11.DeviceRemoved(), "B-722"),
        (pkcs11.SlotIDInvalid(), "B-722"),
        (pkcs11.DeviceError(), "B-729"),
        (pkcs11.GeneralError(), "B-729"),
        (pkcs11.PinIncorrect(), "B-729"),  # outside of signing in no PIN was given: a driver that is confused
    ],
)
def test_while_nobody_signs_in(error: Exception, code: str) -> None:
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pkcs11.PinIncorrect(), "B-725"),
        (pkcs11.PinLenRange(), "B-725"),
        (pkcs11.PinLocked(), "B-726"),
        (pkcs11.PinExpired(), "B-729"),
        (pkcs11.DeviceRemoved(), "B-722"),
    ],
)
def test_while_the_card_gets_its_pin(reader: Reader, error: Exception, code: str) -> None:
    with loaded(reader.driver) as driver:
        token = next(token for _, token in driver._tokens())
        assert code_of(error, token=token) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pkcs11.MechanismInvalid(), "B-728"),
        (pkcs11.KeyTypeInconsistent(), "B-728"),
        (pkcs11.FunctionNotSupported(), "B-728"),
        (pkcs11.DeviceRemoved(), "B-722"),
        (pkcs11.DeviceError(), "B-729"),
    ],
)
def test_while_a_key_works(reader: Reader, error: Exception, code: str) -> None:
    with loaded(reader.driver) as driver:
        found = driver.choose()
    assert code_of(error, using=found) == code
