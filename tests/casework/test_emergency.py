"""When nobody of the administration can sign in: the code and the shares, used, renewed and rehearsed."""

from __future__ import annotations

import io
import resource
from pathlib import Path

import pikepdf
import pytest

from app.casework import recovery, shares, users
from app.casework.access import Act
from app.casework.rights import Action
from app.casework.session import sign_in, sign_in_beside
from app.casework.views import NewUser, Role
from app.vault import access, log, places, slot_file, slots
from app.vault import recovery as codes
from app.vault.shares import number_of, set_of, split
from app.vault.slots import Opened
from forms.errors import AccessError, EnvironmentFault, InputError, VerificationError
from forms.texts import Texts
from tests.pdf.reader import page_texts
from tests.stations import PASSPHRASE, Founded, Station, Watch

NEW = "Sechs Kutter im Morgenlicht"
OTHER = "Neun Lampen über dem Wehr"
DE = Texts("de")


def newcomer(*roles: Role) -> NewUser:
    return NewUser(login="neu", name="Nora Neu", function="Verwaltung", unit="", roles=roles or (Role.ADMINISTRATOR,))


@pytest.fixture
def closed(founded_prison: Founded, tmp_path: Path) -> Founded:
    return founded_prison.copy(tmp_path / "prison")


def made(station: Station, folder: Path, *, threshold: int = 2, holders: tuple[str, ...] = ("A", "", "C")) -> list[str]:
    """The words of a new set, as a person reads them off the pages."""
    folder.mkdir(exist_ok=True)
    result = shares.make(station("verwaltung"), threshold=threshold, holders=holders, folder=folder, texts=DE)
    return [words_on(path.read_bytes()) for path in result.files]


def words_on(pdf: bytes) -> str:
    """The words of a page as a camera reads them off its code; they stand there as text as well, each numbered."""
    import zxingcpp

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (page,) = opened.pages
        (picture,) = page.get_images().values()
        assert isinstance(picture, pikepdf.Stream)
        # One in a thousand codes also holds bars that may be taken for a short bar code.
        image = pikepdf.PdfImage(picture).as_pil_image()
        kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        (code,) = zxingcpp.read_barcodes(image, formats=kinds)
    words = str(code.text)
    assert "".join(f"{n}{word}" for n, word in enumerate(words.split(), start=1)) in page_texts(pdf)[0]
    return words


def test_the_code_lets_the_administrator_in_again(closed: Founded, watch: Watch) -> None:
    with recovery.open_with_code(closed.home, closed.recovery_code.lower(), "verwaltung", NEW, clock=watch) as session:
        assert (session.user.login, session.may(Action.KEEP_USERS)) == ("verwaltung", True)
        assert log.verify(session.vault).code == ""
        kinds = [record.header.kind for record in log.records_after(session.vault)][-2:]
        authors = {record.header.author for record in list(log.records_after(session.vault))[-2:]}
        assert (kinds, authors) == (["recovery", "user"], {"recovery"})
        noted = [row.entry.act for row in access.rows(session.vault).rows][:2]
        assert set(noted) == {Act.KEYS, Act.ACCOUNTS}
    with pytest.raises(AccessError, match="B-401"):
        sign_in(closed.home, "verwaltung", PASSPHRASE, clock=watch)
    watch.forward(seconds=1)
    sign_in(closed.home, "verwaltung", NEW, clock=watch).close()


def test_the_code_makes_a_new_administrator(closed: Founded, watch: Watch) -> None:
    with recovery.open_with_code(closed.home, closed.recovery_code, newcomer(), NEW, clock=watch) as session:
        assert session.user.name == "Nora Neu"
        assert log.verify(session.vault).code == ""
    sign_in(closed.home, "verwaltung", PASSPHRASE, clock=watch).close()


