"""Labelled fields: label, hint, control and the words of an error, tied together for eyes and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIntValidator, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.icons import pixmap
from app.ui.kit.buttons import Button
from app.ui.kit.words import announce, label, restyle
from app.ui.theme import colours
from forms.texts import Texts


class Field(QWidget):
    """A control with its label above, a hint below the label and, when needed, an error beside it.

    The control gets `name` as object name, the label as accessible name and hint and error as accessible description.
    """

    def __init__(self, name: str, title: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.control = control
        self.title = title
        self._hint = hint
        control.setObjectName(name)
        control.setAccessibleName(title)
        control.setAccessibleDescription(hint)
        self._label = label(title, "label")
        self._label.setBuddy(control)
        self._error = label("", "error")
        self._error.setObjectName(f"{name}.error")
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.HAIR)
        column.addWidget(self._label)
        if hint:
            column.addWidget(label(hint, "small"))
        column.addWidget(self._error)
        self.row = QHBoxLayout()
        self.row.setSpacing(tokens.TIGHT)
        self.row.addWidget(control, 1)
        column.addLayout(self.row)

    @property
    def error(self) -> str:
        """The words of the error shown, or ""."""
        return self._error.text()

    def show_error(self, text: str) -> None:
        """Show `text` between label and control; "" takes it away."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.control.setAccessibleDescription(" ".join(part for part in (text, self._hint) if part))
        restyle(self.control, wrong=bool(text))


class TextField(Field):
    """A line of text."""

    def __init__(self, name: str, title: str, *, hint: str = "", longest: int = 200, digits: bool = False) -> None:
        """`digits` allows a whole number only: a line edit with a validator, because typed digits stay in order."""
        self.edit = QLineEdit()
        self.edit.setMaxLength(longest)
        if digits:
            self.edit.setValidator(QIntValidator(0, 10 ** min(longest, 9) - 1, self.edit))
        super().__init__(name, title, self.edit, hint=hint)

    @property
    def text(self) -> str:
        """What was typed, without blanks at both ends."""
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)


class LongTextField(Field):
    """Several lines of text; Tab leaves the field."""

    def __init__(self, name: str, title: str, *, hint: str = "", lines: int = 4) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * lines + 2 * tokens.GAP)
        super().__init__(name, title, self.edit, hint=hint)

    @property
    def text(self) -> str:
        """What was typed, without blanks at both ends."""
        return self.edit.toPlainText().strip()

    def set_text(self, text: str) -> None:
        self.edit.setPlainText(text)


def put_cursor(edit: QPlainTextEdit, place: int) -> None:
    """The cursor before the letter number `place`, or at the end of a text that is shorter."""
    cursor = edit.textCursor()
    cursor.setPosition(max(0, min(place, len(edit.toPlainText()))))
    edit.setTextCursor(cursor)


class Select(QComboBox):
    """A closed list to choose from; typing moves to the entry."""

    def __init__(self, options: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__()
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, words in options:
            self.addItem(words, value)

    @property
    def value(self) -> str:
        return str(self.currentData() or "")

    def pick(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette = colours()
        ink = palette.text if self.isEnabled() else palette.disabled
        painter = QPainter(self)
        top = (self.height() - tokens.ICON) // 2
        arrow = pixmap("chevron-down", ink, tokens.ICON, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - tokens.ICON - tokens.TIGHT, top, arrow)
        painter.end()


class SelectField(Field):
    """One of several from a closed list."""

    def __init__(self, name: str, title: str, options: tuple[tuple[str, str], ...], *, hint: str = "") -> None:
        self.select = Select(options)
        super().__init__(name, title, self.select, hint=hint)

    @property
    def value(self) -> str:
        return self.select.value


class PassphraseField(Field):
    """A passphrase: may be pasted and shown (WCAG 2.2 SC 3.3.8), and says when caps lock is on or the keyboard speaks
    another language than the program."""

    entered = Signal()
    """Enter was pressed."""
    changed = Signal()

    def __init__(self, name: str, title: str, texts: Texts, *, hint: str = "") -> None:
        self.edit = QLineEdit()
        self._texts = texts
        super().__init__(name, title, self.edit, hint=hint)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(1024)
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self.entered)
        self.edit.textChanged.connect(self.changed)
        self._show = Button(f"{name}.show", texts("ui.passphrase.show"), "icon", picture="eye")
        self._show.setCheckable(True)
        self._show.toggled.connect(self._reveal)
        self.row.addWidget(self._show)
        self._caps = label(texts("ui.passphrase.caps_lock"), "warning")
        self._caps.setObjectName(f"{name}.caps_lock")
        self._caps.hide()
        self._layout = label("", "warning")
        self._layout.setObjectName(f"{name}.layout")
        self._layout.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._caps)
        layout.addWidget(self._layout)
        QGuiApplication.inputMethod().localeChanged.connect(self._ask_layout)

    @property
    def text(self) -> str:
        """The passphrase as typed, blanks included."""
        return self.edit.text()

    def clear(self) -> None:
        self.edit.setText("")  # unlike `clear`, this forgets what undo would bring back
        self._show.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._watch(event)
        elif event.type() == QEvent.Type.FocusIn:
            self._ask_layout()
        elif event.type() == QEvent.Type.FocusOut:
            self._caps.hide()
            self._layout.hide()
        return super().eventFilter(watched, event)

    def say_layout(self, language: str) -> None:
        """Say in which language the keyboard types; "" when it is the program's own, or not known."""
        if language and self._layout.isHidden():
            announce(self.edit, self._texts("ui.passphrase.layout", language=language))
        self._layout.setText(self._texts("ui.passphrase.layout", language=language) if language else "")
        self._layout.setVisible(bool(language))

    def _ask_layout(self) -> None:
        if self.edit.hasFocus():
            self.say_layout(other_language(QGuiApplication.inputMethod().locale(), self._texts.language))

    def _watch(self, event: QKeyEvent) -> None:
        # Qt does not tell the state of caps lock: a letter whose case disagrees with Shift gives it away.
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._caps.isVisible():
            self._caps.hide()
        elif len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            locked = letter.isupper() != shift
            if locked and not self._caps.isVisible():
                announce(self.edit, self._caps.text())
            self._caps.setVisible(locked)

    def _reveal(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show.set_picture("eye-off" if shown else "eye")
        self._show.rename(self._texts("ui.passphrase.hide" if shown else "ui.passphrase.show"))


def other_language(keyboard: QLocale, program: str) -> str:
    """The own name of the language that `keyboard` types, where that is known and not `program` ("de"), else "".

    Windows and macOS tell the layout of the keyboard. Elsewhere an input method may; without one Qt answers with the
    language of the system, which says nothing about the keys.
    """
    told = QGuiApplication.platformName() in ("windows", "cocoa") or keyboard.name() != QLocale.system().name()
    if not told or keyboard.language() == QLocale.Language.C:
        return ""
    if keyboard.language() == QLocale(program).language():
        return ""
    return keyboard.nativeLanguageName()
