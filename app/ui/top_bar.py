"""Above and below every page: office, search, who is signed in, lock; and one line of state in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.casework.views import OfficeKind
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.words import Elided, badge
from app.ui.places import Place
from app.ui.search import SearchField
from forms.texts import Texts

_SEARCH = 360


class TopBar(QWidget):
    """In a narrow window it says less: what is left out stands in the title or in the list of users."""

    lock_wanted = Signal()

    def __init__(self, desk: Desk, places: tuple[Place, ...], host: QWidget, palette_button: QWidget) -> None:
        """What the search finds is shown over `host`."""
        super().__init__()
        texts, session = desk.texts, desk.session
        self.setProperty("look", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = SearchField(desk, places, host)
        self.search.setMaximumWidth(_SEARCH)
        self._office = Elided(session.office.name, "label")
        roles = ", ".join(texts(f"ui.role.{role.value}") for role in session.user.roles)
        self._who = Elided(texts("ui.shell.who", name=session.user.name, roles=roles), "muted")
        lock = Button("shell.lock", texts("ui.shell.lock"), picture="lock")
        lock.setToolTip(texts("ui.shell.lock_hint"))
        lock.clicked.connect(self.lock_wanted)
        self._desk = desk
        account = Button("shell.account", texts("ui.own.title"), "icon", picture="user")
        account.clicked.connect(self._own_account)
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.WIDE, tokens.TIGHT, tokens.GAP, tokens.TIGHT)
        line.setSpacing(tokens.GAP)
        line.addWidget(self._office)
        if session.office.training:
            line.addWidget(badge(texts("ui.shell.training"), "warning"))
        line.addWidget(self.search, 1)
        line.addStretch(0)
        for widget in (self._who, account, palette_button, lock):
            line.addWidget(widget)

    def _own_account(self) -> None:
        from app.ui.own_account import OwnAccountScreen

        self._desk.open(OwnAccountScreen(self._desk))

    def set_room(self, width: int) -> None:
        """Adapt to a window of this width."""
        self._who.setVisible(width >= tokens.NARROW_WINDOW)
        self._office.setVisible(width >= 2 * tokens.SMALLEST_WINDOW[0])


class KeptForOthers(Elided):
    """How many unfinished sheets of colleagues are kept; nothing more is said of them."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("", "small")
        self.setObjectName("shell.kept")
        self._texts = texts
        self.hide()

    def show_count(self, count: int) -> None:
        self.setText(self._texts.count("ui.lock.others", count))
        self.setVisible(count > 0)


def foot(desk: Desk, state: QLabel, kept: QLabel, care: QWidget) -> QWidget:
    """The line at the foot of the window: `state` on the left, then what is `kept` for others, the `care` for backups,
    and the kind of office."""
    made = QWidget()
    made.setProperty("look", "foot")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line = QHBoxLayout(made)
    line.setContentsMargins(tokens.WIDE, tokens.HAIR, tokens.WIDE, tokens.HAIR)
    line.setSpacing(tokens.ROOMY)
    kind = "prison" if desk.session.office.kind is OfficeKind.PRISON else "prosecutor"
    state.setObjectName("shell.state")
    line.addWidget(state, 1)
    line.addWidget(kept)
    line.addWidget(care)
    line.addWidget(Elided(desk.texts(f"ui.office.{kind}"), "small"))
    return made
