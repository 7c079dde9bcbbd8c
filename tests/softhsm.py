"""Cards that are software: SoftHSM2 plays the driver, the readers and the cards; OpenSC's tool makes the keys.

Neither is ours. A card here does all that a real one does for us but one thing: it never locks after wrong PINs.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.judges import require

PIN = "123456"
WRONG_PIN = "000000"
_DRIVERS = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")


def driver() -> Path:
    """SoftHSM's library. Fails the test like `require` where it is missing."""
    found = next((Path(path) for path in _DRIVERS if Path(path).is_file()), None)
    if found is None:
        pytest.fail("missing judge: libsofthsm2.so", pytrace=False)
    return found


@dataclass(frozen=True)
class Reader:
    """The readers of one test: what lies in `folder` is what is in them. `environment` points SoftHSM there."""

    folder: Path

    @property
    def driver(self) -> Path:
        return driver()

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    def insert(self, label: str, *, pin: str = PIN) -> None:
        """A new, empty card."""
        done = self._run(
            "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", pin
        )
        assert "initialized" in done

    def make_key(
        self, label: str, *, key_id: str = "01", curve: str = "secp384r1", pin: str = PIN, usage: str = "sign derive"
    ) -> None:
        """A key pair, made on the card."""
        words = ["--token-label", label, "--login", "--pin", pin, "--keypairgen", "--key-type", f"EC:{curve}"]
        uses = [f"--usage-{use}" for use in usage.split()]
        self._run("pkcs11-tool", "--module", str(self.driver), *words, "--id", key_id, "--label", "Bogen", *uses)

    def bring_key(self, label: str, pkcs8: bytes, public: bytes, *, key_id: str = "01", pin: str = PIN) -> None:
        """A key pair that exists already, for tests with frozen ones: DER of PKCS #8 and of the public key."""
        for kind, raw in (("privkey", pkcs8), ("pubkey", public)):
            path = self.folder / f"{kind}.der"
            path.write_bytes(raw)
            words = ["--token-label", label, "--login", "--pin", pin, "--write-object", str(path), "--type", kind]
            self._run("pkcs11-tool", "--module", str(self.driver), *words, "--id", key_id, "--usage-derive")

    def bring_certificate(self, label: str, der: bytes, *, key_id: str = "01", pin: str = PIN) -> None:
        path = self.folder / "certificate.der"
        path.write_bytes(der)
        words = ["--token-label", label, "--login", "--pin", pin, "--write-object", str(path), "--type", "cert"]
        self._run("pkcs11-tool", "--module", str(self.driver), *words, "--id", key_id)

    def delete_key(self, label: str, kind: str, *, key_id: str = "01", pin: str = PIN) -> None:
        """Deletes one half of a key pair: `kind` is "privkey" or "pubkey"."""
        words = ["--token-label", label, "--login", "--pin", pin, "--delete-object", "--type", kind, "--id", key_id]
        self._run("pkcs11-tool", "--module", str(self.driver), *words)

    def change_pin(self, label: str, new: str, *, old: str = PIN) -> None:
        words = ["--token-label", label, "--login", "--pin", old, "--change-pin", "--new-pin", new]
        self._run("pkcs11-tool", "--module", str(self.driver), *words)

    def take_out(self) -> None:
        """All cards out of the readers. They can be put in again with `put_back`."""
        (self.folder / "tokens").rename(self.folder / "pocket")
        (self.folder / "tokens").mkdir()

    def put_back(self) -> None:
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "pocket").rename(self.folder / "tokens")

    def _run(self, tool: str, *words: str) -> str:
        done = subprocess.run(
            [require(tool), *words], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def empty_reader(folder: Path) -> Reader:
    """Readers without a card."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
    )
    return Reader(folder)
