"""What has been entered so far, and what follows from it. No widgets: the screen asks, this answers."""

from __future__ import annotations

from collections.abc import Mapping

from forms.normalise import attribute_lookup, normalise
from forms.question import Answers, Form, Question


class Filling:
    """One form being filled.

    `entered` is what the writer said, answers to questions that no longer apply included, so that changing one's mind
    back loses nothing. `settled` is the shape in which it would be signed: presets and defaults filled, the rest gone.
    """

    def __init__(self, form: Form, entered: Answers) -> None:
        self.form = form
        self.entered: dict[str, object] = dict(entered)
        self.settled: Mapping[str, object] = {}
        self._lookup = attribute_lookup(form.questions)
        self._settle()

    def put(self, name: str, answer: object) -> None:
        """Enter one answer; `None` takes it back."""
        if answer is None:
            self.entered.pop(name, None)
        else:
            self.entered[name] = answer
        self._settle()

    def applies(self, question: Question) -> bool:
        return question.relevant is None or question.relevant.holds(self.settled, self._lookup)

    def requires(self, question: Question) -> bool:
        return question.required is not None and question.required.holds(self.settled, self._lookup)

    def allows(self, question: Question) -> bool:
        """Whether the answer, if there is one, keeps the question's constraint."""
        if question.constraint is None or question.name not in self.settled:
            return True
        return question.constraint.holds(self.settled, self._lookup)

    def _settle(self) -> None:
        self.settled = normalise(self.form, self.entered)
