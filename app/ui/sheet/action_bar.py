"""The foot of the editor: sign, keep, begin another, throw away. Always in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.flow import Flow
from app.ui.kit.words import label
from forms.texts import Texts

_ROOMY = 860
"""From this width on there is room to say the keys."""
_TIGHT = 620
"""Below this width the seldom acts show their icon alone."""


class ActionBar(QWidget):
    """Throwing away asks once more, in the bar itself; all else is done at once."""

    discard = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("sheet.actions")
        self.setProperty("look", "actions")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sign = Button("sheet.sign", texts("ui.sheet.sign"), "primary", picture="file-check")
        self.sign.setToolTip(texts("ui.sheet.sign_keys"))
        self.keep = Button("sheet.keep", texts("ui.sheet.keep"))
        self.keep.setToolTip(texts("ui.sheet.keep_keys"))
        self.new = Button("sheet.new", texts("ui.sheet.new"), "quiet", picture="file-plus")
        self.new.setToolTip(texts("ui.sheet.new_keys"))
        self._ask = Button("sheet.discard", texts("ui.sheet.discard"), "quiet", picture="trash-2")
        self._ask.setToolTip(texts("ui.sheet.discard"))
        self._ask.clicked.connect(self._question)
        self._sure = label(texts("ui.sheet.discard_sure"), "label", wrap=False)
        self._yes = Button("sheet.discard.yes", texts("ui.sheet.discard_yes"), "danger")
        self._yes.clicked.connect(self._throw_away)
        self._no = Button("sheet.discard.no", texts("ui.sheet.discard_no"))
        self._no.clicked.connect(self._back)
        self._keys = label(texts("ui.sheet.keys"), "small", wrap=False)
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.WIDE, tokens.TIGHT, tokens.WIDE, tokens.TIGHT)
        line.setSpacing(tokens.TIGHT)
        buttons = Flow(self.sign, self.keep, self.new, self._ask, self._sure, self._yes, self._no)
        line.addWidget(buttons, 1)
        line.addWidget(self._keys)
        self._narrow = False
        self._asking(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow = event.size().width() < _ROOMY
        for button in (self.new, self._ask):
            button.show_words(event.size().width() >= _TIGHT)
        self._keys.setVisible(not self._narrow and self._yes.isHidden())

    def _asking(self, on: bool) -> None:
        for widget in (self.sign, self.keep, self.new, self._ask):
            widget.setVisible(not on)
        self._sure.setVisible(on)
        self._yes.setVisible(on)
        self._no.setVisible(on)
        self._keys.setVisible(not on and not self._narrow)

    def _question(self) -> None:
        self._asking(True)
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self._asking(False)
        self._ask.setFocus(Qt.FocusReason.OtherFocusReason)

    def _throw_away(self) -> None:
        self._asking(False)
        self.discard.emit()
