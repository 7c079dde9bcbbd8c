"""QR codes (ISO/IEC 18004) as black and white pictures, by the encoder that comes with reportlab."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

DOT = 16
"""Pixels of one dot: whole blocks of a JPEG, so that its edges stay sharp."""
QUIET = 4
"""Dots of white around the code (ISO/IEC 18004, 9.1)."""


def qr_code(text: str) -> bytes:
    """A PNG of `text`; a quarter of the code may be soiled and it is still read (level Q)."""
    code: Any = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(QR8bitByte(text))
    code.make()
    size = code.getModuleCount()
    image = Image.new("1", (size + 2 * QUIET, size + 2 * QUIET), 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + QUIET, row + QUIET), 0)
    large = image.resize((image.width * DOT, image.height * DOT), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    large.convert("L").save(buffer, "PNG")
    return buffer.getvalue()
