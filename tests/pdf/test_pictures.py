"""Pictures of every kind print in their colours; a broken or oversized one is refused or named, not half printed."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image, ImageCms

from exports.pdf import render
from exports.pdf.blocks import Document, Figure, Heading
from forms.errors import FormatError
from tests.pdf.conftest import Judge
from tests.pdf.documents import CREATED
from tests.pdf.source import expected, said

RED, WHITE, GREY = (200, 30, 40), (255, 255, 255), (120, 120, 120)
SIZE = (60, 40)
ALT = "Der Zaun am Werkhof"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(mode: str, colour: float | tuple[int, ...]) -> Image.Image:
    return Image.new(mode, SIZE, colour)


def document(picture: bytes, *, unprintable: str = "") -> Document:
    figure = Figure(picture=picture, alternative=ALT, caption="Anlage 1", unprintable=unprintable)
    return Document(title="Bild", language="de", created=CREATED, blocks=(Heading(text="Bild", level=1), figure))


def printed(pdf: bytes) -> Image.Image:
    """The one picture of the file, as it lies in it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (picture,) = [image for page in opened.pages for image in page.get_images().values()]
        assert picture.ColorSpace == "/DeviceRGB"
        return Image.open(io.BytesIO(picture.read_raw_bytes())).copy()


def palette() -> Image.Image:
    return plain("RGB", RED).convert("P", palette=Image.Palette.ADAPTIVE, colors=4)


def transparent_palette() -> bytes:
    return saved(palette(), "PNG", transparency=0)


def with_profile(image: Image.Image, kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(image, kind, icc_profile=profile)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size; it has no pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


KINDS: dict[str, tuple[Callable[[], bytes], tuple[int, int, int]]] = {
    "JPEG": (lambda: saved(plain("RGB", RED), "JPEG"), RED),
    "JPEG, progressive": (lambda: saved(plain("RGB", RED), "JPEG", progressive=True), RED),
    "JPEG, gray": (lambda: saved(plain("L", 120), "JPEG"), GREY),
    "JPEG, CMYK": (lambda: saved(plain("RGB", RED).convert("CMYK"), "JPEG"), RED),
    "JPEG with a profile": (lambda: with_profile(plain("RGB", RED), "JPEG"), RED),
    "JPEG with a profile that is none": (lambda: saved(plain("RGB", RED), "JPEG", icc_profile=b"x" * 200), RED),
    "JPEG of several pictures": (
        lambda: saved(plain("RGB", RED), "MPO", save_all=True, append_images=[plain("RGB", GREY)]),
        RED,
    ),
    "PNG": (lambda: saved(plain("RGB", RED), "PNG"), RED),
    "PNG, gray": (lambda: saved(plain("L", 120), "PNG"), GREY),
    "PNG, gray with a profile": (lambda: with_profile(plain("L", 120), "PNG"), GREY),
    "PNG, gray of 16 bits": (lambda: saved(plain("I;16", 120 * 257), "PNG"), GREY),
    "PNG, black and white": (lambda: saved(plain("1", 1), "PNG"), WHITE),
    "PNG, palette": (lambda: saved(palette(), "PNG"), RED),
    "PNG, palette with a hole": (transparent_palette, WHITE),
    "PNG, a colour that is a hole": (lambda: saved(plain("RGB", RED), "PNG", transparency=RED), WHITE),
    "PNG, alpha, nothing there": (lambda: saved(plain("RGBA", (*RED, 0)), "PNG"), WHITE),
    "PNG, alpha, all there": (lambda: saved(plain("RGBA", (*RED, 255)), "PNG"), RED),
    "PNG, gray and alpha": (lambda: saved(plain("LA", (120, 255)), "PNG"), GREY),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_prints_in_its_colours(kind: str, judge: Judge) -> None:
    make, colour = KINDS[kind]
    made = document(make())
    pdf = render(made)
    judge(pdf)
    assert said(pdf) == expected(made)
    picture = printed(pdf)
    assert (picture.mode, picture.size) == ("RGB", SIZE)
    seen = picture.getpixel((30, 20))
    assert isinstance(seen, tuple)
    assert all(abs(one - other) <= 12 for one, other in zip(seen, colour, strict=True)), seen


def test_a_photo_stands_upright_and_leaves_its_metadata_behind() -> None:
    image = plain("RGB", RED)
    image.paste(GREY, (0, 0, 30, 40))  # left half grey
    exif = image.getexif()
    exif[0x0112] = 6  # taken with the camera on its side: the left edge is up
    exif[0x010F] = "Kamerahersteller"
    pdf = render(document(saved(image, "JPEG", exif=exif)))
    picture = printed(pdf)
    assert picture.size == (40, 60)
    assert not picture.getexif()
    upper, lower = picture.getpixel((20, 10)), picture.getpixel((20, 50))
    assert isinstance(upper, tuple) and isinstance(lower, tuple)
    assert abs(upper[0] - 120) < 12 and abs(lower[0] - 200) < 12
    assert b"Kamerahersteller" not in pdf


def test_a_large_picture_becomes_smaller_and_a_small_one_is_not_blown_up() -> None:
    large = printed(render(document(saved(Image.new("RGB", (6000, 2000), RED), "JPEG"))))
    assert large.size == (1500, 500)
    assert printed(render(document(saved(Image.new("RGB", (3, 2), RED), "PNG")))).size == (3, 2)


BROKEN = {
    "nothing": b"",
    "words": b"Das ist kein Bild.",
    "only the first bytes": b"\xff\xd8\xff\xe0",
    "half a JPEG": saved(Image.effect_noise((200, 200), 90), "JPEG")[:4000],
    "half a PNG": saved(Image.effect_noise((200, 200), 90), "PNG")[:4000],
    "a PNG without pixels": png_of(20, 20),
    "a PNG with a wrong sum": saved(plain("RGB", RED), "PNG").replace(b"IDAT", b"IDAX"),
    "a GIF": saved(palette(), "GIF"),
    "a PNG without size": png_of(0, 0),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_refused(kind: str) -> None:
    with pytest.raises(FormatError) as caught:
        render(document(BROKEN[kind]))
    assert str(caught.value) == "B-301"


@pytest.mark.parametrize("size", [(8000, 7501), (40_000, 40_000)])
def test_what_is_too_large_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(FormatError) as caught:
        render(document(png_of(*size)))
    assert str(caught.value) == "B-302 (limit=60)"


@pytest.mark.parametrize("picture", [BROKEN["half a JPEG"], png_of(40_000, 40_000)])
def test_words_stand_for_a_picture_that_cannot_be_printed(picture: bytes, judge: Judge) -> None:
    pdf = render(document(picture, unprintable="Dieses Bild lässt sich nicht drucken."))
    judge(pdf)
    assert said(pdf) == [("H1", "Bild"), ("P", "Dieses Bild lässt sich nicht drucken."), ("P", "Anlage 1")]


def test_a_figure_has_its_place_and_its_words(judge: Judge) -> None:
    path = judge(render(document(saved(plain("RGB", RED), "JPEG"))))
    with pikepdf.open(path) as pdf:
        _, figure, caption = pdf.Root.StructTreeRoot.K[0].K
        assert (str(figure.S), str(figure.Alt)) == ("/Figure", ALT)
        left, low, right, high = (float(edge) for edge in figure.A.BBox)
        assert 0 < left < right < 596 and 0 < low < high < 842
        assert caption.S == "/P"
