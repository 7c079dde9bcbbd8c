"""Lists that announce what a bundle must not hold, signed by the true sender (bundle-1 §3.8, §3.9)."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.bundle import head as heads
from exports.bundle import manifest, paths
from exports.bundle.cades import Commitment
from exports.bundle.write import ObjectSource, references, sums
from forms import strict_json
from forms.errors import FormatError
from tests.bundle.offices import NOW, Desk, TestOffice, for_, objects, written
from tests.bundle.test_every_byte import container, encrypted, inner, parts, refused


def test_p14_more_than_a_container_may_hold_is_refused_before_it_is_read(
    desk: Desk, prison: TestOffice, prosecutor: TestOffice, tmp_path: Path
) -> None:
    """Three objects of 2 GiB: announced and signed, not there. Beyond 4 GiB a ZIP has no offsets (bundle-1 §3.9)."""
    files = parts(inner(written(prison, [for_(prosecutor)]), prison, prosecutor, tmp_path))
    value = strict_json.load(files[paths.HEAD])
    assert isinstance(value, dict)
    names = sorted(paths.attachment_path(digit * 64, "video/mp4") for digit in "abc")
    value["objects"] = [{"path": name, "mediaType": "video/mp4", "size": 2**31, "sha256": name[4:68]} for name in names]
    front = {name: raw for name, raw in files.items() if not name.startswith("sheets/")}
    raw_head = strict_json.dump(value)
    listed = heads.read(raw_head).objects
    listing = manifest.write(references(raw_head, sums(listed), listed))
    forged = {
        paths.MIMETYPE: front[paths.MIMETYPE],
        paths.MANIFEST: listing,
        paths.SIGNATURE: prison.keys.sign(listing, Commitment.ORIGIN, NOW),
        paths.SEAL: prison.keys.seal(listing, Commitment.ORIGIN, NOW),
        paths.HEAD: raw_head,
        paths.SUMS: sums(listed),
    }
    assert refused(desk, encrypted(container(forged), [prosecutor])) == "B-212"


def test_p15_a_print_without_its_sheet(prison: TestOffice, prosecutor: TestOffice) -> None:
    """A PDF is read by whoever opens the container by hand: it must not say what no signed sheet says."""
    stray = ObjectSource.of_bytes(paths.pdf_path("0d3e47e9-d22d-440b-b9d7-663d31bd7005"), b"%PDF-1.7")
    with pytest.raises(FormatError, match="B-221"):
        written(prison, [for_(prosecutor)], sources=[*objects(), stray])
