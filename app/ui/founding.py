"""First start: the office, its first administrator, a passphrase, and the recovery code. One thing per page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.views import NewUser, OfficeKind, Role
from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.account_form import AccountFields, NewPassphrase, account_problems
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field, TextField
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import ScrollPage, card, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.toggles import CheckBox, ChoiceGroup
from app.ui.kit.words import label
from app.ui.recovery_page import RecoveryPage
from forms.errors import BogenError

if TYPE_CHECKING:
    from app.casework.founding import Founded

STEPS = ("office", "administrator", "passphrase")


class FoundingPage(QWidget):
    """Founds a station and gives out the first session, after the recovery code was confirmed."""

    opened = Signal(object)
    """The first administrator's session, as soon as there is a vault."""
    founded = Signal(object)
    """The same, once the recovery code was confirmed."""

    def __init__(self, workplace: Workplace, jobs: Jobs, palette_button: QWidget) -> None:
        super().__init__()
        self.setObjectName("founding")
        self._workplace, self._jobs = workplace, jobs
        self._texts = texts = workplace.texts
        self._session: object = None
        self._step = 0
        self._count = label("", "muted")
        self._title = label("", "h1")
        self._text = label("", "muted")
        self._problems = ErrorSummary("founding.problems", texts)
        self._notice = Notice("founding.notice", texts)
        self._progress = ProgressPanel("founding.progress", texts)
        self._back = Button("founding.back", texts("ui.founding.back"))
        self._next = Button("founding.next", "", "primary")
        self._office = _OfficeStep(workplace)
        self._account = AccountFields("founding.admin", texts)
        self._passphrase = NewPassphrase("founding", texts, jobs)
        self._steps = (self._office, self._account, self._passphrase)
        self._recovery = RecoveryPage(workplace, "founding", texts("ui.recovery.finish"))
        self._frame = self._build(palette_button)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._recovery.confirmed.connect(self._hand_over)

    def begin(self) -> None:
        """Show the first step."""
        self._show(0)

    def _build(self, palette_button: QWidget) -> QWidget:
        page = ScrollPage(widest=560, centred=True)
        frame, column = card(padding=tokens.WIDE)
        column.setSpacing(tokens.ROOMY)
        head = QVBoxLayout()
        head.setSpacing(tokens.HAIR)
        for words in (self._count, self._title, self._text):
            head.addWidget(words)
        column.addLayout(head)
        column.addWidget(self._notice)
        column.addWidget(self._problems)
        for step in self._steps:
            column.addWidget(step)
        column.addWidget(self._progress)
        column.addLayout(row(self._next, self._back))
        page.column.addStretch(1)
        page.column.addWidget(label(self._texts("ui.product"), "product"), 0, Qt.AlignmentFlag.AlignHCenter)
        page.column.addWidget(frame)
        page.column.addWidget(self._recovery)
        page.column.addWidget(palette_button, 0, Qt.AlignmentFlag.AlignHCenter)
        page.column.addStretch(2)
        self._recovery.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        return frame

    def _show(self, step: int) -> None:
        self._step = step
        name = STEPS[step]
        last = step == len(STEPS) - 1
        self._problems.clear()
        self._notice.hide()
        self._count.setText(self._texts("ui.founding.step", n=step + 1, total=len(STEPS)))
        self._title.setText(self._texts(f"ui.founding.{name}"))
        self._text.setText(self._texts(f"ui.founding.{name}_text"))
        self._next.rename(self._texts("ui.founding.found" if last else "ui.founding.next"))
        self._back.setVisible(step > 0)
        for place, widget in enumerate(self._steps):
            widget.setVisible(place == step)
        (self._office.name, self._account.name, self._passphrase.first)[step].control.setFocus()

    def _go_back(self) -> None:
        self._show(self._step - 1)

    def _go_on(self) -> None:
        if self._problems.show_problems(self._problems_here()):
            return
        if self._step < len(STEPS) - 1:
            self._show(self._step + 1)
        else:
            self._found()

    def _problems_here(self) -> list[Problem]:
        if self._step == 0:
            return self._office.problems()
        if self._step == 1:
            return account_problems(self._account, self._admin(), self._texts)
        admin = self._admin()
        self._passphrase.known = (admin.login, admin.name, admin.function, admin.unit, self._office.name.text)
        return self._passphrase.problems()

    def _admin(self) -> NewUser:
        return self._account.account((Role.ADMINISTRATOR,))

    def _found(self) -> None:
        from app.casework.founding import found

        self._busy(True)
        work = partial(
            found,
            self._workplace.home,
            office_name=self._office.name.text,
            kind=self._office.kind,
            training=self._office.training.isChecked(),
            admin=self._admin(),
            passphrase=self._passphrase.text,
            clock=self._workplace.clock,
        )
        self._jobs.vault(work, self._show_code, failed=self._refused)

    def _show_code(self, founded: Founded) -> None:
        self._busy(False)
        self._session = founded.session
        self.opened.emit(founded.session)
        self._passphrase.clear()
        self._frame.hide()
        self._recovery.show()
        self._recovery.begin(founded.recovery_code, founded.session.office.name)

    def _hand_over(self) -> None:
        self.founded.emit(self._session)

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        if error.code == "B-504":
            self._show(0)
            problem = (self._office.name, self._texts(f"error.{error.code}.hint", **error.params))
            self._problems.show_problems([problem])
            return
        self._notice.say_error(error, closable=False)
        self._next.setFocus()

    def _busy(self, busy: bool) -> None:
        for widget in (*self._steps, self._next, self._back):
            widget.setEnabled(not busy)
        if busy:
            self._notice.hide()
            self._progress.begin(self._texts("ui.founding.working"))
        else:
            self._progress.end()


class _OfficeStep(QWidget):
    """Name and kind of the office, and whether this station is for training."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        texts = self._texts = workplace.texts
        self.name = TextField(
            "founding.office_name", texts("ui.founding.office_name"), hint=texts("ui.founding.office_name_hint")
        )
        self.name.edit.setMaxLength(100)
        kinds = tuple((kind.value, texts(f"ui.office.{kind.value}")) for kind in OfficeKind)
        self._kind = ChoiceGroup("founding.kind", texts("ui.founding.kind"), kinds, look="mark")
        self._kind_field = Field("founding.kind", texts("ui.founding.kind"), self._kind)
        self.training = CheckBox("founding.training", texts("ui.founding.training"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.ROOMY)
        for widget in (self.name, self._kind_field, self.training):
            column.addWidget(widget)

    @property
    def kind(self) -> OfficeKind:
        return OfficeKind(self._kind.value)

    def problems(self) -> list[Problem]:
        found: list[Problem] = []
        if len(self.name.text) < 2:
            found.append((self.name, self._texts("error.B-504.hint")))
        if not self._kind.value:
            found.append((self._kind_field, self._texts("ui.founding.kind_missing")))
        return found
