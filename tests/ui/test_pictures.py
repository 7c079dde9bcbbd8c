"""The demo's pictures: taken of the real windows, in a process per scale."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.casework import people, sheets, users
from app.casework.clock import system_clock
from app.casework.views import NewPerson, SheetFilter
from app.demo import windows
from app.demo.command import Commands
from app.demo.material import DemoOffice, DemoUser
from app.demo.station import Station
from forms.errors import Bug
from tests.stations import PASSPHRASE, Watch
from tests.ui.room import Furnished, sheet_of

PEOPLE = {"contact_officer": "okafor", "releasing_officer": "brandt", "liaison": "verbindung"}


def station(home: Path, folder: Path, passphrase: str = PASSPHRASE) -> Station:
    accounts = []
    for role, login in PEOPLE.items():
        (folder / f"{login}.txt").write_text(f"{passphrase}\n", "utf-8")
        accounts.append(DemoUser(login=login, name=login, function="", unit="", roles=(role,), trained_on=None))
    return Station(home, DemoOffice("", "", tuple(accounts)), Commands(home, system_clock, folder))


def test_the_windows_of_both_offices(furnished: Furnished, tmp_path: Path) -> None:
    prison = furnished.prison.copy(tmp_path / "prison")
    with closing(prison.open(Watch())) as open_station:
        admin = open_station("verwaltung")
        kaehlitz = NewPerson(
            booking_no="9/26",
            family_name="Kählitz",
            given_names="Marvin",
            contact_officer=users.user_id(admin, "okafor"),
        )
        people.add_person(admin, kaehlitz)
        assert sheets.list_sheets(open_station("brandt"), SheetFilter(text="Sporthalle")).rows == ()
        # A first sheet tells the place that the next one is preset with.
        sheet_of(open_station, "okafor", "2/26")
    (tmp_path / "pictures").mkdir()
    progress: list[tuple[int, int]] = []
    windows.prison(station(prison.home, tmp_path), tmp_path, lambda done, of: progress.append((done, of)))
    assert progress == [(1, 2), (2, 2)]
    names = {path.name for path in (tmp_path / "pictures").iterdir()}
    shown = ("login", "sheet", "list", "preview")
    assert names == {f"{name}-{look}-{scale}x.png" for name in shown for look in ("light", "dark") for scale in (1, 2)}
    for path in (tmp_path / "pictures").iterdir():
        assert QImage(str(path)).width() == (1280 if path.name.endswith("1x.png") else 2560)
    brightness = [lightness(tmp_path / "pictures" / f"sheet-{look}-1x.png") for look in ("light", "dark")]
    assert brightness[0] > 200 and brightness[1] < 60
    with closing(prison.open(Watch())) as open_station:
        (line,) = sheets.list_sheets(open_station("brandt"), SheetFilter(text="Sporthalle")).rows
        assert line.person_name == "Kählitz, Marvin" and line.author_name == "Michael Okafor"


def lightness(path: Path) -> float:
    image = QImage(str(path)).scaled(64, 64)
    pixels = [image.pixelColor(x, y).lightness() for x in range(64) for y in range(64)]
    return sum(pixels) / len(pixels)


def test_a_window_that_does_not_open_is_said_with_its_reason(furnished: Furnished, tmp_path: Path) -> None:
    home = furnished.prison.copy(tmp_path / "prison").home
    (tmp_path / "pictures").mkdir()
    with pytest.raises(Bug, match="B-653"):
        windows.prison(station(home, tmp_path, "nicht die richtige"), tmp_path, lambda _done, _of: None)
