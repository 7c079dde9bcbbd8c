"""The table of role and action, as the program decides by it: rows are actions in words, columns are roles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework.rights_shown import RightLine, RightsTable, see_rights
from app.casework.views import Page, Role
from app.ui.desk import Desk, Screen
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label


class RightsScreen(Screen):
    """Each cell says yes or nothing in words, so that it can be heard as well as seen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "rights")
        texts = self.texts
        own = desk.session.user.roles
        columns = [Column[RightLine](title=texts("ui.rights.action"), text=self._action, hint=self._action)]
        columns += [self._column(role, own=role in own) for role in desk.session.roles_here()]
        self._model = PagedModel[RightLine](desk.jobs, tuple(columns))
        self._table = Table("rights.table", texts("ui.rights.table"), self._model)
        self._notice = Notice("rights.notice", texts)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.rights.title"), texts("ui.rights.text")))
        roles = ", ".join(texts(f"ui.role.{role.value}") for role in own)
        page.column.addWidget(label(texts("ui.rights.own_roles", roles=roles)))
        page.column.addWidget(self._notice)
        page.column.addWidget(self._table, 1)
        self.page.addWidget(page)
        self._model.failed.connect(self._notice.say_error)
        desk.jobs.vault(partial(see_rights, desk.session), self._show, failed=self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.rights.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._table.setFocus()

    def _show(self, table: RightsTable) -> None:
        self._model.load(partial(_page, table.lines))

    def _action(self, line: RightLine) -> str:
        return self.texts(f"ui.action.{line.action.value}")

    def _column(self, role: Role, *, own: bool) -> Column[RightLine]:
        yes, no, name = self.texts("ui.rights.yes"), self.texts("ui.rights.no"), self.texts(f"ui.role.{role.value}")
        title = self.texts("ui.rights.own_role", role=name) if own else name
        return Column[RightLine](title=title, text=lambda line: yes if role in line.roles else no)


def _page(lines: tuple[RightLine, ...], _following: str | None) -> Page[RightLine]:
    return Page(lines, None)
