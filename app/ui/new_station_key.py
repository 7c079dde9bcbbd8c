"""New keys for this station: what it means for the partners, and whether the old ones may be in other hands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import device_key
from app.casework.device_key import DeviceKey
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.toggles import CheckBox
from forms.errors import BogenError


class NewStationKeyScreen(Screen):
    """The focus is on the answer that changes nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_station_key")
        texts = self.texts
        self._lost = CheckBox("new_station_key.lost", texts("ui.new_station_key.lost"))
        self._notice = Notice("new_station_key.notice", texts)
        self._progress = ProgressPanel("new_station_key.progress", texts)
        self._cancel = Button("new_station_key.cancel", texts("ui.new_station_key.cancel"))
        self._renew = Button("new_station_key.renew", texts("ui.new_station_key.renew"), "primary")
        page = ScrollPage(widest=640)
        page.column.addWidget(PageHeader(texts("ui.new_station_key.title"), texts("ui.new_station_key.text")))
        for widget in (self._notice, self._lost, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._cancel, self._renew))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._cancel.clicked.connect(desk.back)
        self._renew.clicked.connect(self._try)

    def title(self) -> str:
        return self.texts("ui.new_station_key.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._cancel.setFocus()

    def _try(self) -> None:
        self._busy(True)
        work = partial(device_key.renew, self.desk.session, lost=self._lost.isChecked())
        self.desk.jobs.vault(work, self._renewed, failed=self._refused)

    def _renewed(self, _made: DeviceKey) -> None:
        self._busy(False)
        self.desk.changed("keys", "partners")
        self.desk.back()
        self.desk.say(self.texts("ui.new_station_key.done"))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        self._notice.say_error(error)
        self._cancel.setFocus()

    def _busy(self, busy: bool) -> None:
        for widget in (self._lost, self._cancel, self._renew):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.new_station_key.working"))
        else:
            self._progress.end()
