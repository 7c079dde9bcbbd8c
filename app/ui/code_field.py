"""The field for a recovery code: checked while it is typed, by its own check symbol."""

from __future__ import annotations

from app.casework.recovery import symbols_left
from app.ui.kit.fields import TextField
from app.ui.kit.notice import Problem
from app.ui.kit.words import announce, label, restyle
from forms.errors import InputError
from forms.texts import Texts

_LONGEST = 120
"""Room for a code with blanks and line breaks between its groups, as it is pasted."""


class CodeField(TextField):
    """Groups, blanks, small letters and look-alikes do not matter; a wrong symbol is said at once."""

    def __init__(self, name: str, texts: Texts) -> None:
        super().__init__(name, texts("ui.code.label"), hint=texts("ui.code.hint"), longest=_LONGEST)
        self._texts = texts
        self._state = label("", "small")
        self._state.setObjectName(f"{name}.state")
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._state)
        self.edit.textChanged.connect(self._check)
        self._check()

    def clear(self) -> None:
        self.edit.setText("")

    def problems(self) -> list[Problem]:
        """What is wrong with the code as it stands."""
        try:
            whole = symbols_left(self.text) == 0
        except InputError:
            whole = False
        return [] if whole else [(self, self._texts("error.B-409.hint"))]

    def _check(self) -> None:
        """In words below the field; spoken once, when the code is whole or has gone wrong."""
        look, before = "small", self._state.text()
        try:
            left = symbols_left(self.text)
        except InputError as error:
            look, words = "error", self._texts(f"error.{error.code}.text", **error.params)
        else:
            look = "small" if left else "success"
            words = self._texts.count("ui.code.left", left) if left else self._texts("ui.code.whole")
        self._state.setText(words)
        restyle(self._state, look=look)
        if look != "small" and words != before:
            announce(self.edit, words)
