"""What can go wrong, sorted by whose fault it is.

Every error carries a stable code (`B-214`), the parameters of its text and, in the catalogues of every language,
`error.<code>.text` (what happened, what is safe) and `error.<code>.hint` (what to do next). Code ranges by room:
forms 100-199, bundle 200-299, pdf 300-349, vault 400-499, casework 500-599, cli 600-649, ui 650-699.
"""

from __future__ import annotations

from typing import ClassVar


class BogenError(Exception):
    """Base of all errors that a user may see. `code` is stable; `params` fill the text of the catalogue."""

    exit_code: ClassVar[int] = 70

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class InputError(BogenError):
    """The user's choice or entry does not fit; nothing was changed, and trying again is fine."""

    exit_code = 2


class AccessError(BogenError):
    """A key or a role is missing."""

    exit_code = 3


class EnvironmentFault(BogenError):
    """Disk, stick, printer, memory or clock failed; what was saved before stays safe."""

    exit_code = 5


class FormatError(BogenError):
    """A file is not ours, or is newer than this program; the file is left as it is."""

    exit_code = 4


class VerificationError(BogenError):
    """Forgery or bit rot: a signature, seal, digest or authentication tag does not hold. There is no "ignore"."""

    exit_code = 4


class Bug(BogenError):
    """Our own mistake."""
