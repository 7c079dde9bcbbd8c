"""Names inside a bundle and the limits of format 1 (bundle-1 §3.8, §3.9).

Paths follow a grammar and are never user text: lower-case ASCII, so no question of case, Unicode form, reserved device
names or dots can arise on any file system. A file's own name is display text inside the sheet.
"""

from __future__ import annotations

import re

from forms.errors import FormatError

MIMETYPE = "mimetype"
MANIFEST = "META-INF/ASiCManifest001.xml"
SIGNATURE = "META-INF/signature001.p7s"
SEAL = "META-INF/seal-mldsa65-001.p7s"
HEAD = "bundle.json"
SUMS = "SHA256SUMS"
RECEIPT = "receipt.json"
DIRECTORY = "directory.json"
CONTAINER_TYPE = "application/vnd.etsi.asic-e+zip"

CONTAINER_LIMIT = 4_290_000_000
OBJECT_COUNT_LIMIT = 900
OBJECT_LIMIT = 2**31
MANIFEST_LIMIT = 2**20
LIST_LIMIT = 2 * 2**20
SHEET_LIMIT = 2**20
PATH_LIMIT = 85
SPARE_SPACE = 64 * 2**20
"""Free room that stays on the store's file system beside a bundle's objects, in bytes."""

_JSON = "application/json"
_PDF = "application/pdf"
ATTACHMENT_TYPES = {
    "bin": "application/octet-stream",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "pdf": _PDF,
    "png": "image/png",
    "txt": "text/plain",
    "wav": "audio/wav",
}
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID_PATTERN = re.compile(_UUID)
_SHEET = re.compile(rf"sheets/{_UUID}\.json")
_PRINT = re.compile(rf"pdf/{_UUID}\.pdf")
_ATTACHMENT = re.compile(rf"att/([0-9a-f]{{64}})\.({'|'.join(sorted(ATTACHMENT_TYPES))})")
_DIRECTORY_SIGNATURE = re.compile(r"directory/[1-9][0-9]?\.p7s")


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in lower case with hyphens, of any version."""
    return _UUID_PATTERN.fullmatch(text) is not None


def sheet_path(sheet_id: str) -> str:
    return _checked(f"sheets/{sheet_id}.json")


def pdf_path(sheet_id: str) -> str:
    return _checked(f"pdf/{sheet_id}.pdf")


def attachment_path(sha256: str, media_type: str) -> str:
    """Where an attachment lies; a media type that the format does not know travels as plain octets."""
    suffix = next((known for known, type_ in ATTACHMENT_TYPES.items() if type_ == media_type), "bin")
    return _checked(f"att/{sha256}.{suffix}")


def media_type(path: str) -> str:
    """The media type that follows from a path. Raises `FormatError` B-224 for a path outside of the grammar."""
    if len(path) <= PATH_LIMIT:
        if _SHEET.fullmatch(path) or path in (RECEIPT, DIRECTORY):
            return _JSON
        if _PRINT.fullmatch(path):
            return _PDF
        if match := _ATTACHMENT.fullmatch(path):
            return ATTACHMENT_TYPES[match[2]]
        if _DIRECTORY_SIGNATURE.fullmatch(path):
            return "application/pkcs7-signature"
    raise FormatError("B-224", path=ascii(path[:PATH_LIMIT]))


def size_limit(path: str) -> int:
    """The most octets that the object at `path` may have."""
    return OBJECT_LIMIT if path.startswith(("att/", "pdf/")) else SHEET_LIMIT


def digest_in(path: str) -> str | None:
    """The digest that an attachment's name promises, or None for other objects."""
    match = _ATTACHMENT.fullmatch(path)
    return match[1] if match else None


def _checked(path: str) -> str:
    media_type(path)
    return path
