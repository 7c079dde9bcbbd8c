"""What happens in the demo, in order: founding, people, nine months of sheets, cards, release, intake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from app.casework import answers_file, drafts, sheets
from app.casework.session import Session, sign_in, sign_in_beside
from app.demo import material
from app.demo.command import Commands
from app.demo.days import DemoClock
from app.demo.material import DemoOffice, Writing
from app.demo.station import Station
from forms.errors import Bug

LEAD = timedelta(days=4)
_ROLE_OPTION = "--role"


def found(command: Commands, office: DemoOffice, home: Path) -> None:
    """Found the station and add its users, each with a passphrase of his own."""
    first, *others = office.users
    answer = command(
        "init", "--office", office.name, "--kind", office.kind, "--admin", first.login, "--name", first.name,
        "--function", first.function, "--unit", first.unit, "--training", login=first.login,
    )  # fmt: skip
    with (home / "DEMO-PASSPHRASES.txt").open("a", encoding="utf-8") as lines:
        lines.write(f"recovery code\t{answer['recovery_code']}\n")
    for user in others:
        roles = [word for role in user.roles for word in (_ROLE_OPTION, role)]
        trained = ["--trained-on", user.trained_on.isoformat()] if user.trained_on else []
        command(
            "user", "add", user.login, "--user", first.login, "--name", user.name, "--function", user.function,
            "--unit", user.unit, *roles, *trained,
            "--new-passphrase-file", str(command.passphrase_file(user.login)), login=first.login,
        )  # fmt: skip


def import_people(command: Commands, login: str) -> int:
    """Take the register: one file that fits, and a later one in Windows-1252 of which some rows do not."""
    first = command("people", "import", str(material.FOLDER / "people.csv"), "--user", login, login=login)
    late = str(material.FOLDER / "people-late.csv")
    second = command("people", "import", late, "--user", login, "--accept-partial", login=login)
    return int(str(first["kept"])) + int(str(second["kept"]))


def write(
    prison: Station, writings: Sequence[Writing], clock: DemoClock, progress: Callable[[int, int], None]
) -> Mapping[int, str]:
    """Everything that the officers write, each under his own key; the ids of the sheets by their number."""
    written: dict[int, str] = {}
    writers = sorted({writing.login for writing in writings})
    with sign_in(prison.home, writers[0], _passphrase(prison, writers[0]), clock=clock) as first:
        desks = {writers[0]: first}
        for login in writers[1:]:
            desks[login] = sign_in_beside(first, login, _passphrase(prison, login))
        for done, writing in enumerate(writings, start=1):
            clock.stand_at(writing.at)
            _write(desks[writing.login], writing, written)
            progress(done, len(writings))
    return written


def exchange_cards(prison: Station, prosecutor: Station, folder: Path) -> None:
    """Both offices write their card, read the other's fingerprint and confirm it."""
    for giver, taker in ((prison, prosecutor), (prosecutor, prison)):
        administrator = giver.login_of("administrator")
        given = giver.command("card", "export", "--out", str(folder), "--user", administrator, login=administrator)
        digits = f"{given['fingerprint']} {given['check_digit']}"
        confirmer = taker.login_of("administrator")
        taker.command(
            "card", "import", str(given["path"]), "--fingerprint", digits, "--user", confirmer, login=confirmer
        )


def release(prison: Station, prosecutor: Station, folder: Path) -> Path:
    """The releasing officer releases everything that is not her own."""
    login = prison.login_of("releasing_officer")
    words = ("export", "--to", prosecutor.office.name, "--out", str(folder), "--released-by", login)
    return Path(str(prison.command(*words, login=login)["path"]))


def import_bundle(prosecutor: Station, bundle: Path) -> list[str]:
    """The liaison takes the bundle in; the ids of the sheets in it."""
    login = prosecutor.login_of("liaison")
    answer = prosecutor.command("import", str(bundle), "--user", login, login=login)
    (file,) = _list(answer["files"])
    return [str(sheet["id"]) for sheet in _list(file["sheets"])]


def _write(desk: Session, writing: Writing, written: dict[int, str]) -> None:
    if writing.kind == "amendment":
        sheets.amend(desk, written[writing.sheet], text=writing.text, reason=writing.reason)
    elif writing.kind == "voiding":
        sheets.void(desk, written[writing.sheet], reason=writing.reason)
    else:
        answers = answers_file.resolve(desk, writing.answers, folder=material.FOLDER / "photos")
        if writing.kind == "draft":
            drafts.keep(desk, answers)
        else:
            (written[writing.sheet],) = sheets.sign(desk, answers)


def _passphrase(station: Station, login: str) -> str:
    return station.command.passphrase_file(login).read_text(encoding="utf-8").strip()


def _list(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise Bug("B-622")
    return value
