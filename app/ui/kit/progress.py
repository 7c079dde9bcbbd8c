"""Long work: what is being done, how far, and a Cancel that is safe."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from app.ui import tokens
from app.ui.jobs import Task
from app.ui.kit.buttons import Button
from app.ui.kit.words import announce, label
from forms.texts import Texts


class ProgressPanel(QFrame):
    """Hidden until `begin`. `moved` is the receiver to give to `Jobs.task`."""

    def __init__(self, name: str, texts: Texts) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "card")
        self._texts = texts
        self._task: Task | None = None
        self._what = label("", "label")
        self._how_far = label("", "small", wrap=False)
        self._bar = QProgressBar()
        self._bar.setObjectName(f"{name}.bar")
        self._bar.setTextVisible(False)
        self._cancel = Button(f"{name}.cancel", texts("ui.progress.cancel"))
        self._cancel.clicked.connect(self._stop)
        words = QVBoxLayout()
        words.setSpacing(tokens.TIGHT)
        head = QHBoxLayout()
        head.addWidget(self._what, 1)
        head.addWidget(self._how_far)
        words.addLayout(head)
        words.addWidget(self._bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.ROOMY, tokens.GAP, tokens.ROOMY, tokens.GAP)
        line.setSpacing(tokens.ROOMY)
        line.addLayout(words, 1)
        line.addWidget(self._cancel)
        self.hide()

    def begin(self, what: str, task: Task | None = None) -> None:
        """Show that `what` is being done. Without a task it cannot be cancelled and its length is unknown."""
        self._task = task
        self._what.setText(what)
        self._how_far.setText("")
        self._bar.setAccessibleName(what)
        self._bar.setRange(0, 0)
        self._cancel.setVisible(task is not None)
        self._cancel.setEnabled(True)
        self.show()
        announce(self, what)

    def moved(self, done: int, total: int) -> None:
        """`done` of `total` is ready; a total of 0 means that the length is unknown."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._how_far.setText(self._texts("ui.progress.how_far", done=done, total=total) if total else "")

    def end(self) -> None:
        """The work is over, well or not."""
        self._task = None
        self.hide()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._cancel.setEnabled(False)
            self._what.setText(self._texts("ui.progress.stopping"))
