"""The window of a signed-in user: rail on the left, bar on top, page in the middle, one line of state at the foot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.room import scarce
from app.casework.views import Waiting
from app.ui import tokens
from app.ui.backup_care import BackupCare
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice, NoticeArea
from app.ui.kit.words import Elided, announce
from app.ui.places import places_for
from app.ui.rail import Rail
from app.ui.red_page import RedPage
from app.ui.top_bar import KeptForOthers, TopBar, foot
from forms.errors import BogenError, VerificationError


class Shell(QWidget):
    """Holds the screens. Each place keeps its own pile: its screen, and what was opened above it."""

    lock_wanted = Signal()
    titled = Signal(str)
    """The title of the screen in front."""

    def __init__(self, desk: Desk, palette_button: QWidget) -> None:
        super().__init__()
        self.setObjectName("shell")
        self._desk = desk
        self._places = {place.name: place for place in places_for(desk.session.user.roles)}
        self._piles: dict[str, list[Screen]] = {}
        self._here = ""
        self._rail = Rail(tuple(self._places.values()), desk.texts)
        self._notice = Notice("shell.notice", desk.texts)
        self._left = Notice("shell.left", desk.texts)
        self._back = Button("shell.back", desk.texts("ui.shell.back"), "quiet", picture="arrow-left")
        self._stack = QStackedWidget()
        self._red = RedPage(desk.texts)
        self._stack.addWidget(self._red)
        self._state = Elided("", "small")
        self._kept_for_others = KeptForOthers(desk.texts)
        self._care = BackupCare(desk)
        self._build(palette_button)
        self._connect()

    def begin(self) -> None:
        """Show the first place."""
        self._desk.state(self._desk.texts("ui.shell.since", time=f"{self._desk.workplace.clock():%H:%M}"))
        self._ask_what_waits()
        self._care.begin_soon()
        if self._places:
            self.go(next(iter(self._places)), {})
        self._warn_of_little_room()

    def go(self, name: str, target: dict[str, str]) -> None:
        """Show the place `name`. With a target, what was opened above its screen is put away first."""
        if name not in self._places:
            return
        if name != self._here:
            self._notice.hide()
        if target:
            while len(self._piles.get(name, ())) > 1:
                self._drop(self._piles[name].pop())
        if name not in self._piles:
            self._piles[name] = [self._add(self._places[name].make(self._desk))]
        self._here = name
        self._rail.mark(name)
        self._front(target)

    def open(self, screen: Screen) -> None:
        """Show `screen` above the current one; what was said below is no longer about what is in front."""
        self._notice.hide()
        self._piles[self._here].append(self._add(screen))
        self._front({})

    def leave(self) -> None:
        """Back to the screen below; the one in front is deleted."""
        pile = self._piles.get(self._here, [])
        if self._stack.currentWidget() is self._red:
            self._front({})
        elif len(pile) > 1:
            self._drop(pile.pop())
            self._front({})

    def drafts(self) -> list[Callable[[], object]]:
        """What the open screens want to have kept before the desk is locked: work for the vault's thread."""
        screens = [screen for pile in self._piles.values() for screen in pile]
        return [work for screen in screens if (work := screen.keep()) is not None]

    def lying_open(self) -> list[Callable[[], str]]:
        """Which draft lies open, the screen in front asked first: questions for the vault's thread, after `drafts`."""
        piles = sorted(self._piles, key=lambda name: name != self._here)
        screens = [screen for name in piles for screen in reversed(self._piles[name])]
        return [ask for screen in screens if (ask := screen.lying_open()) is not None]

    def warn(self, seconds: int) -> None:
        """The desk seems to be left and locks soon: said aloud once, counted down in the same place."""
        words = self._desk.texts("ui.lock.soon", n=seconds)
        if self._left.text:
            self._left.reword(words)
        else:
            self._left.say(words, self._desk.texts("ui.lock.stay"), "warning", closable=False)

    def calm(self) -> None:
        """Somebody is there."""
        self._left.hide()

    def say_error(self, error: BogenError) -> None:
        """An error that no screen took: forgery and bit rot fill the page, all else is a notice above it."""
        if isinstance(error, VerificationError):
            self._red.show_error(error)
            self._stack.setCurrentWidget(self._red)
            self._back.hide()
            self._red.setFocus()
        else:
            self._notice.say_error(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < tokens.NARROW_WINDOW
        self._rail.set_narrow(narrow)
        self._top.set_room(event.size().width())

    def _build(self, palette_button: QWidget) -> None:
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        self._top = TopBar(self._desk, tuple(self._places.values()), self, palette_button)
        content.addWidget(self._top)
        back = QHBoxLayout()
        # The words of a quiet button begin a little inside it: its arrow stands where the page begins.
        back.setContentsMargins(tokens.WIDE - tokens.GAP + 2, 0, tokens.WIDE, 0)
        back.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        content.addLayout(back)
        content.addWidget(NoticeArea(self._left, self._notice))
        content.addWidget(self._stack, 1)
        content.addWidget(foot(self._desk, self._state, self._kept_for_others, self._care))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addLayout(content, 1)

    def _connect(self) -> None:
        route = self._desk.route
        route.going.connect(self.go)
        route.opening.connect(self.open)
        route.leaving.connect(self.leave)
        route.said.connect(self._say)
        route.failed.connect(self.say_error)
        route.stated.connect(self._state_changed)
        route.changed.connect(self._touch)
        self._rail.chosen.connect(self._choose)
        self._back.clicked.connect(self.leave)
        self._red.left.connect(self.leave)
        QShortcut(QKeySequence("Alt+Left"), self, self.leave)
        self._top.lock_wanted.connect(self.lock_wanted)
        QShortcut(QKeySequence("Ctrl+K"), self, self._top.search.setFocus)

    def _choose(self, name: str) -> None:
        self.go(name, {})

    def _front(self, target: dict[str, str]) -> None:
        pile = self._piles[self._here]
        self._stack.setCurrentWidget(pile[-1])
        self._back.setVisible(len(pile) > 1)
        self.titled.emit(pile[-1].title())
        pile[-1].arrive(target)

    def _add(self, screen: Screen) -> Screen:
        self._stack.addWidget(screen)
        return screen

    def _drop(self, screen: Screen) -> None:
        if (work := screen.keep()) is not None:
            self._desk.jobs.vault(work, self._kept)
        self._stack.removeWidget(screen)
        screen.deleteLater()

    def _kept(self, _result: object) -> None:
        """A screen that was left has had its draft kept."""

    def _say(self, text: str, tone: str) -> None:
        if text:
            self._notice.say(text, tone=tone)
        else:
            self._notice.hide()

    def _state_changed(self, text: str) -> None:
        self._state.setText(text)
        announce(self._state, text)

    def _touch(self, what: frozenset[str]) -> None:
        for pile in self._piles.values():
            for screen in pile:
                screen.touched(what)
        if "backups" in what:
            self._care.refresh()
        self._ask_what_waits()

    def _warn_of_little_room(self) -> None:
        free = scarce(self._desk.workplace.home)
        if free is not None:
            self._notice.say(self._desk.texts("ui.room.scarce", free=free), self._desk.texts("ui.room.hint"), "warning")

    def _ask_what_waits(self) -> None:
        from app.casework.waiting import waiting

        self._desk.jobs.vault(partial(waiting, self._desk.session), self._show_what_waits)

    def _show_what_waits(self, found: Waiting) -> None:
        for place, count in (
            ("my_sheets", found.drafts),
            ("to_release", found.unreleased),
            ("inbox", found.unread),
        ):
            self._rail.count(place, count)
        self._kept_for_others.show_count(found.others_drafts)
