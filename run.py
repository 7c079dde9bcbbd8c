#!/usr/bin/env python3
"""Sets Bogen up in .venv, once, and starts it. Needs Python 3.11 or newer and nothing else.

    python3 run.py                   open the window
    python3 run.py COMMAND ...       run one command without a window; "COMMAND --help" explains it
    python3 run.py demo [--out DIR]  play the whole way with an invented prison, into demo-out
    python3 run.py test [...]        run every test and check; further words go to pytest

Exit codes: 0 done, 1 a check failed, 2 wrong words, 5 something is missing here (it says what).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Command = list[str | Path]  # an older Python must get as far as its message

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "set-up.json"
OLDEST = (3, 11)
MISSING_HERE = 5

# Qt's wheel brings Qt itself; these are the system's libraries below it, for windows and for printing.
QT_PACKAGES = [
    "libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libcups2",
    "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
]  # fmt: skip
# The outside judges that tests ask, by the program that shows that they are there. Node comes with the test packages.
JUDGES = {
    "openssl": "openssl",
    "unzip": "unzip",
    "qpdf": "qpdf",
    "pdftotext": "poppler-utils",
    "java": "default-jre-headless",
    "xvfb-run": "xvfb",
    "softhsm2-util": "softhsm2",
    "pkcs11-tool": "opensc",
    "strace": "strace",
    "fiu-run": "fiu-utils",
    "faketime": "faketime",
    "fusefat": "fusefat",
    "mkfs.vfat": "dosfstools",
    "dbus-daemon": "dbus-daemon",
    "xclip": "xclip",
    "xdotool": "xdotool",
    "setpriv": "util-linux",
}
# Where Debian keeps programs for root; others seldom have it on their path.
SYSTEM_PROGRAMS = "/usr/sbin:/sbin"
# Loads what the window loads, without showing anything; "screen" also loads what a visible window needs.
QT_PROBE = """
import ctypes, pathlib, sys
import PySide6
from PySide6 import QtPrintSupport, QtWidgets
QtWidgets.QApplication(["probe", "-platform", "offscreen"])
plugin = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
if "screen" in sys.argv and plugin.exists():
    ctypes.CDLL(str(plugin))
"""


class CannotGoOnError(Exception):
    """Something outside this folder is missing; the text says what, and what to do."""


def main(words: list[str]) -> int:
    """Set up what is needed, then run what was asked for; returns the exit code."""
    first = words[0] if words else ""
    if first in ("-h", "--help"):
        print(__doc__, flush=True)
    try:
        set_up(tests=first == "test")
        if first in ("", "demo", "test"):
            check_qt(tests=first == "test")
        if first == "test":
            install_judges()
            return subprocess.call([PYTHON, ROOT / "tests" / "all_checks.py", *words[1:]], cwd=ROOT, env=environment())
    except CannotGoOnError as reason:
        say(str(reason))
        return MISSING_HERE
    if first == "demo":
        words = ["demo", *demo_words(words[1:])]
    return start([str(PYTHON), "-P", "-m", "app", *words])


def start(command: list[str]) -> int:
    """Become the program where the system allows it, so that signals and the exit code are its own."""
    if not WINDOWS:
        os.execve(command[0], command, environment())
    return subprocess.call(command, env=environment())


def demo_words(words: list[str]) -> list[str]:
    """The demo refuses a folder that holds files: without `--out`, the first free name is taken."""
    if any(word == "--out" or word.startswith("--out=") for word in words):
        return words
    folder, number = Path("demo-out"), 1
    while folder.exists():
        number += 1
        folder = Path(f"demo-out-{number}")
    say(f"The demo goes into {folder.resolve()}")
    return [*words, "--out", str(folder)]


def set_up(*, tests: bool) -> None:
    """Make `.venv` hold the locked packages. Ready at once when the stamp says that it does."""
    wanted = {"place": str(VENV), "runtime": digest("runtime")}
    if tests:
        wanted["test"] = digest("test")
    if is_ready(wanted):
        return
    with alone():
        if is_ready(wanted):  # another run did it while this one waited
            return
        began = time.monotonic()
        if read_stamp().get("place") != str(VENV) or not PYTHON.is_file():
            make_venv()
        # No stamp while packages change: a set-up that was stopped half-way starts afresh next time.
        STAMP.unlink(missing_ok=True)
        install("test" if tests else "runtime", find_pip(tests=tests))
        write_launcher()
        unfinished = STAMP.with_suffix(".part")
        unfinished.write_text(json.dumps(wanted), encoding="utf-8")
        unfinished.replace(STAMP)
        say(f"Set up in {time.monotonic() - began:.0f} s.")


def is_ready(wanted: dict[str, str]) -> bool:
    return PYTHON.is_file() and wanted.items() <= read_stamp().items()


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def digest(lock: str) -> str:
    # Line ends apart: a checkout on Windows may have its own.
    return hashlib.sha256((ROOT / "resources" / "lock" / f"{lock}.txt").read_bytes().replace(b"\r", b"")).hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time. The lock falls with its process, however that ends."""
    with (ROOT / ".set-up.lock").open("a+") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting for another set-up of this folder to end ...")
                fcntl.flock(lock, fcntl.LOCK_EX)
            # The children hold it too: where this process is killed, its pip may still be writing.
            os.set_inheritable(lock.fileno(), True)
        yield


def make_venv() -> None:
    import venv

    if VENV.exists():
        say("The last set-up did not end, or this folder was moved: starting again.")
    say("Setting up: making .venv ...")
    venv.create(VENV, clear=True, symlinks=not WINDOWS, with_pip=False)


def install(lock: str, pip: Command) -> None:
    """Install exactly the locked packages, each checked against its digest; nothing is built or run on the way."""
    say("Setting up: installing the locked packages, a minute or two ...")
    requirements = ROOT / "resources" / "lock" / f"{lock}.txt"
    options = [
        "--require-hashes",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--no-input",
        "--quiet",
        "--progress-bar",
        "off",
    ]
    done = run([*pip, "install", *options, "-r", requirements])
    if done.returncode != 0:
        raise CannotGoOnError(f"The packages could not be installed. pip said:\n{last_words(done)}")


def find_pip(*, tests: bool) -> Command:
    """A pip for `.venv`, with the system's package that brings one where there is none."""
    pip = pip_here()
    if pip is None:
        # Debian keeps the parts of Python that make a pip in a package of their own.
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        need_packages([package, *other_packages(tests)], "This Python has no pip.")
        importlib.invalidate_caches()
        pip = pip_here()
    if pip is None:
        raise CannotGoOnError("This Python has no pip and cannot make one. Python from python.org brings it.")
    return pip


def pip_here() -> Command | None:
    """The pip of `.venv`, made from this Python's own copy where it has one; else this Python's pip."""
    own: Command = [PYTHON, "-m", "pip"]
    if run([*own, "--version"]).returncode == 0:
        return own
    if has_module("ensurepip") and run([PYTHON, "-m", "ensurepip", "--default-pip"]).returncode == 0:
        return own
    return [sys.executable, "-m", "pip", "--python", PYTHON] if has_module("pip") else None


def has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def write_launcher() -> None:
    """The command `bogen` in `.venv`, and this folder on its Python's path."""
    site = next(VENV.glob("Lib/site-packages" if WINDOWS else "lib/python*/site-packages"))
    # A relative line, seen from there: plain ASCII whatever this folder is called.
    (site / "bogen.pth").write_text(os.path.relpath(ROOT, site).replace(os.sep, "/") + "\n", encoding="ascii")
    if WINDOWS:
        (SCRIPTS / "bogen.cmd").write_text('@"%~dp0python.exe" -P -m app %*\n', encoding="ascii")
        return
    launcher = SCRIPTS / "bogen"
    launcher.write_text(f'#!/bin/sh\nexec {quoted(str(PYTHON))} -P -m app "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


def check_qt(*, tests: bool) -> None:
    """Load Qt in a child. Where a library of the system is missing: install it, or say the one command that does."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    probe: Command = [PYTHON, "-c", QT_PROBE, *(["screen"] if has_screen or may_install() else [])]
    done = run(probe)
    if done.returncode == 0:
        return
    if sys.platform.startswith("linux"):
        need_packages(other_packages(tests) or QT_PACKAGES, f"Qt does not load here: {last_words(done, 1)}")
        done = run(probe)
    if done.returncode != 0:
        raise CannotGoOnError(f"Qt does not load here:\n{last_words(done)}")


def install_judges() -> None:
    """Bring the outside judges. Without one, the tests that ask it fail and say its name; the others still run."""
    packages = missing_judges()
    if not packages:
        return
    if may_install():
        apt_install(packages)
    else:
        say(f"Judges that tests ask are missing here. This brings them:\n\n    {apt_command(packages)}\n")


def missing_judges() -> list[str]:
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{SYSTEM_PROGRAMS}"
    return [package for program, package in JUDGES.items() if shutil.which(program, path=path) is None]


def other_packages(tests: bool) -> list[str]:
    """What else will be asked for: it is named in the same breath, so that one command is enough."""
    return [*not_installed(QT_PACKAGES), *(missing_judges() if tests else [])]


def need_packages(packages: list[str], why: str) -> None:
    """Install the system's packages, or raise `CannotGoOnError` with the one command that does."""
    if may_install() and apt_install(packages):
        return
    if shutil.which("apt-get") is None:
        raise CannotGoOnError(f"{why}\nIt needs what Debian calls: {' '.join(packages)}")
    raise CannotGoOnError(f"{why}\nRun this once, then the same again:\n\n    {apt_command(packages)}\n")


def may_install() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def not_installed(packages: list[str]) -> list[str]:
    if shutil.which("dpkg-query") is None:
        return packages
    answers = {package: run(["dpkg-query", "-W", "-f", "${db:Status-Status}", package]).stdout for package in packages}
    return [package for package, answer in answers.items() if answer != "installed"]


def apt_install(packages: list[str]) -> bool:
    """True when apt-get brought the packages."""
    say(f"Setting up: apt-get install {' '.join(packages)} ...")
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    run([*apt, "update"])
    done = run([*apt, "install", "-y", "--no-install-recommends", *packages])
    if done.returncode != 0:
        say(f"apt-get said:\n{last_words(done)}")
    return done.returncode == 0


def apt_command(packages: list[str]) -> str:
    inner = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    return f"sudo sh -c {quoted(inner)}" if shutil.which("sudo") else f"su -c {quoted(inner)}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def run(command: Command) -> subprocess.CompletedProcess[str]:
    """Run quietly, and keep what was said."""
    try:
        return subprocess.run(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            close_fds=False,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def environment() -> dict[str, str]:
    """For the children: a UTF-8 locale where none is set (Qt warns without), and quiet tools."""
    extra = {
        "DEBIAN_FRONTEND": "noninteractive",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_USER": "0",
    }
    if not WINDOWS and not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        extra["LC_CTYPE"] = "C.UTF-8"
    return {**os.environ, **extra}


def last_words(done: subprocess.CompletedProcess[str], lines: int = 8) -> str:
    return "\n".join((done.stderr or done.stdout).strip().splitlines()[-lines:])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        say(f"Bogen needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        sys.exit(MISSING_HERE)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Stopped. The next run goes on from here.")
        sys.exit(130)
