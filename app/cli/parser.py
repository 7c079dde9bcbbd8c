"""The parser of one command line: it speaks the catalogue's language, and raises instead of ending the process."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import NoReturn

from forms.errors import InputError
from forms.texts import Texts


class Parser(argparse.ArgumentParser):
    """Raises `InputError` B-600 for words that are no command."""

    def error(self, message: str) -> NoReturn:
        raise InputError("B-600", detail=message, usage=" ".join(self.format_usage().split()))

    def in_words_of(self, texts: Texts) -> Parser:
        """Headings and the help option in the language of `texts`; gives itself."""
        self._positionals.title = texts("cli.parser.arguments")
        self._optionals.title = texts("cli.parser.options")
        self.add_argument("-h", "--help", action="help", help=texts("cli.option.help"))
        return self


def formatter(texts: Texts) -> Callable[..., argparse.HelpFormatter]:
    """Keeps the line breaks of our texts, and says "usage" in their language."""

    class Formatter(argparse.RawDescriptionHelpFormatter):
        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            # An empty prefix is asked for where the usage of a group becomes a part of its commands'.
            ours = f"{texts('cli.parser.usage')} " if prefix is None else prefix
            super().add_usage(usage, actions, groups, ours)

    return Formatter
