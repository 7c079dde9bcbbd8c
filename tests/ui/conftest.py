"""Real windows at real stations, worked by keys. What waits, waits for signals of the window's own threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.casework import attachments, drafts, intake, partners, sharing, sheets
from app.casework.workplace import Workplace
from app.ui.locking.relaunch import Lock, stay
from app.ui.start import open_window
from forms.texts import Texts
from tests.stations import Founded, Watch, exchange_cards, person
from tests.ui.room import PHOTO, SIZE, Furnished, MakeRoom, Room, sheet_of


@pytest.fixture
def make_room(qtbot: QtBot, watch: Watch) -> Iterator[MakeRoom]:
    """Opens windows: `make_room(founded)`, or `make_room(home=…)` where nothing is founded yet."""
    rooms: list[Room] = []

    def make(founded: Founded | None = None, *, home: Path | None = None, texts: Texts | None = None) -> Room:
        place = founded.home if founded is not None else home
        assert place is not None
        window = open_window(Workplace(home=place, texts=texts or Texts("de"), clock=watch), Lock(stay))
        window.resize(*SIZE)
        window.show()
        window.activateWindow()
        qtbot.waitActive(window)
        room = Room(qtbot, window, founded, watch)
        rooms.append(room)
        room.settle()
        return room

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def prison_room(make_room: MakeRoom, founded_prison: Founded, tmp_path: Path) -> Room:
    """The login of a prison with accounts and three people, and nothing written yet."""
    return make_room(founded_prison.copy(tmp_path / "prison"))


@pytest.fixture(scope="session")
def furnished(
    founded_prison: Founded, founded_prosecutor: Founded, tmp_path_factory: pytest.TempPathFactory
) -> Furnished:
    """Closed homes. Never open them: copy them."""
    folder = tmp_path_factory.mktemp("furnished")
    watch = Watch()
    prison = founded_prison.copy(folder / "prison")
    prosecutor = founded_prosecutor.copy(folder / "prosecutor")
    with closing(prison.open(watch)) as left, closing(prosecutor.open(watch)) as right:
        exchange_cards(left, right)
        made = {"plain": sheet_of(left, "holm", "1/26")}
        attached = attachments.attach(left("holm"), PHOTO)
        made["illustrated"] = sheet_of(left, "holm", "3/26", attachments=[attached], assessment_kind="worry",
                                       assessment="Wirkt, als warte er auf etwas.", certainty="unsure")  # fmt: skip
        made["amended"] = sheet_of(left, "holm", "2/26")
        sheets.amend(left("holm"), made["amended"], text="Der Zaun war der am Werkhof.", reason="Ort genauer")
        made["voided"] = sheet_of(left, "holm", "1/26")
        sheets.void(left("holm"), made["voided"], reason="Verwechslung der Person")
        made["entrusted"] = sheet_of(left, "sahin", "2/26", areas=["G", "D"], quote="Das wird man noch sehen.")
        drafts.keep(left("holm"), {"person": person(left).id, "facts": "Stand wieder am Fenster"}, field="facts")
        seen = sharing.preview(left("brandt"), right("verwaltung").office.party)
        released = sharing.release(left("brandt"), seen, folder)
        made["own"] = sheet_of(left, "weber", "3/26")
        card = partners.save_card(right("verwaltung"), folder)
    return Furnished(prison, prosecutor, released.path, card, made)


@pytest.fixture
def furnished_prison(furnished: Furnished, make_room: MakeRoom, tmp_path: Path) -> Room:
    return make_room(furnished.prison.copy(tmp_path / "prison"))


@pytest.fixture
def furnished_prosecutor(furnished: Furnished, make_room: MakeRoom, tmp_path: Path) -> Room:
    """The prosecutor's office with the prison's bundle taken in."""
    home = furnished.prosecutor.copy(tmp_path / "prosecutor")
    with closing(home.open(Watch())) as station:
        intake.import_bundle(station("verbindung"), furnished.bundle)
    return make_room(home)
