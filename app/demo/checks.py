"""Checking the demo's bundle as an outsider would, with plain tools, and writing down what they said."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.casework import outsiders
from app.casework.session import Session, sign_in
from app.demo.station import Station

SENDER = "sender.crt"
IDENTITY = "identity.txt"
_LONGEST = 60


def hand_out(prison: Station, prosecutor: Station, bundle: Path, folder: Path) -> Path:
    """Lay out what an outsider needs: the sender's certificate, the recipient's age identity, the opened container."""
    with _administrator(prison) as session:
        (folder / SENDER).write_text(outsiders.authority_pem(session), encoding="ascii")
        card = outsiders.card_of(session)
    with _administrator(prosecutor) as session:
        (folder / IDENTITY).write_text(outsiders.training_identity(session) + "\n", encoding="ascii")
        now = session.clock()
    identity = (folder / IDENTITY).read_text(encoding="ascii")
    return outsiders.extract(bundle, card=card, identity=identity, now=now, folder=folder)


@dataclass(slots=True)
class _Transcript:
    lines: list[str] = field(default_factory=list)

    def run(self, *command: str, folder: Path) -> bool:
        """Run one plain tool and note its command, its words and its exit code; note also when it is not there."""
        shown = " ".join(command)
        if shutil.which(command[0]) is None:
            self.lines.append(f"$ {shown}\n  {command[0]} is not installed here; this step was not run.\n")
            return False
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_LONGEST, check=False)
        words = (done.stdout + done.stderr).strip()
        self.lines.append(f"$ {shown}\n{_indented(words)}\n  exit code {done.returncode}\n")
        return done.returncode == 0

    def say(self, text: str) -> None:
        self.lines.append(text + "\n")


def transcript(bundle: Path, check: Path, to: Path) -> None:
    """Check the bundle with age, unzip, openssl and sha256sum, each step noted in `to`."""
    notes = _Transcript()
    notes.say(f"Checking {bundle.name} with plain tools. The data are invented.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        container = folder / "inner.asice"
        opened = _age(notes, bundle, check, container, folder)
        if not opened:
            shutil.copyfile(next(check.glob("*.asice")), container)
            notes.say("Opened with this program's own opener instead: check/ holds the container.")
        notes.run("unzip", "-tq", container.name, folder=folder)
        if not notes.run("unzip", "-qo", container.name, folder=folder):
            with zipfile.ZipFile(container) as inner:
                inner.extractall(folder)
            notes.say("Unpacked with Python's own zipfile instead, so that the next steps have what they need.")
        shutil.copyfile(check / SENDER, folder / SENDER)
        notes.run(*_openssl(), folder=folder)
        notes.run("sha256sum", "--quiet", "-c", "SHA256SUMS", folder=folder)
        notes.run("sha256sum", "bundle.json", folder=folder)
    to.write_text("\n".join(notes.lines), encoding="utf-8")


def _age(notes: _Transcript, bundle: Path, check: Path, container: Path, folder: Path) -> bool:
    # age knows this recipient type from 1.3 on; an older one says so, and the transcript keeps its words.
    identity = str(check / IDENTITY)
    return notes.run("age", "-d", "-i", identity, "-o", container.name, str(bundle), folder=folder)


def _openssl() -> Sequence[str]:
    return (
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
        "-in", "META-INF/signature001.p7s", "-content", "META-INF/ASiCManifest001.xml",
        "-CAfile", SENDER, "-purpose", "any", "-out", "verified.xml",
    )  # fmt: skip


def _administrator(station: Station) -> Session:
    login = station.login_of("administrator")
    passphrase = station.command.passphrase_file(login).read_text(encoding="utf-8").strip()
    return sign_in(station.home, login, passphrase, clock=station.command.clock)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()) or "  (no output)"
