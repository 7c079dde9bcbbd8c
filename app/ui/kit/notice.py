"""What the program says beside the work: notices, empty places, and the summary of errors."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.icons import pixmap
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.link import Link
from app.ui.kit.tab_order import tab_after
from app.ui.kit.words import announce, label, restyle
from app.ui.theme import colours
from forms.errors import BogenError
from forms.texts import Texts

_PICTURES = {
    "information": ("info", "accent"),
    "success": ("circle-check", "success"),
    "warning": ("triangle-alert", "warning"),
    "danger": ("circle-alert", "danger"),
}


class Picture(QLabel):
    """A decorative icon in a colour of the palette; screen readers pass over it."""

    def __init__(self, name: str, colour: str = "text", size: int = tokens.ICON) -> None:
        super().__init__()
        self._name, self._colour, self._side = name, colour, size
        self._drawn = ("", "")
        self.setFixedSize(size, size)
        self._draw()

    def show_picture(self, name: str, colour: str) -> None:
        self._name, self._colour = name, colour
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        colour = str(getattr(colours(), self._colour))
        drawn = (self._name, colour)
        if drawn == self._drawn:  # a new palette is announced to each widget several times
            return
        self._drawn = drawn
        self.setPixmap(pixmap(self._name, colour, self._side, self.devicePixelRatioF()))


class Notice(QFrame):
    """A banner: what happened, what is safe, what to do next. Hidden until something is said."""

    def __init__(self, name: str, texts: Texts) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "notice")
        self._texts = texts
        self._picture = Picture("info", "accent")
        self._text = label("")
        self._text.setObjectName(f"{name}.text")
        self._hint = label("", "muted")
        self._hint.setObjectName(f"{name}.hint")
        self._close = Button(f"{name}.close", texts("ui.notice.close"), "icon", picture="x")
        self._close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(tokens.HAIR)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP, tokens.TIGHT, tokens.TIGHT, tokens.TIGHT)
        row.setSpacing(tokens.GAP)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str, hint: str = "", tone: str = "information", *, closable: bool = True) -> None:
        """Show and announce. `tone`: information, success, warning, danger."""
        self._picture.show_picture(*_PICTURES[tone])
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._close.setVisible(closable)
        restyle(self, tone=tone)
        self.show()
        announce(self, f"{text} {hint}".strip())

    def reword(self, text: str) -> None:
        """Other words for what is being said already, such as a count; they are not spoken again."""
        self._text.setText(text)

    def say_error(self, error: BogenError, *, closable: bool = True) -> None:
        """Show an error in the words of the catalogue, with its code."""
        self.say(*error_words(self._texts, error), "danger", closable=closable)

    @property
    def text(self) -> str:
        """What is being said, or "" when nothing is."""
        return "" if self.isHidden() else self._text.text()


class NoticeArea(QWidget):
    """The place of notices above a page; it takes no room while nothing is said."""

    def __init__(self, *notices: Notice) -> None:
        super().__init__()
        self._notices = notices
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.WIDE, tokens.TIGHT, tokens.WIDE, 0)
        column.setSpacing(tokens.HAIR)
        for notice in notices:
            column.addWidget(notice)
            notice.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(any(not notice.isHidden() for notice in self._notices))
        return super().eventFilter(watched, event)


def error_words(texts: Texts, error: BogenError) -> tuple[str, str]:
    """What happened, and what to do next with the code that support asks for."""
    text = texts(f"error.{error.code}.text", **error.params)
    hint = texts(f"error.{error.code}.hint", **error.params)
    return text, f"{hint} ({error.code})"


class EmptyState(QWidget):
    """An empty place: what will be here, and how to begin."""

    def __init__(
        self, name: str, title: str, text: str, *, picture: str = "inbox", action: Button | None = None
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.WIDE, tokens.WIDE, tokens.WIDE, tokens.WIDE)
        column.setSpacing(tokens.TIGHT)
        column.addStretch(1)
        column.addWidget(Picture(picture, "muted", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        for words, look in ((title, "h3"), (text, "muted")):
            line = label(words, look)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        if action is not None:
            column.addSpacing(tokens.TIGHT)
            column.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)


Problem = tuple[QWidget, str]
"""A field or control, and what is wrong with it."""


class ErrorSummary(QFrame):
    """What is wrong, on top of a form: takes the focus; each line leads to its field, where the same words stand."""

    def __init__(self, name: str, texts: Texts) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "summary")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._texts = texts
        self._fields: list[Field] = []
        self._title = label("", "h3")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.ROOMY, tokens.GAP, tokens.ROOMY, tokens.GAP)
        column.setSpacing(tokens.HAIR)
        column.addWidget(self._title)
        column.addLayout(self._lines)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> bool:
        """Show `problems`, mark their fields, and take the focus. Returns whether there are any."""
        self.clear()
        if not problems:
            return False
        self._title.setText(self._texts.count("ui.problems", len(problems)))
        links: list[Link] = []
        for place, (widget, text) in enumerate(problems):
            link = Link(f"{self.objectName()}.{place}", text)
            link.clicked.connect(lambda _=False, target=widget: _lead(target))
            self._lines.addWidget(link)
            links.append(link)
            if isinstance(widget, Field):
                widget.show_error(text)
                self._fields.append(widget)
        tab_after(self, *links)
        self.setAccessibleName(" ".join((self._title.text(), *(text for _, text in problems))))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)
        return True

    def clear(self) -> None:
        """Take all problems away."""
        for field in self._fields:
            field.show_error("")
        self._fields.clear()
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.hide()


def _lead(target: QWidget) -> None:
    control = target.control if isinstance(target, Field) else target
    reveal(target)
    control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def reveal(widget: QWidget) -> None:
    """Scroll every scroll area around `widget` so that all of it is seen, or its beginning if it is too high."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            _scroll_to(parent, widget)
        parent = parent.parentWidget()


def _scroll_to(area: QScrollArea, widget: QWidget) -> None:
    # Not `ensureWidgetVisible`: of a text it shows the line with the cursor only.
    page = area.widget()
    if page is None:
        return
    bar = area.verticalScrollBar()
    top = widget.mapTo(page, QPoint(0, 0)).y() - tokens.WIDE
    room = area.viewport().height()
    bottom = top + min(widget.height() + 2 * tokens.WIDE, room)
    if top < bar.value():
        # Near the top the page is shown from its beginning: half a heading helps nobody.
        bar.setValue(0 if bottom <= room else top)
    elif bottom > bar.value() + room:
        bar.setValue(bottom - room)