@pytest.mark.parametrize(
    ("who", "passphrase", "code"),
    [
        ("holm", NEW, "B-719"),
        ("niemand", NEW, "B-719"),
        (newcomer(Role.OFFICER), NEW, "B-719"),
        ("verwaltung", "kurz", "B-525"),
        (newcomer(), "Nora.Neu.7", "B-702"),
    ],
)
def test_it_does_nothing_else(closed: Founded, watch: Watch, who: str | NewUser, passphrase: str, code: str) -> None:
    before = (closed.home / places.SLOTS).read_bytes()
    with pytest.raises(InputError, match=code):
        recovery.open_with_code(closed.home, closed.recovery_code, who, passphrase, clock=watch)
    assert (closed.home / places.SLOTS).read_bytes() == before
    sign_in(closed.home, "verwaltung", PASSPHRASE, clock=watch).close()  # and the vault is free again


def test_a_new_code_voids_the_old_one(prison: Station, watch: Watch) -> None:
    admin, old = prison("verwaltung"), prison.founded.recovery_code
    code = recovery.renew(admin)
    prison.close()
    with pytest.raises(AccessError, match="B-410"):
        recovery.open_with_code(prison.home, old, "verwaltung", NEW, clock=watch)
    with recovery.open_with_code(prison.home, code, "verwaltung", NEW, clock=watch) as session:
        assert log.verify(session.vault).code == ""


def test_rehearsing_the_code_changes_nothing_and_is_dated(prison: Station) -> None:
    admin, before = prison("verwaltung"), (prison.home / places.SLOTS).read_bytes()
    known = recovery.last(admin)
    assert known is not None and known.rehearsed_at is None
    with pytest.raises(AccessError, match="B-410"):
        recovery.rehearse(admin, codes.new_code())
    with pytest.raises(InputError, match="B-409"):
        recovery.rehearse(admin, "ABCD")
    prison.watch.forward(days=3)
    recovery.rehearse(admin, prison.founded.recovery_code)
    known = recovery.last(admin)
    assert known is not None and known.rehearsed_at == prison.watch.now
    assert (prison.home / places.SLOTS).read_bytes() == before
    prison.watch.forward(days=1)
    recovery.renew(admin)
    known = recovery.last(admin)
    assert known is not None and (known.made_at, known.rehearsed_at) == (prison.watch.now, None)
    assert log.verify(prison.vault).code == ""


def test_who_may_handle_keys(prison: Station, tmp_path: Path) -> None:
    for act in (
        lambda: recovery.renew(prison("holm")),
        lambda: recovery.rehearse(prison("brandt"), prison.founded.recovery_code),
        lambda: recovery.last(prison("holm")),
        lambda: shares.make(prison("brandt"), threshold=2, holders=["", ""], folder=tmp_path, texts=DE),
        lambda: shares.rehearse(prison("holm"), []),
        lambda: shares.last(prison("holm")),
    ):
        with pytest.raises(AccessError, match="B-500"):
            act()


def test_shares_let_an_administrator_in(prison: Station, tmp_path: Path, watch: Watch) -> None:
    words = made(prison, tmp_path / "shares")
    known = shares.last(prison("verwaltung"))
    assert known is not None and (known.threshold, known.holders, known.rehearsed_at) == (2, ("A", "", "C"), None)
    prison.close()
    with pytest.raises(InputError, match="B-713"):
        shares.open_with_shares(prison.home, words[:1], "verwaltung", NEW, clock=watch)
    with shares.open_with_shares(prison.home, [words[2], words[0]], "verwaltung", NEW, clock=watch) as session:
        assert session.user.login == "verwaltung"
        authors = {record.header.author for record in list(log.records_after(session.vault))[-2:]}
        assert authors == {"shares"} and log.verify(session.vault).code == ""
    sign_in(prison.home, "verwaltung", NEW, clock=watch).close()


def test_a_new_set_voids_the_old_one(prison: Station, tmp_path: Path) -> None:
    old, new = made(prison, tmp_path / "old"), made(prison, tmp_path / "new")
    admin = prison("verwaltung")
    with pytest.raises(AccessError, match="B-710"):
        shares.rehearse(admin, old[:2])
    shares.rehearse(admin, new[1:])
    known = shares.last(admin)
    assert known is not None and known.rehearsed_at == prison.watch.now
    assert log.verify(prison.vault).code == ""


