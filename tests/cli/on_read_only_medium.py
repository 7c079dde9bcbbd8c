"""What commands do with a home on a read-only medium, and with backups on a disk that fills up: in a mount namespace.

    unshare [--map-root-user] --mount python on_read_only_medium.py HOME PASSPHRASE_FILE

Prints one JSON object: for each step exit code, error code and whether the read-only sentence was said.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.command import bogen

DISK = Path("/mnt")
ELSEWHERE = Path("/srv")
SENTENCE = "lässt sich nur lesen"


def main(source: Path, passphrases: Path) -> dict[str, object]:
    _mount("-t", "tmpfs", "-o", "size=200m", "tmpfs", str(DISK))
    _mount("-t", "tmpfs", "-o", "size=45m", "tmpfs", str(ELSEWHERE))
    shutil.copytree(source, DISK / "home")
    wal = DISK / "home" / "vault.db-wal"
    said: dict[str, object] = {"wal": wal.exists()}
    _mount("-o", "remount,ro", str(DISK))

    def step(name: str, *words: str | Path, login: str = "verwaltung") -> None:
        before = ("--home", DISK / "home", "--json", "--passphrase-file", passphrases)
        answer = bogen(*before, *words, "--user", login, LANG="de_DE.UTF-8")
        found = answer.json
        error = found.get("error")
        said[name] = [answer.code, error["code"] if isinstance(error, dict) else "", SENTENCE in answer.err]

    step("audit", "audit", "verify")
    step("write", "people", "add", "--booking-no", "5/26", "--family-name", "X", "--given-names", "Y")
    step("consult", "sheet", "list", login="holm")
    step("backup", "backup")
    step("backup elsewhere", "backup", "now", ELSEWHERE)
    step("doctor", "doctor")
    (ELSEWHERE / "filler").write_bytes(bytes(20 << 20))
    step("backup without room", "backup", "now", ELSEWHERE)
    said["left over"] = [path.name for path in ELSEWHERE.rglob(".*")]
    return said


def _mount(*words: str) -> None:
    subprocess.run(["mount", "--options-mode", "ignore", *words], check=True)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
