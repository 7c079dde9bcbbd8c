"""Founding and opening a vault; users' slots; the recovery code; modes of files; who may be second."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import drafts, log, places, queries
from app.vault import vault as vaults
from app.vault.log import Entry
from app.vault.slots import MINIMUM
from forms.errors import AccessError, EnvironmentFault, InputError, VerificationError
from forms.signature import Signer

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master


def test_unlock_gives_the_owners_seed(master: Master, home: Path) -> None:
    unlocked = vaults.unlock(home, login=master.login, passphrase=master.passphrase)
    with unlocked.vault as vault:
        assert unlocked.seed == master.seed
        assert vault.id == master.vault_id
        station = queries.station(vault)
        assert station is not None and station.name == "JVA Musterhausen"
    assert vaults.logins(home) == (master.login,)


def test_unknown_login_and_wrong_passphrase_read_the_same(master: Master, home: Path) -> None:
    errors = []
    for login, passphrase in ((master.login, "falsch"), ("niemand", master.passphrase)):
        with pytest.raises(AccessError) as caught:
            vaults.unlock(home, login=login, passphrase=passphrase)
        errors.append((caught.value.code, caught.value.params))
    assert errors == [("B-401", {}), ("B-401", {})]


def test_no_vault_here(tmp_path: Path) -> None:
    assert not vaults.exists(tmp_path)
    with pytest.raises(InputError, match="B-405"):
        vaults.unlock(tmp_path, login="a", passphrase="b")
    with pytest.raises(InputError, match="B-405"):
        vaults.logins(tmp_path)


def test_a_vault_is_never_founded_over_another(master: Master, home: Path) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    with pytest.raises(InputError, match="B-406"):
        vaults.found(home, login="x", passphrase="y", cost=MINIMUM)
    (home / places.SLOTS).unlink()
    with pytest.raises(InputError, match="B-406"):
        vaults.found(home, login="x", passphrase="y", cost=MINIMUM)
    assert (home / places.DATABASE).read_bytes() == before[places.DATABASE]


def test_a_founding_that_was_cut_short_starts_over(master: Master, home: Path) -> None:
    """The process ended before the first record: nothing counts as a vault, and founding works again."""
    (home / places.FOUNDING).touch()
    assert not vaults.exists(home)
    with pytest.raises(InputError, match="B-405"):
        vaults.unlock(home, login=master.login, passphrase=master.passphrase)
    made = vaults.found(home, login="neu", passphrase="Andere Kraniche am Deich", cost=MINIMUM)
    with made.vault:
        assert log.head(made.vault).sequence == 0
        assert queries.station(made.vault) is None
        assert not vaults.exists(home)


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_nobody_else_can_read(desk: Desk) -> None:
    desk.sheet(desk.person())
    with desk.vault.staging() as folder:
        found = (desk.vault.home, *desk.vault.home.rglob("*"))
        assert folder in found
        for path in found:
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert {"vault.db", "vault.db-wal", "vault.db-shm", "vault.json", "vault.lock"} <= {path.name for path in found}


def test_nothing_readable_on_the_disk(desk: Desk) -> None:
    person = desk.person("Zvonimirović")
    desk.sheet(person, "Ein sehr eigentümlicher Satz über Aprikosenbäume im Innenhof.")
    drafts.keep(desk.vault, user=desk.author, content="Aprikosenbäume im Entwurf".encode(), now=desk.now)
    everything = b"".join(path.read_bytes() for path in desk.vault.home.rglob("*") if path.is_file())
    for words in ("Aprikosen", "Zvonimirovi", "Musterhausen", "SQLite format", "CREATE TABLE"):
        assert words.encode() not in everything
        assert words.encode("utf-16-le") not in everything


def test_staging_is_emptied(desk: Desk) -> None:
    with desk.vault.staging() as folder:
        (folder / "object").write_bytes(b"x")
    assert not folder.exists()
    left = desk.vault.home / places.STAGING / "of-a-crash"
    left.mkdir()
    (left / "object").write_bytes(b"x")
    desk.reopen()
    assert list((desk.vault.home / places.STAGING).iterdir()) == []
    desk.vault.close()


def test_second_user_has_his_own_seed(master: Master, desk: Desk) -> None:
    seed = vaults.add_slot(desk.vault, login="m.okafor", passphrase="Zwei Kessel im Keller")
    assert seed != master.seed
    assert vaults.logins(desk.vault.home) == (master.login, "m.okafor")
    assert vaults.open_slot(desk.vault, login="m.okafor", passphrase="Zwei Kessel im Keller") == seed
    with pytest.raises(InputError, match="B-407"):
        vaults.add_slot(desk.vault, login="m.okafor", passphrase="anders")
    vaults.remove_slot(desk.vault, login="m.okafor")
    assert vaults.logins(desk.vault.home) == (master.login,)
    for login in ("m.okafor", master.login):
        with pytest.raises(InputError, match="B-408"):
            vaults.remove_slot(desk.vault, login=login)


def test_replaced_passphrase_keeps_the_seed(master: Master, desk: Desk) -> None:
    with pytest.raises(AccessError, match="B-401"):
        vaults.replace_passphrase(desk.vault, login=master.login, old="falsch", new="egal")
    vaults.replace_passphrase(desk.vault, login=master.login, old=master.passphrase, new="Neun Möwen am Kai")
    assert vaults.open_slot(desk.vault, login=master.login, passphrase="Neun Möwen am Kai") == master.seed
    with pytest.raises(AccessError, match="B-401"):
        vaults.open_slot(desk.vault, login=master.login, passphrase=master.passphrase)


def test_recovery_code_opens_and_can_register_a_new_key(master: Master, home: Path) -> None:
    unlocked = vaults.unlock_with_recovery(home, code=master.recovery_code.lower())
    signer = Signer.from_seed(unlocked.seed)
    with unlocked.vault as vault:
        assert (unlocked.login, signer.public_key) == ("", master.recovery_key)
        seed = vaults.add_slot(vault, login="wieder.da", passphrase="Elf Laternen im Nebel")
        user = queries.users(vault)[0]
        payload = _as_payload(user, "wieder.da", Signer.from_seed(seed).public_key)
        now = log.record(vault, _first_id(vault)).header.recorded_at
        log.append(
            vault, [Entry(kind="user", subject=user.id, payload=payload)], author="recovery", signer=signer, now=now
        )
        with pytest.raises(AccessError, match="B-449"):  # the old key is retired
            log.append(
                vault,
                [Entry(kind="user", subject=user.id, payload=payload)],
                author=user.id,
                signer=Signer.from_seed(master.seed),
                now=now,
            )
        assert log.verify(vault).code == ""
        assert queries.signing_key(vault, user.id, Signer.from_seed(master.seed).key_id) is not None


def test_recovery_code_of_another_vault(home: Path) -> None:
    from app.vault import recovery

    with pytest.raises(AccessError, match="B-410"):
        vaults.unlock_with_recovery(home, code=recovery.new_code())
    with pytest.raises(InputError, match="B-409"):
        vaults.unlock_with_recovery(home, code="ABCD")


def test_secrets_of_the_station(desk: Desk, behind: Callable[[Path], object]) -> None:
    assert desk.vault.load_secret("device") is None
    desk.vault.store_secret("device", b"\x00first")
    desk.vault.store_secret("device", b"\xffsecond")
    desk.vault.store_secret("other", b"third")
    desk.reopen()
    assert desk.vault.load_secret("device") == b"\xffsecond"
    desk.vault.database.write(
        lambda t: t.execute(
            "UPDATE secret SET wrapped = (SELECT wrapped FROM secret WHERE name = 'other') WHERE name = 'device'"
        )
    )
    with pytest.raises(VerificationError, match="B-436"):
        desk.vault.load_secret("device")
    desk.vault.close()


def test_second_start_names_the_owner(desk: Desk, master: Master) -> None:
    with pytest.raises(EnvironmentFault, match="B-413") as caught:
        vaults.open_with_key(desk.vault.home, master.vault_id, master.keys.vault)
    assert caught.value.params["pid"] == os.getpid()
    assert str(caught.value.params["since"])[:2] == "20"
    desk.vault.close()
    with vaults.open_with_key(desk.vault.home, master.vault_id, master.keys.vault) as again:
        assert queries.station(again) is not None


HOLDER = """
import sys, time
from pathlib import Path
from app.vault.lock import VaultLock
lock = VaultLock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_lock_of_a_killed_process_is_no_obstacle(home: Path, master: Master) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(EnvironmentFault, match="B-413") as caught:
            vaults.open_with_key(home, master.vault_id, master.keys.vault)
        assert caught.value.params["pid"] == holder.pid
    finally:
        holder.kill()
        holder.communicate()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()


LIGHT = """
import sys, pkgutil, importlib, app.vault
for module in pkgutil.walk_packages(app.vault.__path__, "app.vault."):
    importlib.import_module(module.name)
from pathlib import Path
from app.vault import vault
vault.exists(Path(sys.argv[1])), vault.logins(Path(sys.argv[1]))
heavy = [name for name in ("sqlalchemy", "sqlcipher3") if name in sys.modules]
sys.exit(f"loaded: {heavy}" if heavy else 0)
"""


def test_nothing_heavy_is_loaded_before_a_vault_is_opened(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _as_payload(user: object, login: str, public_key: bytes) -> dict[str, object]:
    import base64
    from dataclasses import asdict

    values = asdict(user)  # type: ignore[call-overload]
    return {
        **values,
        "login": login,
        "roles": list(values["roles"]),
        "trained_on": None,
        "public_key": base64.b64encode(public_key).decode("ascii"),
    }


def _first_id(vault: vaults.Vault) -> str:
    return next(log.records_after(vault)).header.id
