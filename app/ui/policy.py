"""The place "Rules": after what time, and on which occasion, every desk of this station locks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import policy as rules
from app.casework.trust_views import IDLE_LEAST, IDLE_MOST, Policy
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label
from forms.errors import BogenError


class PolicyScreen(Screen):
    """A small form of the administrator's. What was saved holds for the desk that is open, too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "policy")
        texts = self.texts
        bounds = {"least": IDLE_LEAST, "most": IDLE_MOST}
        hint = texts("ui.policy.idle_hint", **bounds)
        self._idle = TextField("policy.idle", texts("ui.policy.idle"), hint=hint, longest=4, digits=True)
        self._small = CheckBox("policy.small", texts("ui.policy.small"))
        self._problems = ErrorSummary("policy.problems", texts)
        self._notice = Notice("policy.notice", texts)
        self._save = Button("policy.save", texts("ui.policy.save"), "primary")
        self._save.clicked.connect(self._try)
        self._idle.edit.returnPressed.connect(self._try)
        page = ScrollPage(widest=560)
        page.column.addWidget(PageHeader(texts("ui.policy.title"), texts("ui.policy.text")))
        for widget in (
            self._problems,
            self._notice,
            self._idle,
            self._small,
            label(texts("ui.policy.always"), "muted"),
        ):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._save))
        page.column.addStretch(1)
        self.page.addWidget(page)
        desk.jobs.vault(partial(rules.policy, desk.session), self._show, failed=self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.policy.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._idle.edit.setFocus()

    def _show(self, found: Policy) -> None:
        self._idle.set_text(str(found.idle_seconds))
        self._small.setChecked(found.lock_on_minimise)

    def _try(self) -> None:
        self._notice.hide()
        seconds = int(self._idle.text or 0)
        fits = IDLE_LEAST <= seconds <= IDLE_MOST
        wrong = self.texts("error.B-730.text", least=IDLE_LEAST, most=IDLE_MOST)
        if self._problems.show_problems([] if fits else [(self._idle, wrong)]):
            return
        self._save.setEnabled(False)
        new = Policy(idle_seconds=seconds, lock_on_minimise=self._small.isChecked())
        self.desk.jobs.vault(partial(rules.set_policy, self.desk.session, new), self._saved, failed=self._refused)

    def _saved(self, _nothing: None) -> None:
        self._save.setEnabled(True)
        self.desk.say(self.texts("ui.policy.saved"))
        self.desk.changed("policy")

    def _refused(self, error: BogenError) -> None:
        self._save.setEnabled(True)
        self._notice.say_error(error)
