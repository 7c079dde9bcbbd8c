"""The source as the house rules read it: files, their syntax trees, and the strings in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "exports", "forms")


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path from the root, with slashes."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def at(self, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
        """Where `node` stands, to click on."""
        return f"{self.name}:{node.lineno}"

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        for node in ast.walk(self.tree):
            if isinstance(node, kind):
                yield node


def sources(*folders: str) -> list[Source]:
    """All Python files below the folders, in order."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]
    return [Source(path) for path in sorted(found)]


def program() -> list[Source]:
    """The program itself, without its tests."""
    return sources(*ROOMS)


def everything() -> list[Source]:
    return [*program(), *sources("tests"), Source(ROOT / "run.py")]
