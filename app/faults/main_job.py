"""The main job by its commands, in one process that is watched from outside.

    python -m app.faults.main_job FOLDER

Two offices are founded, a sheet is written, released, taken in, read, printed; both logs are verified.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

from app.cli.frame import Frame
from app.cli.run import Doors, run
from app.faults.post import PASSPHRASE
from forms.errors import Bug


def main(folder: Path) -> int:
    """Gives how many commands were run."""
    job = _Job(folder)
    prison, prosecutor = job.home("prison", "JVA Musterhausen"), job.home("prosecutor", "Staatsanwaltschaft Muster")
    for home, login, role in (
        (prison, "holm", "officer"),
        (prison, "brandt", "releasing_officer"),
        (prosecutor, "verbindung", "liaison"),
    ):
        added = ["user", "add", login, "--name", login.title(), "--role", role, "--user", "verwaltung"]
        job(home, *added, "--new-passphrase-file", str(job.secret))
    name = ["--booking-no", "1/26", "--family-name", "Muster", "--given-names", "M."]
    job(prison, "people", "add", *name, "--user", "verwaltung")
    about = {"person": "1/26", "place": "yard", "areas": ["D"], "facts": "Stand lange allein am Zaun und las."}
    (folder / "answers.json").write_text(json.dumps([about]), encoding="utf-8")
    signed = job(prison, "sheet", "new", "--answers", str(folder / "answers.json"), "--user", "holm")
    for giver, taker in ((prison, prosecutor), (prosecutor, prison)):
        card = job(giver, "card", "export", "--out", str(folder), "--user", "verwaltung")
        digits = f"{card['fingerprint']} {card['check_digit']}"
        job(taker, "card", "import", str(card["path"]), "--fingerprint", digits, "--user", "verwaltung")
    out = ["--to", "Muster", "--out", str(folder), "--since", "1.1.2020", "--released-by", "brandt"]
    bundle = job(prison, "export", *out)
    job(prosecutor, "import", str(bundle["path"]), "--user", "verbindung")
    assert isinstance(signed["sheets"], list)
    for words in (["sheet", "show", signed["sheets"][0]], ["sheet", "list"]):
        job(prosecutor, *words, "--user", "verbindung")
    job(prosecutor, "pdf", signed["sheets"][0], "--out", str(folder / "sheet.pdf"), "--user", "verbindung")
    for home, login in ((prison, "holm"), (prosecutor, "verbindung")):
        job(home, "audit", "verify", "--user", login)
    return job.done


class _Job:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.secret = folder / "passphrase.txt"
        self.secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.done = 0

    def home(self, kind: str, office: str) -> Path:
        """Founds a station."""
        home = self._folder / kind
        words = ["--kind", kind, "--office", office, "--admin", "verwaltung", "--name", "P. Lindqvist", "--training"]
        self(home, "init", *words)
        return home

    def __call__(self, home: Path, *words: str) -> dict[str, object]:
        """The answer of one command. Raises `Bug` B-815 when it ends with another code than 0."""
        answer = io.StringIO()
        before = ["--json", "--home", str(home), "--passphrase-file", str(self.secret)]
        with contextlib.redirect_stdout(answer):
            code = run([*before, *words], Doors(window=_closed, demo=_closed, bench=_closed, faults=_closed))
        if code:
            raise Bug("B-815", exit=code, last=" ".join(words[:2]))
        self.done += 1
        result: dict[str, object] = json.loads(answer.getvalue())
        return result


def _closed(_: Frame) -> int:
    raise Bug("B-815", exit=0, last="window")


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
