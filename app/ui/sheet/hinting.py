"""Hints while writing: quiet questions beside the fields, and the one rule that is never quiet."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QObject, QTimer

from app.casework.views import Person
from app.ui.kit.notice import Notice
from app.ui.sheet.filling import Filling
from app.ui.sheet.form_view import FormView
from forms.lexicon import explain_hint, hints
from forms.texts import Texts

PAUSE = 400
"""Milliseconds without a key before the hints are looked up again."""
_EMERGENCY = "emergency"
_MOST = 2
"""Hints per field: more would be a lecture."""


class Hinting(QObject):
    """Looks at the answers when the writer pauses. Hints ask and never block."""

    def __init__(self, view: FormView, texts: Texts, emergency: Notice) -> None:
        super().__init__(view)
        self._view = view
        self._texts = texts
        self._emergency = emergency
        self._filling: Filling | None = None
        self._person = ""
        self._shown: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)

    def know(self, person: Person | None) -> None:
        """Whom the sheet is about: the name in the text is not that of somebody else."""
        self._person = "" if person is None else person.display_name

    def look_soon(self, filling: Filling) -> None:
        self._filling = filling
        self._timer.start()

    def look(self, filling: Filling) -> None:
        self._filling = filling
        self._look()

    def _look(self) -> None:
        assert self._filling is not None, "looked at only after `look` or `look_soon`"
        found: dict[str, list[str]] = defaultdict(list)
        emergency = ""
        form, entered = self._filling.form, self._filling.entered
        for hint in hints(form, entered, self._texts.language, person_name=self._person):
            words = explain_hint(hint, self._texts)
            if hint.code == _EMERGENCY:
                emergency = words
            else:
                found[hint.question].append(words)
        for path in self._shown - found.keys():
            self._say(path, "")
        for path, words_of in found.items():
            self._say(path, "\n".join(words_of[:_MOST]))
        self._shown = set(found)
        self._warn(emergency)

    def _warn(self, words: str) -> None:
        if not words:
            self._emergency.hide()
        elif self._emergency.isHidden():
            self._emergency.say(words, tone="danger", closable=False)

    def _say(self, path: str, words: str) -> None:
        try:
            self._view.field_at(path).remark.say(words)
        except LookupError:
            return  # the row was taken away meanwhile
