"""The main job by commands alone: two offices are founded, sheets are written, released, taken in, read, printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app.casework import outsiders
from app.casework.clock import system_clock
from app.casework.session import sign_in
from tests.cli.command import Answer, Desk, bogen

PASSPHRASE = "Vier Kraniche über dem Hof"
ANOTHER = "Zwei Kessel im Keller"
FACTS = "Stand bei der Freistunde allein am Zaun und sprach mit niemandem."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def found(folder: Path, kind: str, office: str) -> tuple[Desk, Answer]:
    """A new station, and its administrator's desk."""
    secret = folder / "admin.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    home = folder / kind
    words = ["--kind", kind, "--office", office, "--admin", "verwaltung", "--name", "P. Lindqvist", "--training"]
    answer = bogen("--json", "--home", home, "--passphrase-file", secret, "init", *words)
    assert answer.code == 0, answer
    return Desk(home, "verwaltung", secret), answer


def account(admin: Desk, login: str, *roles: str, option: str = "--user") -> Desk:
    """A new account, and its desk."""
    secret = admin.passphrase_file.with_name("others.txt")
    secret.write_text(ANOTHER + "\n", encoding="utf-8")
    words = [word for role in roles for word in ("--role", role)]
    name = f"Person {login}"
    added = admin("user", "add", login, "--name", name, "--function", "Dienst", *words, "--new-passphrase-file", secret)
    assert (added.json["login"], added.json["roles"]) == (login, list(roles))
    return Desk(admin.home, login, secret, option)


def write(folder: Path, *entries: Mapping[str, object]) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(list(entries), ensure_ascii=False), encoding="utf-8")
    return path


