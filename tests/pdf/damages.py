"""Single damages of a good file, each with the rule that it breaks: a judge that misses one of them is no judge.

Rules are named by the clause of ISO 19005-2 (PDF/A-2) or ISO 14289-1 (PDF/UA-1) and veraPDF's number of the test.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

Deed = Callable[[Pdf], None]


@dataclass(frozen=True)
class Damage:
    """`deed` spoils an open file; the judge has to name `rule` (clause and test) of `standard`, "2a" or "ua1"."""

    name: str
    standard: str
    rule: str
    deed: Deed

    def done_to(self, pdf: bytes) -> bytes:
        with Pdf.open(io.BytesIO(pdf)) as opened:
            self.deed(opened)
            out = io.BytesIO()
            opened.save(out, fix_metadata_version=False)
            return out.getvalue()


def elements(pdf: Pdf, tag: str) -> Iterator[pikepdf.Object]:
    """The structure elements of a tag, in reading order."""

    def walk(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
        if element.get("/S") == f"/{tag}":
            yield element
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    yield from walk(pdf.Root.StructTreeRoot.K[0])


def _first(pdf: Pdf, tag: str) -> pikepdf.Object:
    return next(elements(pdf, tag))


def _font(pdf: Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].obj.Resources.Font.values()))


def _image(pdf: Pdf) -> pikepdf.Object:
    return next(image for page in pdf.pages for image in page.get_images().values())


def _without(holder: Callable[[Pdf], pikepdf.Object], key: str) -> Deed:
    def deed(pdf: Pdf) -> None:
        del holder(pdf)[key]

    return deed


def _with(holder: Callable[[Pdf], pikepdf.Object], key: str, value: Callable[[Pdf], object]) -> Deed:
    def deed(pdf: Pdf) -> None:
        holder(pdf)[key] = value(pdf)

    return deed


def _retagged(old: str, new: str) -> Deed:
    return _with(lambda pdf: _first(pdf, old), "/S", lambda _: Name(f"/{new}"))


def _packet(old: bytes, new: bytes) -> Deed:
    """The metadata packet with one piece exchanged."""

    def deed(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert packet.count(old) == 1, old
        pdf.Root.Metadata.write(packet.replace(old, new))

    return deed


def _packet_without(start: bytes, end: bytes) -> Deed:
    def deed(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        first = packet.index(start)
        pdf.Root.Metadata.write(packet[:first] + packet[packet.index(end, first) + len(end) :])

    return deed


def _content(old: bytes, new: bytes) -> Deed:
    """The first page with one piece of its content exchanged, once."""

    def deed(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        content = page.Contents.read_bytes()
        assert old in content, old
        page.Contents = Stream(pdf, content.replace(old, new, 1))

    return deed


def _root(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root


def _page(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj


def _intent(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.OutputIntents[0]


def _annotation(pdf: Pdf, **more: Any) -> Array:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **more)
    return Array([pdf.make_indirect(link)])


def _attached(pdf: Pdf) -> Dictionary:
    file = pdf.make_indirect(Stream(pdf, b"notes", Type=Name.EmbeddedFile))
    entry = Dictionary(
        Type=Name.Filespec, F=String("notes.txt"), UF=String("notes.txt"), EF=Dictionary(F=file, UF=file)
    )
    return Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("notes.txt"), pdf.make_indirect(entry)])))


def _widths(pdf: Pdf) -> None:
    font = _font(pdf)
    font.Widths = Array([int(width) + 70 for width in font.Widths])


def _program(pdf: Pdf, **settings: Any) -> None:
    """The first page draws a form with these settings, properly as an artifact."""
    form = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], **settings)
    page = _page(pdf)
    page.Resources["/XObject"] = Dictionary({"/Spot": pdf.make_indirect(form)})
    content = b"/Artifact <</Type /Layout>> BDC /Spot Do EMC\n" + page.Contents.read_bytes()
    page.Contents = Stream(pdf, content)


def _state(pdf: Pdf, **settings: Any) -> None:
    """The first page uses a graphics state with these settings."""
    page = _page(pdf)
    page.Resources["/ExtGState"] = Dictionary({"/Odd": Dictionary(Type=Name.ExtGState, **settings)})
    page.Contents = Stream(pdf, b"/Odd gs\n" + page.Contents.read_bytes())


def _without_scope(pdf: Pdf) -> None:
    for head in elements(pdf, "TH"):
        del head["/A"]


def _circle(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary({"/Note1": Name.Note2, "/Note2": Name.Note1})
    _first(pdf, "Caption").S = Name.Note1


DAMAGES = (
    Damage("no mark that it is tagged", "2a", "6.7.2.2-1", _without(_root, "/MarkInfo")),
    Damage(
        "marked as suspect", "ua1", "7.1-4", _with(_root, "/MarkInfo", lambda _: Dictionary(Marked=True, Suspects=True))
    ),
    Damage("no structure tree", "ua1", "7.1-11", _without(_root, "/StructTreeRoot")),
    Damage("no structure tree at level a", "2a", "6.7.3.3-1", _without(_root, "/StructTreeRoot")),
    Damage("no language", "ua1", "7.2-34", _without(_root, "/Lang")),
    Damage("a language that is none", "2a", "6.7.4-1", _with(_root, "/Lang", lambda _: String("sehr deutsch"))),
    Damage(
        "an element's language that is none",
        "2a",
        "6.7.4-1",
        _with(lambda pdf: _first(pdf, "H1"), "/Lang", lambda _: String("??")),
    ),
    Damage("the title is not shown", "ua1", "7.1-10", _without(_root, "/ViewerPreferences")),
    Damage("no metadata", "2a", "6.6.2.1-1", _without(_root, "/Metadata")),
    Damage("no title in the metadata", "ua1", "7.1-9", _packet_without(b"<dc:title>", b"</dc:title>")),
    Damage("no mark of PDF/A", "2a", "6.6.4-2", _packet(b"<pdfaid:part>2</pdfaid:part>", b"")),
    Damage("a mark of another level", "2a", "6.6.4-3", _packet(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>Z<")),
    Damage("no mark of PDF/UA", "ua1", "5-1", _packet(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    Damage(
        "a property that nobody describes",
        "2a",
        "6.6.2.3.1-1",
        _packet_without(b'<rdf:Description rdf:about="" xmlns:pdfaExtension', b"</rdf:Description>"),
    ),
    Damage("metadata that is no XML", "2a", "6.6.2.1-4", _packet(b"</x:xmpmeta>", b"</x:xmp>")),
    Damage("no output intent", "2a", "6.2.4.3-2", _without(_root, "/OutputIntents")),
    Damage("an output intent without its profile", "2a", "6.2.4.3-2", _without(_intent, "/DestOutputProfile")),
    Damage(
        "a profile that is none", "2a", "6.2.3-1", lambda pdf: _intent(pdf).DestOutputProfile.write(b"no profile" * 20)
    ),
    Damage("ink that the output intent does not know", "2a", "6.2.4.3-3", _content(b" rg\n", b" rg 0 0 0 1 k\n")),
    Damage(
        "a font that is not embedded",
        "2a",
        "6.2.11.4.1-1",
        _without(lambda pdf: _font(pdf).FontDescriptor, "/FontFile2"),
    ),
    Damage("a font that does not know its characters", "2a", "6.2.11.7.2-1", _without(_font, "/ToUnicode")),
    Damage("the same for a screen reader", "ua1", "7.21.7-1", _without(_font, "/ToUnicode")),
    Damage("widths that the font does not have", "2a", "6.2.11.5-1", _widths),
    Damage("a glyph that is missing", "2a", "6.2.11.4.1-2", _content(b" Tj", b" Tj (\\377) Tj")),
    Damage("text outside of the structure", "ua1", "7.1-3", _content(b"/H1 <</MCID", b"/H1 <</Number")),
    Damage("an artifact inside of content", "ua1", "7.1-1", _content(b" Tj", b" Tj ET /Artifact BMC EMC BT")),
    Damage("a picture without words", "ua1", "7.3-1", _without(lambda pdf: _first(pdf, "Figure"), "/Alt")),
    Damage("a level of headings left out", "ua1", "7.4.2-1", _retagged("H2", "H4")),
    Damage("an element that nobody knows", "ua1", "7.1-5", _retagged("Caption", "Legend")),
    Damage("the same at level a", "2a", "6.7.3.4-1", _retagged("Caption", "Legend")),
    Damage("roles that run in a circle", "ua1", "7.1-6", _circle),
    Damage(
        "a standard element with another role",
        "ua1",
        "7.1-7",
        _with(lambda pdf: pdf.Root.StructTreeRoot, "/RoleMap", lambda _: Dictionary({"/P": Name.Span})),
    ),
    Damage("a row outside of its table", "ua1", "7.2-5", _retagged("Table", "Sect")),
    Damage("a cell outside of its row", "ua1", "7.2-36", _retagged("TR", "Sect")),
    Damage("an entry outside of its list", "ua1", "7.2-17", _retagged("L", "Sect")),
    Damage("a body outside of its entry", "ua1", "7.2-19", _retagged("LI", "Sect")),
    Damage("heads that stand for nothing", "ua1", "7.5-1", _without_scope),
    Damage(
        "a program at the start",
        "2a",
        "6.5.1-1",
        _with(_root, "/OpenAction", lambda _: Dictionary(S=Name.JavaScript, JS=String("1"))),
    ),
    Damage(
        "an action at closing",
        "2a",
        "6.5.2-1",
        _with(_root, "/AA", lambda _: Dictionary(WC=Dictionary(S=Name.Named, N=Name.NextPage))),
    ),
    Damage(
        "a link that is not printed",
        "2a",
        "6.3.2-1",
        _with(_page, "/Annots", lambda pdf: _annotation(pdf, Contents=String("x"))),
    ),
    Damage(
        "a link that no element holds", "ua1", "7.18.5-2", _with(_page, "/Annots", lambda pdf: _annotation(pdf, F=4))
    ),
    Damage(
        "a form to be filled by another program",
        "2a",
        "6.4.2-1",
        _with(_root, "/AcroForm", lambda _: Dictionary(Fields=Array(), XFA=String("x"))),
    ),
    Damage("a file inside that is no PDF/A", "2a", "6.8-5", _with(_root, "/Names", _attached)),
    Damage("a picture that is smoothed", "2a", "6.2.8-3", _with(_image, "/Interpolate", lambda _: True)),
    Damage("PostScript inside", "2a", "6.2.9-1", lambda pdf: _program(pdf, PS=Stream(pdf, b"showpage"))),
    Damage("a transfer curve", "2a", "6.2.5-1", lambda pdf: _state(pdf, TR=Name.Identity)),
    Damage("a way of blending that nobody knows", "2a", "6.2.10-1", lambda pdf: _state(pdf, BM=Name.Shiny)),
    Damage("a rendering intent that nobody knows", "2a", "6.2.6-1", _content(b" rg\n", b" rg /Bright ri\n")),
    Damage("a page too large", "2a", "6.1.13-11", _with(_page, "/MediaBox", lambda _: Array([0, 0, 15000, 15000]))),
    Damage(
        "states nested too deeply", "2a", "6.1.13-8", _content(b" cm \n", b" cm " + b"q " * 40 + b"Q " * 40 + b"\n")
    ),
    Damage("an operator that nobody knows", "2a", "6.2.2-1", _content(b" cm \n", b" cm 1 shine\n")),
    Damage("slides", "2a", "6.10-2", _with(_page, "/PresSteps", lambda _: Dictionary(Type=Name.NavNode))),
    Damage(
        "needs of its own",
        "2a",
        "6.11-1",
        _with(_root, "/Requirements", lambda _: Array([Dictionary(S=Name.EnableJavaScripts)])),
    ),
)
