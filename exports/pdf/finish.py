"""From reportlab's raw file to PDF/A-2a and PDF/UA-1: structure, output intent, metadata, pictures, bookmarks.

ISO 19005-2 (PDF/A-2) level a, ISO 14289-1 (PDF/UA-1), ISO 32000-1 (PDF 1.7). Nothing in the file comes from the clock
or the machine: the same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String, make_page_destination

from exports.pdf import bundled
from exports.pdf.blocks import Document
from exports.pdf.characters import clean
from exports.pdf.picture import Picture
from exports.pdf.structure import Bookmark, Element, Mark
from exports.pdf.xmp import PRODUCER, packet, pdf_date


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: the tree, the owners of marked content per page, headings and pictures."""

    raw: bytes
    root: Element
    owners: Sequence[Sequence[Element]]
    bookmarks: Sequence[Bookmark]
    pictures: Mapping[str, Picture]


def finish(drawn: Drawn, document: Document) -> bytes:
    """The finished file. Raises `EnvironmentFault` B-303 when the colour profile is damaged."""
    with Pdf.open(io.BytesIO(drawn.raw)) as pdf:
        pages = [page.obj for page in pdf.pages]
        for number, page in enumerate(pages):
            # reportlab puts an empty transition on every page; PDF/A-2 has no use for it
            if "/Trans" in page:
                del page["/Trans"]
            page["/StructParents"] = number
            page["/Tabs"] = Name.S
        _pictures(pdf, pages, drawn.pictures)
        _structure(pdf, pages, drawn)
        _catalogue(pdf, document)
        _bookmarks(pdf, drawn.bookmarks)
        out = io.BytesIO()
        pdf.save(
            out,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            fix_metadata_version=False,  # the default would write our metadata anew
        )
        return out.getvalue()


def _pictures(pdf: Pdf, pages: Sequence[pikepdf.Object], pictures: Mapping[str, Picture]) -> None:
    streams = {}
    for name, picture in sorted(pictures.items()):
        streams[name] = Stream(
            pdf,
            picture.jpeg,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
    for page in pages:
        content = page.Contents.read_bytes()
        used = {f"/{name}": stream for name, stream in streams.items() if f"/{name} Do".encode() in content}
        if used:
            page.Resources["/XObject"] = Dictionary(used)


def _structure(pdf: Pdf, pages: Sequence[pikepdf.Object], drawn: Drawn) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    objects: dict[int, pikepdf.Object] = {}

    def build(element: Element, parent: pikepdf.Object) -> pikepdf.Object:
        entry = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
        objects[element.number] = entry
        if element.language:
            entry.Lang = String(element.language)
        if element.alternative:
            entry.Alt = String(clean(element.alternative))
        if element.attributes:
            entry.A = _attributes(element)
        if element.kids:
            entry.K = Array([_kid(kid, entry) for kid in element.kids])
        return entry

    def _kid(kid: Element | Mark, parent: pikepdf.Object) -> pikepdf.Object:
        if isinstance(kid, Element):
            return build(kid, parent)
        return Dictionary(Type=Name.MCR, Pg=pages[kid.page], MCID=kid.mcid)

    tree.K = Array([build(drawn.root, tree)])
    numbers = Array()
    for number, owners in enumerate(drawn.owners):
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([objects[owner.number] for owner in owners])))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(drawn.owners)
    pdf.Root.StructTreeRoot = tree


def _attributes(element: Element) -> pikepdf.Object:
    """Attributes are kept as "Owner.Name"; all of an element's have one owner."""
    result = Dictionary()
    for key, value in element.attributes.items():
        owner, name = key.split(".")
        result["/O"] = Name(f"/{owner}")
        if isinstance(value, tuple):
            result[f"/{name}"] = Array([round(number, 3) for number in value])
        elif isinstance(value, str):
            result[f"/{name}"] = Name(value)
        else:
            result[f"/{name}"] = value
    return result


def _catalogue(pdf: Pdf, document: Document) -> None:
    profile = Stream(pdf, bundled.read(bundled.PROFILE), N=3, Alternate=Name.DeviceRGB)
    root = pdf.Root
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                RegistryName=String("http://www.color.org"),
                Info=String("sRGB2014"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String(document.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = pdf.make_indirect(Stream(pdf, packet(document), Type=Name.Metadata, Subtype=Name.XML))
    info = {"/Title": clean(document.title), "/Producer": PRODUCER, "/CreationDate": pdf_date(document.created)}
    info["/ModDate"] = info["/CreationDate"]
    if document.author:
        info["/Author"] = clean(document.author)
    if document.subject:
        info["/Subject"] = clean(document.subject)
    pdf.trailer.Info = pdf.make_indirect(Dictionary({key: String(value) for key, value in info.items()}))


def _bookmarks(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """The headings as an outline. Explicit XYZ targets: some viewers stumble over the default."""
    if len(bookmarks) < 2:
        return
    with pdf.open_outline() as outline:
        open_items: list[tuple[int, OutlineItem]] = []
        for mark in bookmarks:
            target = make_page_destination(pdf, mark.page, "XYZ", left=0, top=round(mark.top + 6, 2), zoom=0)
            item = OutlineItem(clean(mark.text), target)
            while open_items and open_items[-1][0] >= mark.level:
                open_items.pop()
            (open_items[-1][1].children if open_items else outline.root).append(item)
            open_items.append((mark.level, item))
