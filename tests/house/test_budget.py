"""The style budget: the tail of long files, long functions, cycles and mocks is what makes a program hard to keep."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import grimp
import pytest

from tests.house.source import ROOMS, Source, everything, program, sources

FILE_LINES = 400
FUNCTION_LINES = 40
CLASS_LINES = 200
POSITIONAL = 5
# Names that say nothing of what a thing is.
EMPTY_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "controller",
    "handler",
    "data",
    "info",
    "common",
    "misc",
}
# Where a fault of ours is caught at all: the window's workers, and the command line above everything.
CATCH_ALL = {"app/ui/jobs.py", "app/cli/run.py"}
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(source: Source) -> Iterator[FunctionNode]:
    yield from source.nodes(ast.FunctionDef)
    yield from source.nodes(ast.AsyncFunctionDef)


def positional(function: FunctionNode) -> int:
    """Parameters that a caller may give by place, without the object itself."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def test_files_are_short() -> None:
    long = {source.name: count for source in everything() if (count := len(source.text.splitlines())) > FILE_LINES}
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{source.at(node)} {node.name}": lines(node)
        for source in everything()
        for node in functions(source)
        if lines(node) > FUNCTION_LINES
    }
    assert long == {}


def test_classes_are_short() -> None:
    long = {
        f"{source.at(node)} {node.name}": lines(node)
        for source in everything()
        for node in source.nodes(ast.ClassDef)
        if lines(node) > CLASS_LINES
    }
    assert long == {}


def test_few_parameters_are_given_by_place() -> None:
    # Tests are called by pytest, by name.
    many = {
        f"{source.at(node)} {node.name}": positional(node)
        for source in program()
        for node in functions(source)
        if positional(node) > POSITIONAL
    }
    assert many == {}


def test_names_say_what_a_thing_is() -> None:
    empty = [
        f"{source.name}: {name}"
        for source in everything()
        for name in (source.path.stem, *(node.name for node in source.nodes(ast.ClassDef)))
        if words(name) & EMPTY_NAMES
    ]
    assert empty == []


def test_everything_is_caught_in_two_places_only() -> None:
    found = [
        source.name
        for source in everything()
        for node in source.nodes(ast.ExceptHandler)
        if isinstance(node.type, ast.Name) and node.type.id == "Exception"
    ]
    assert sorted(found) == sorted(CATCH_ALL)


def test_who_catches_even_an_interruption_passes_it_on() -> None:
    """`except BaseException` is for tidying up: its last step raises again."""
    kept = [
        source.at(node)
        for source in everything()
        for node in source.nodes(ast.ExceptHandler)
        if (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    assert kept == []


def test_who_verifies_raises() -> None:
    """A truth value can be forgotten; an exception cannot."""
    quiet = [
        f"{source.at(node)} {node.name}"
        for source in program()
        for node in functions(source)
        if "verify" in words(node.name) and node.returns is not None and "bool" in ast.unparse(node.returns)
    ]
    assert quiet == []


def test_no_module_state() -> None:
    changed = [source.at(node) for source in program() for node in source.nodes(ast.Global)]
    assert changed == []


def test_qt_brings_no_network() -> None:
    """The contracts see PySide6 as one; its parts for networks and web pages stay out as sockets do."""
    found = [
        source.at(node)
        for source in program()
        for kind in (ast.Import, ast.ImportFrom)
        for node in source.nodes(kind)
        if re.search(r"Qt(Network|Web|HttpServer|Bluetooth|Nfc|RemoteObjects|Mqtt)", ast.unparse(node))
    ]
    assert found == []


def test_no_import_cycles() -> None:
    """Imports for the type checker alone count too: they tie the rooms together as well."""
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    cycles = {
        module: sorted(chain)
        for module in sorted(graph.modules)
        for imported in graph.find_modules_directly_imported_by(module)
        if (chain := graph.find_shortest_chain(importer=imported, imported=module)) is not None
    }
    assert cycles == {}


def test_no_mocks() -> None:
    found = [
        source.at(node)
        for source in sources("tests")
        for kind in (ast.Import, ast.ImportFrom)
        for node in source.nodes(kind)
        if re.search(r"\b(mock|pytest_mock|mockito|flexmock)\b", ast.unparse(node))
    ]
    assert found == []


@pytest.mark.parametrize("attribute", ["setattr", "setitem", "delattr"])
def test_nothing_of_ours_is_replaced(attribute: str) -> None:
    """`monkeypatch` may change the environment and the working folder; what is ours runs as it is."""
    found = [
        source.at(node)
        for source in sources("tests")
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == attribute
        and ast.unparse(node.func.value) == "monkeypatch"
    ]
    assert found == []


def test_no_test_waits_for_time_to_pass() -> None:
    found = [
        f"{source.at(node)} {ast.unparse(node.func)}"
        for source in sources("tests")
        for node in source.nodes(ast.Call)
        if re.fullmatch(r"(time\.)?sleep|QTest\.qWait|qtbot\.wait", ast.unparse(node.func))
    ]
    assert found == []


def test_no_test_is_skipped_for_want_of_an_install() -> None:
    """What another system cannot have may be left out there; what is missing here must fail. What no installation can
    bring is said by `judges.cannot_run` alone, which the summary counts by name."""
    found = [
        source.at(node)
        for source in sources("tests")
        if source.name != "tests/judges.py"
        for node in source.nodes(ast.Call)
        if re.search(r"\b(skip|skipif|xfail|importorskip)$", ast.unparse(node.func))
        and "pytest" in ast.unparse(node.func)
        and not re.search(r"sys\.platform|os\.name", ast.unparse(node))
    ]
    assert found == []
