"""What lies in this folder beside code: locks, links, and no trace of the workplace that it was written at."""

from __future__ import annotations

import json
import os
import re
import tomllib

import pytest

from tests.house.source import ROOT

FOLDERS = (".ci", "app", "docs", "exports", "forms", "resources", "tests")
LEFT_OUT = {"node_modules", "__pycache__"}
LOCKS = ROOT / "resources" / "lock"
# Names of formats and vocabularies, which nobody fetches, and where a standard or a profile comes from.
HOSTS = {
    "bogen.example",
    "beispiel.invalid",
    "c2sp.org",
    "json-schema.org",
    "ns.adobe.com",
    "purl.org",
    "registry.color.org",
    "uri.etsi.org",
    "www.aiim.org",
    "www.color.org",
    "www.w3.org",
}
# Folders of one person's or one machine's; put together so that this file does not name them itself.
PERSONAL = re.compile(r"(?<![\w.}>])/(?:" + "|".join(("work", "root", "Users")) + r")/[\w.]")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH_IN_TEXT = re.compile(r"`((?:app|docs|exports|forms|resources|tests)/[\w./-]+\.\w+|run\.py|pyproject\.toml)`")


def texts() -> dict[str, str]:
    """Every text file that belongs to the project, by its path."""
    paths = [path for path in ROOT.iterdir() if path.suffix in (".md", ".py", ".toml") or path.name == ".gitignore"]
    for folder in FOLDERS:
        paths += [path for path in (ROOT / folder).rglob("*") if path.is_file() and not LEFT_OUT & set(path.parts)]
    found: dict[str, str] = {}
    for path in sorted(paths):
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
    return found


def documents() -> list[str]:
    return [name for name in texts() if name.endswith(".md")]


def test_the_net_is_named_for_formats_and_standards_only() -> None:
    named = {
        f"{name}: {host}"
        for name, text in texts().items()
        if "LICENSE" not in name
        for host in re.findall(r"https?://([\w.-]+)", text)
        if host not in HOSTS and not name.endswith(".svg")
    }
    assert named == set()


def test_no_personal_folder_is_named() -> None:
    named = {f"{name}: {found}" for name, text in texts().items() for found in PERSONAL.findall(text)}
    assert named == set()


def requirements(name: str) -> dict[str, str]:
    """Each locked package with its whole entry."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.split("==")[0].strip(): line for line in text.splitlines() if line and not line.startswith("#")}


@pytest.mark.parametrize("name", ["runtime", "smartcard", "test"])
def test_everything_installed_is_locked_with_its_digest(name: str) -> None:
    lines = requirements(name)
    assert len(lines) > 10
    for package, line in lines.items():
        assert re.match(r"[a-z0-9-]+==[\w.]+ ", line), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), package
        assert "://" not in line, package


def test_tests_run_on_what_users_run() -> None:
    """The lock of the tests holds that of the program, to the letter: `run.py` installs one or the other."""
    test = requirements("test")
    for users in (requirements("runtime"), requirements("smartcard")):
        assert {package: test.get(package) for package in users} == users


def test_the_lock_was_made_from_the_bounds_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert bounds("runtime") == project["dependencies"]
    assert bounds("smartcard") == ["-r runtime.in", *project["optional-dependencies"]["smartcard"]]


def bounds(name: str) -> list[str]:
    """The lines of an `.in` file without its comments."""
    lines = (LOCKS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_age_judge_is_locked_with_its_digests() -> None:
    lock = json.loads((ROOT / "tests" / "judge_age" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 5
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


@pytest.mark.parametrize("name", documents())
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    text = document.read_text(encoding="utf-8")
    links = [link for link in LINK.findall(text) if "://" not in link]
    broken = [link for link in links if not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("name", documents())
def test_named_files_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [path for path in PATH_IN_TEXT.findall(text) if not (ROOT / path).exists()]
    assert missing == []


def test_one_command_checks_everything() -> None:
    ci = ROOT / ".ci" / "run"
    assert os.access(ci, os.X_OK) or os.name == "nt"
    assert "python3 run.py test" in ci.read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme
