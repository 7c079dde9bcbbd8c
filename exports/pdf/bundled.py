"""The files that come with the program and end up inside of every print: fonts and the colour profile.

They are pinned by digest. A damaged one would give files that no judge accepts, or letters that nobody wrote.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from forms.errors import EnvironmentFault

FOLDER = Path(__file__).resolve().parents[2] / "resources"
FONTS = {
    "regular": "fonts/SourceSans3-Regular.ttf",
    "bold": "fonts/SourceSans3-Bold.ttf",
    "italic": "fonts/SourceSans3-It.ttf",
    "bold-italic": "fonts/SourceSans3-BoldIt.ttf",
    "fallback": "fonts/DejaVuSans.ttf",
}
PROFILE = "colour/sRGB2014.icc"
DIGESTS = {
    "fonts/SourceSans3-Regular.ttf": "4644c81b86ec9caaa76b634889968ed3c4f4f52f054855933acc7c2b21e53b0f",
    "fonts/SourceSans3-Bold.ttf": "9214b9d95e4231c609802815c2646c98174e2102d0d37f88978a7f8e71006e6a",
    "fonts/SourceSans3-It.ttf": "192afd78f0f54a3c69eaf02d43f4d9a821e9d6110e41d3d25d61a7385cd580e4",
    "fonts/SourceSans3-BoldIt.ttf": "7978291fc1bf314db887e0366853b33c5cf2e964c7b95cfb9ce403a6ec46a842",
    "fonts/DejaVuSans.ttf": "7da195a74c55bef988d0d48f9508bd5d849425c1770dba5d7bfc6ce9ed848954",
    "colour/sRGB2014.icc": "384b832de3412066743b52a75ee906b6fb9fb8d9e09e936fc2c43223815c6e0a",
}


def read(name: str) -> bytes:
    """The content of a bundled file. Raises `EnvironmentFault` B-303 when it is missing or not the one we know."""
    try:
        raw = (FOLDER / name).read_bytes()
    except OSError as error:
        raise EnvironmentFault("B-303", name=name) from error
    if hashlib.sha256(raw).hexdigest() != DIGESTS[name]:
        raise EnvironmentFault("B-303", name=name)
    return raw
