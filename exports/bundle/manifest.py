"""The ASiCManifest (ETSI EN 319 162-1 annex A.4) as a fixed text (bundle-1 §3.4).

It is read with one regular expression, written again and compared: no XML parser ever sees a bundle.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from exports.bundle import paths
from forms.errors import FormatError

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<asic:SigReference URI="{paths.SIGNATURE}" MimeType="application/pkcs7-signature"/>
"""
_FOOT = "</asic:ASiCManifest>\n"
_REFERENCE = (
    '<asic:DataObjectReference URI="{path}" MimeType="{media_type}"{root}>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    "<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference>\n"
)
_PATTERN = re.compile(
    re.escape(_REFERENCE)
    .replace(r"\{path\}", r"([A-Za-z0-9./_-]{1,85})")
    .replace(r"\{media_type\}", r"([a-z0-9./+-]{1,60})")
    .replace(r"\{root\}", r"( Rootfile=\"true\")?")
    .replace(r"\{digest\}", r"([A-Za-z0-9+/]{43}=)")
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One file named by the manifest; `digest` is SHA-256 in lower-case hex."""

    path: str
    media_type: str
    digest: str


def write(references: list[Reference]) -> bytes:
    """The manifest for `references`, the first of which is `bundle.json`, the root file."""
    lines = [
        _REFERENCE.format(
            path=reference.path,
            media_type=reference.media_type,
            root=' Rootfile="true"' if place == 0 else "",
            digest=base64.b64encode(bytes.fromhex(reference.digest)).decode("ascii"),
        )
        for place, reference in enumerate(references)
    ]
    return (_HEAD + "".join(lines) + _FOOT).encode("ascii")


def read(raw: bytes) -> list[Reference]:
    """The references of a manifest. Raises `FormatError` B-220 when `raw` is not exactly what `write` would write."""
    if not raw.isascii():
        raise FormatError("B-220")
    references = [
        Reference(match[1], match[2], base64.b64decode(match[4]).hex())
        for match in _PATTERN.finditer(raw.decode("ascii"))
    ]
    if write(references) != raw:
        raise FormatError("B-220")
    return references
