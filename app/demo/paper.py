"""The demo's paper: sheets as PDF from both offices, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.demo.station import Station


def save(prison: Station, prosecutor: Station, received: Sequence[str], folder: Path) -> list[str]:
    """One received sheet in German and in English, and the prison's amended, voided and illustrated ones."""
    liaison, releaser = prosecutor.login_of("liaison"), prison.login_of("releasing_officer")
    made = [
        _pdf(prosecutor, liaison, received[0], folder / "empfangen-de.pdf", "de"),
        _pdf(prosecutor, liaison, received[0], folder / "received-en.pdf", "en"),
    ]
    for name, sheet_id in _examples(prison, releaser).items():
        made.append(_pdf(prison, releaser, sheet_id, folder / f"{name}.pdf", "de"))
    return [path.name for path in made]


def _examples(prison: Station, login: str) -> dict[str, str]:
    words = ("sheet", "list", "--limit", "1000", "--user", login)
    sheets = prison.command(*words, login=login)["sheets"]
    assert isinstance(sheets, list)
    found: dict[str, str] = {}
    for name, state in (("nachtrag", "amended"), ("ungueltig", "voided")):
        found[name] = next(str(sheet["id"]) for sheet in sheets if sheet["state"] == state)
    for sheet in sheets:
        shown = prison.command("sheet", "show", str(sheet["id"]), "--user", login, login=login)
        answers = shown["answers"]
        if isinstance(answers, dict) and answers.get("attachments"):
            return {**found, "mit-bild": str(sheet["id"])}
    return found


def _pdf(station: Station, login: str, sheet_id: str, path: Path, language: str) -> Path:
    station.command("--lang", language, "pdf", sheet_id, "--out", str(path), "--user", login, login=login)
    return path