def test_from_the_landing_to_the_prosecutors_desk(tmp_path: Path) -> None:
    prison, answer = found(tmp_path, "prison", "JVA Musterhausen")
    assert len(str(answer.json["recovery_code"])) == 41 and "Wiederherstellungscode" in answer.err
    prosecutor, _ = found(tmp_path, "prosecutor", "Staatsanwaltschaft Musterhausen")
    officer, contact = account(prison, "holm", "officer"), account(prison, "okafor", "contact_officer")
    releasing = account(prison, "brandt", "releasing_officer", option="--released-by")
    liaison = account(prosecutor, "verbindung", "liaison")
    assert [user["login"] for user in prison("user", "list").rows("users")] == [
        "verwaltung",
        "brandt",
        "holm",
        "okafor",
    ]

    enter_people(prison, officer, tmp_path)
    sheets = write_sheets(officer, contact, tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    exchange(prison, prosecutor, stick)
    bundle = release(releasing, stick, tmp_path)
    check_as_an_outsider(prosecutor, bundle, next(stick.glob("jva*")), tmp_path)
    take_in(liaison, bundle, sheets, tmp_path / "damaged.age")
    read(liaison, sheets, tmp_path / "sheet.pdf")
    for station, acts in ((prison, 13), (prosecutor, 4)):
        audit = station("audit", "verify").json
        assert (audit["whole"], audit["code"]) == (True, "")
        # The first sign-in of a day seals the log of access: once, or twice around midnight.
        assert audit["records"] in (acts + 1, acts + 2)


def enter_people(admin: Desk, officer: Desk, folder: Path) -> None:
    """From a table as registers write it, in the encoding of old programs; one by one; and with a change."""
    rows = (
        "Buchungsnummer;Name;Vorname;Bezugsbeamter",
        "1/26;Müßig;Jörg;okafor",
        '2/26;"Böhm; Rafa";Ana;',
        "3/26;;Ohne;",
    )
    table = folder / "belegung.csv"
    table.write_bytes("\r\n".join(rows).encode("cp1252"))
    refused = admin("people", "import", table, expect=1)
    assert (refused.json["kept"], "Zeile 4: B-518" in refused.err) == (0, True)
    assert admin("people", "import", table, "--accept-partial").json["kept"] == 2
    assert admin("people", "import", table, "--accept-partial").json["known"] == ["1/26", "2/26"]
    name = ["--family-name", "Öztürk", "--given-names", "Işık", "--born", "5.3.1990"]
    admin("people", "add", "--booking-no", "9/26", *name)
    admin("people", "change", "9/26", "--cell", "B 214")
    (person,) = officer("people", "list", "oeztuerk").rows("people")
    assert (person["cell"], person["born"], person["given_names"]) == ("B 214", "1990-03-05", "Işık")


def write_sheets(officer: Desk, contact: Desk, folder: Path) -> list[str]:
    """Two signed sheets, one with a picture and one with an amendment; a draft; what a colleague may not."""
    about = {"person": "1/26", "place": "yard", "areas": ["D"], "facts": FACTS}
    (folder / "hof.png").write_bytes(PNG)
    answers = write(folder, about, {**about, "person": "9/26", "attachments": ["hof.png"]})
    signed = officer("sheet", "new", "--answers", answers)
    sheets = signed.json["sheets"]
    assert isinstance(sheets, list) and len(sheets) == 2 and "2 Bögen unterschrieben." in signed.err
    draft = officer("sheet", "new", "--answers", write(folder, {"person": "1/26"}), "--draft")
    assert "1 Entwurf behalten." in draft.err
    contact("sheet", "amend", sheets[0], "--text", "Die Uhrzeit war 8:20.", "--reason", "genauer")
    assert contact("sheet", "void", sheets[0], "--reason", "Kann nicht sein", expect=3).error == "B-555"
    shown = officer("sheet", "show", sheets[0]).json
    assert (shown["state"], shown["form"]) == ("amended", {**shown["form"], "name": "perception"})  # type: ignore[dict-item]
    assert [line["id"] for line in officer("sheet", "list", "--person", "9/26").rows("sheets")] == [sheets[1]]
    assert len(contact("sheet", "list", plain=True).lines) == 1
    return sheets


def exchange(left: Desk, right: Desk, folder: Path) -> None:
    """Each office writes its card, the other compares the fingerprint: another digit, and it is no partner."""
    for giver, taker in ((left, right), (right, left)):
        given = giver("card", "export", "--out", folder).json
        shown = bogen("--json", "card", "fingerprint", str(given["path"])).json
        assert shown == {key: value for key, value in given.items() if key != "path"}
        digits = f"{given['fingerprint']} {given['check_digit']}"
        wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        assert taker("card", "import", str(given["path"]), "--fingerprint", wrong, expect=2).error == "B-608"
        assert taker("card", "import", str(given["path"]), "--fingerprint", digits).json["name"] == given["name"]


def release(releasing: Desk, stick: Path, folder: Path) -> Path:
    bundle = releasing("export", "--to", "musterhausen", "--out", stick, "--since", "1.1.2020").json
    assert (bundle["sequence"], bundle["sheets"], bundle["left_out"]) == (1, 2, [])
    assert releasing("export", "--to", "musterhausen", "--out", stick, expect=2).error == "B-580"
    again = releasing("export", "--again", str(bundle["bundle"]), "--out", folder).json
    path = Path(str(bundle["path"]))
    assert Path(str(again["path"])).read_bytes() == path.read_bytes()
    return path


def check_as_an_outsider(prosecutor: Desk, bundle: Path, card: Path, folder: Path) -> None:
    """Without a vault: what can be seen of the bundle, and whether it holds."""
    seen = bogen("--json", "inspect", bundle)
    assert seen.json["kind"] == "bundle" and "Musterhausen" not in seen.out
    assert bogen("--json", "verify", bundle, "--card", card).error == "B-250"
    identity = folder / "identity.txt"
    with sign_in(prosecutor.home, "verwaltung", PASSPHRASE, clock=system_clock) as session:
        identity.write_text(outsiders.training_identity(session) + "\n", encoding="ascii")
    verified = bogen("--json", "verify", bundle, "--card", card, "--identity", identity)
    assert verified.code == 0 and "Echt und vollständig" in verified.err
    damaged = bytearray(bundle.read_bytes())
    damaged[-100] ^= 1
    (folder / "damaged.age").write_bytes(damaged)
    refused = bogen("--json", "verify", folder / "damaged.age", "--card", card, "--identity", identity)
    assert (refused.code, refused.error[:3]) == (4, "B-2")


def take_in(liaison: Desk, bundle: Path, sheets: list[str], damaged: Path) -> None:
    """Once; and once more beside a damaged file: neither stops the other, and both say what they are."""
    imported = liaison("import", bundle)
    (file,) = imported.rows("files")
    assert (file["already"], [item["id"] for item in file["sheets"]]) == (False, sorted(sheets))
    assert "echt und vollständig" in imported.err
    again = liaison("import", bundle, damaged, expect=4)
    once, bad = again.rows("files")
    assert (once["already"], once["error"]["code"], bad["error"]["code"][:3]) == (True, "B-236", "B-2")
    assert str(damaged) in again.err


def read(liaison: Desk, sheets: list[str], out: Path) -> None:
    assert {line["id"] for line in liaison("sheet", "list", "--text", "zaun").rows("sheets")} == set(sheets)
    shown = liaison("sheet", "show", sheets[0], plain=True)
    assert FACTS in shown.out and "Die Uhrzeit war 8:20." in shown.out
    liaison("pdf", sheets[1], "--out", out)
    assert out.read_bytes().startswith(b"%PDF-")
    assert liaison("pdf", sheets[1], "--out", out, expect=2).error == "B-586"
