"""Pictures for print: any JPEG or PNG becomes an upright sRGB JPEG without metadata.

CMYK and other colour spaces break PDF/A-2 (6.2.4.3), and the position or the camera's number in a photo's metadata
would leave the house unseen. The paper copy is for reading; the evidence is the attached file with its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from forms.errors import FormatError

LARGEST_SOURCE = 60
"""Million pixels. A picture that unpacks to more is refused before it is unpacked."""
LARGEST_SIDE = 1500
"""Pixels: 300 per inch over the width that a figure has on the page."""
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Picture:
    """A baseline sRGB JPEG and its size in pixels. `name` follows from its content."""

    name: str
    jpeg: bytes
    width: int
    height: int


def prepare(content: bytes) -> Picture:
    """Re-encode for print. Raises `FormatError`: B-301 when it is no readable JPEG or PNG, B-302 when too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            source = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if source.width * source.height > LARGEST_SOURCE * 1_000_000:
            raise FormatError("B-302", limit=LARGEST_SOURCE)
        source.draft(None, (LARGEST_SIDE, LARGEST_SIDE))  # a JPEG is unpacked no larger than needed
        source.load()
        image = _to_srgb(ImageOps.exif_transpose(source))
    except Image.DecompressionBombError as error:
        raise FormatError("B-302", limit=LARGEST_SOURCE) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise FormatError("B-301") from error
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    jpeg = buffer.getvalue()
    return Picture("P" + hashlib.sha256(jpeg).hexdigest()[:16], jpeg, image.width, image.height)


def _to_srgb(image: Image.Image) -> Image.Image:
    """On white, in sRGB; a profile that cannot be used is passed over."""
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return _bare(converted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return _bare(image.convert("RGB"))


def _bare(image: Image.Image) -> Image.Image:
    image.info.clear()
    return image