def test_without_shares_there_is_nothing_to_open(prison: Station) -> None:
    with pytest.raises(InputError, match="B-711"):
        shares.rehearse(prison("verwaltung"), split(2, 2).words)
    assert shares.last(prison("verwaltung")) is None


def test_a_set_that_cannot_be_printed_leaves_the_old_one(prison: Station, tmp_path: Path) -> None:
    old = made(prison, tmp_path / "old")
    admin, before = prison("verwaltung"), (prison.home / places.SLOTS).read_bytes()
    with pytest.raises(EnvironmentFault, match="B-594"):
        shares.make(admin, threshold=2, holders=["", ""], folder=tmp_path / "gone", texts=DE)
    with pytest.raises(InputError, match="B-718"):
        shares.make(admin, threshold=3, holders=["", ""], folder=tmp_path, texts=DE)
    with pytest.raises(InputError, match="B-522"):
        shares.make(admin, threshold=2, holders=["", "\u202e"], folder=tmp_path, texts=DE)
    assert (prison.home / places.SLOTS).read_bytes() == before
    assert not (prison.home / places.CANDIDATE).exists()
    shares.rehearse(admin, old[:2])


def test_a_page_that_is_cut_off_is_not_left_behind(prison: Station, tmp_path: Path) -> None:
    """Half a page may hold all the words of a share."""
    admin = prison("verwaltung")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(EnvironmentFault, match="B-594"):
            shares.make(admin, threshold=2, holders=["", ""], folder=tmp_path, texts=DE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path for path in tmp_path.iterdir() if path != prison.home] == []
    assert not (prison.home / places.CANDIDATE).exists()


def test_a_set_that_cannot_be_recorded_leaves_no_page(prison: Station, tmp_path: Path) -> None:
    """Nobody must hand out shares that open nothing."""
    admin = prison("verwaltung")
    users.change_roles(admin, users.user_id(admin, "holm"), [Role.ADMINISTRATOR])
    other = sign_in_beside(admin, "holm", PASSPHRASE)
    users.reset_passphrase(other, admin.user.id, NEW)
    with pytest.raises(AccessError, match="B-449"):  # his key of before signs nothing more
        shares.make(admin, threshold=2, holders=["", ""], folder=tmp_path, texts=DE)
    assert list(tmp_path.glob("*.pdf")) == []
    assert not (prison.home / places.CANDIDATE).exists()


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_page_holds_one_share_as_words_and_as_a_code(prison: Station, tmp_path: Path, language: str) -> None:
    result = shares.make(
        prison("verwaltung"), threshold=2, holders=["Anna Brandt", ""], folder=tmp_path, texts=Texts(language)
    )
    for number, path in enumerate(result.files, start=1):
        assert path.name.endswith(f"-{result.set}-{number}.pdf") and path.stat().st_mode & 0o077 == 0
        words = words_on(path.read_bytes())
        assert (number_of(words), set_of(words)) == (number, result.set)


def test_a_slot_that_no_record_knows_is_found_in_a_rehearsal(prison: Station) -> None:
    """Somebody who can write the slot file puts in a slot of his own making: it opens, but no record knows its key."""
    code = codes.new_code()
    file = slot_file.read(prison.home)
    contents = Opened(prison.vault.keys.vault, bytes(32))
    slot = slots.make(prison.vault.id, slots.MINIMUM, contents, secret=codes.secret_of(code), kind=slots.RECOVERY)
    slot_file.write(prison.home, file.with_slot(slot))
    with pytest.raises(VerificationError, match="B-709"):
        recovery.rehearse(prison("verwaltung"), code)
    prison.close()
    with pytest.raises(VerificationError, match="B-503"):
        recovery.open_with_code(prison.home, code, "verwaltung", NEW, clock=prison.watch)
