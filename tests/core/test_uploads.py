import hashlib
import io
import re
import resource
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.errors import DomainError
from portal.core.tables import Column, Sheet, xlsx_bytes
from portal.core.upload_content import INSPECTOR
from portal.core.uploads import CONTENT_TYPES, check_upload, storage_name

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
TYPES = XML + f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
DOCUMENT = XML + '<w:document xmlns:w="w"><w:body>Text</w:body></w:document>'
RELATION = '<Relationship Id="r1" Type="http://x/%s" Target="%s" TargetMode="External"/>'
REL = XML + f"<Relationships>{RELATION}</Relationships>"
MANIFEST = XML + "<manifest:manifest/>"
INSPECTED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", sys.argv[1], "300"], input=sys.stdin.buffer.read(), capture_output=True)
print(json.loads(done.stdout)["problem"], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def _zip(members, *, stored=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(*, stored=(), **more):
    return _zip({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT} | more, stored=stored)


def xlsx():
    return xlsx_bytes(
        [Sheet("A", [Column("a", "A")], [["x"]])], title="", author="", created=datetime(2022, 1, 1, tzinfo=UTC)
    )


def odf(kind="text", **more):
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "<?xml version='1.0'?><a/>",
        "META-INF/manifest.xml": MANIFEST,
    }
    return _zip(members | more, stored=("mimetype",))


def pdf(change=None, **options):
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        buffer = io.BytesIO()
        document.save(buffer, **options)
    return buffer.getvalue()


def png(width=2, height=2, extra=b"", tail=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(b"\x00" * 14)) + chunk(b"IEND", b"") + tail
    )


def jpeg(width=2, height=2, tail=b"", scan=b"\x12\xff\x00\x34\xff\xd0\x56"):
    def segment(marker, data):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data

    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    start = b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return start + frame + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan + b"\xff\xd9" + tail


def _upload(name, content):
    return SimpleUploadedFile(name, content, content_type="text/html")


def _action(kind, **more):
    def change(document):
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name("/" + kind), **more)

    return change


def _attach(document):
    document.attachments["evil.exe"] = b"MZ"


def _hidden_script(document):
    action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def _names_script(document):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))


def _xfa(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA="x")


def _object_bomb(size=400_000_000):
    """A sound document whose catalogue lies in an object stream that unpacks to ``size`` bytes."""
    body = zlib.compress(b"2 0 <</Type/Catalog/Pages 4 0 R>>" + b" " * size, 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(body), body)
    content, places = b"%PDF-1.7\n", {}
    pages, leaf = b"<</Type/Pages/Count 1/Kids[5 0 R]>>", b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 9 9]>>"
    for number, text in ((1, stream), (4, pages), (5, leaf)):
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    places[3] = len(content)
    rows = [(0, 0, 255), (1, places[1], 0), (2, 1, 0), (1, places[3], 0), (1, places[4], 0), (1, places[5], 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    head = b"<</Type/XRef/W[1 4 1]/Size 6/Root 2 0 R/Length %d>>" % len(table)
    return content + b"3 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (head, table, places[3])


def _zip_bomb():
    return docx(**{"word/media/zero.xml": b" " * 300_000_000})


def _overlapping():
    """Many directory entries that point to the same compressed data."""
    content = docx(**{"word/media/a.xml": b"<a>" + b"x" * 9_000_000 + b"</a>"})
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    last = content.rindex(b"PK\x01\x02", 0, end)
    entries = b"".join(content[last:end].replace(b"a.xml", f"{n:05d}".encode()) for n in range(60))
    directory = content[start:end] + entries
    return (
        content[:start] + directory + b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", 63, 63, len(directory), start, 0)
    )


def _encrypted_member():
    content = bytearray(docx())
    position = content.index(b"PK\x01\x02")
    content[position + 8] |= 1
    return bytes(content)


GOOD = {
    "Protokoll.pdf": pdf(),
    "Protokoll mit Verweis.PDF": pdf(
        lambda d: d.pages[0].obj.__setitem__(
            "/Annots",
            pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Link,
                        Rect=[0, 0, 1, 1],
                        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
                    )
                ]
            ),
        )
    ),
    "Objektstrom.pdf": _object_bomb(size=10),
    "Konzept.docx": docx(),
    "Konzept mit Link.docx": docx(**{"word/_rels/document.xml.rels": REL % ("hyperlink", "https://example.org")}),
    "Liste.xlsx": xlsx(),
    "Text.odt": odf(),
    "Tabelle.ods": odf("spreadsheet"),
    "Foto.png": png(),
    "Foto.jpg": jpeg(),
    "Handyfoto.JPEG": jpeg(tail=jpeg(1, 1) + b"\x00" * 40),
}


@pytest.mark.parametrize("name", GOOD)
def test_ordinary_files_are_accepted(name):
    file = _upload(name, GOOD[name])
    checked = check_upload(file)
    assert checked.content_type == CONTENT_TYPES[checked.extension]
    assert checked.size == len(GOOD[name])
    assert checked.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert checked.safe_label.startswith(name.split(".")[0])
    assert file.read() == GOOD[name]


def _hostile():
    yield "leer.pdf", b""
    yield "nullen.pdf", b"\x00" * 500
    yield "programm.exe", b"MZ"
    yield "seite.html", b"<script>alert(1)</script>"
    yield "bild.svg", b"<svg onload='alert(1)'/>"
    yield "alt.doc", b"\xd0\xcf\x11\xe0"
    yield "makro.xlsm", xlsx()
    yield "ohne-endung", pdf()
    yield "rechnung.pdf.exe", pdf()
    yield "nul.pdf\x00.exe", pdf()
    yield "html.pdf", b"<html><script>alert(1)</script></html>"
    yield "vorspann.pdf", b"<script>" + pdf()
    yield "anhang.pdf", pdf() + _zip({"a": b"b"})
    yield "abgeschnitten.pdf", pdf()[:200]
    yield "skript.pdf", pdf(_action("JavaScript", JS="app.alert(1)"))
    yield "start.pdf", pdf(_action("Launch", F="cmd.exe"))
    yield "senden.pdf", pdf(_action("SubmitForm", F="https://example.org"))
    yield "versteckt.pdf", pdf(_hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield "namen.pdf", pdf(_names_script)
    yield "xfa.pdf", pdf(_xfa)
    yield "eingebettet.pdf", pdf(_attach)
    yield "kennwort.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b"))
    yield "geschuetzt.pdf", pdf(encryption=pikepdf.Encryption(owner="b"))
    yield "bombe.pdf", _object_bomb()
    yield "verschluesselt.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600
    yield "kein.docx", _zip({"a.txt": b"x"})
    yield "pdf.docx", pdf()
    yield "falsch.docx", xlsx()
    yield "falsch.xlsx", docx()
    yield "makro.docx", docx(**{"word/vbaProject.bin": b"x"})
    yield "makrotyp.docx", docx(**{"[Content_Types].xml": TYPES + "macroEnabled"})
    yield "ole.docx", docx(**{"word/embeddings/oleObject1.bin": b"x"})
    yield "exe.docx", docx(**{"word/media/image1.png": b"MZ\x90\x00"})
    yield "zip-in-zip.docx", docx(**{"word/media/image1.png": _zip({"a": b"b"})})
    yield (
        "vorlage.docx",
        docx(**{"word/_rels/settings.xml.rels": REL % ("attachedTemplate", "https://example.org/x.dotm")}),
    )
    yield (
        "dtd.docx",
        docx(**{"word/document.xml": '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
    )
    yield "lachen.docx", docx(**{"word/styles.xml": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'})
    yield (
        "utf16.docx",
        docx(**{"word/styles.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}),
    )
    yield "versteckt.docx", docx(**{"word/media/image1.bmp": '<?xml version="1.0" encoding="utf-7"?><a/>'})
    yield "pfad.docx", docx(**{"../../evil.xml": b"x"})
    yield "doppelt.docx", docx(**{"word/Document.xml": b"x"})
    yield "bombe.docx", _zip_bomb()
    yield "viele.docx", docx(**{f"word/x{n}.xml": b"" for n in range(3000)})
    yield "ueberlappt.docx", _overlapping()
    yield "flagge.docx", _encrypted_member()
    yield "angehaengt.docx", docx() + b"<script>alert(1)</script>"
    yield "vorne.docx", b"GIF89a" + docx()
    yield "abgeschnitten.docx", docx()[:-30]
    yield (
        "pruefsumme.docx",
        docx(**{"word/a.txt": "Sauerkraut"}, stored=("word/a.txt",)).replace(b"Sauerkraut", b"Sauerkrauz"),
    )
    yield "tabelle.odt", odf("spreadsheet")
    yield "ohne-typ.odt", _zip({"content.xml": b"x"})
    yield "makro.ods", odf("spreadsheet", **{"Basic/Standard/Module1.xml": b"<a/>"})
    yield "skript.odt", odf(**{"Scripts/python/a.py": b"x"})
    yield "verschluesselt.odt", odf(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"})
    yield "html.png", b"<html>"
    yield "riesig.png", png(60_000, 60_000)
    yield "anhang.png", png(tail=_zip({"a": b"b"}))
    yield "kaputt.png", png().replace(b"IDAT", b"IDAX")
    yield "abgeschnitten.png", png()[:-8]
    yield "jpeg.png", jpeg()
    yield "anhang.jpg", jpeg(tail=b"<?php system($_GET[0]); ?>")
    yield "riesig.jpg", jpeg(60_000, 60_000)
    yield "abgeschnitten.jpg", jpeg()[:-2]
    yield "gif.jpg", b"GIF89a" + jpeg()
    yield "nur-kopf.jpg", b"\xff\xd8\xff\xe0"


@pytest.mark.parametrize(
    ("name", "content"), [pytest.param(*case, id=case[0].replace("\x00", "0")) for case in _hostile()]
)
def test_hostile_files_are_refused_with_a_way_out(name, content):
    start = time.perf_counter()
    with pytest.raises(DomainError) as refusal:
        check_upload(_named(name, content), max_bytes=20_000_000)
    assert time.perf_counter() - start < 2
    assert re.fullmatch(r"[A-ZÄÖÜ„].+\.", refusal.value.message)
    assert "Bitte" in refusal.value.message or "Erlaubt" in refusal.value.message


def _named(name, content):
    file = _upload("x", content)
    file._name = name  # Django itself would clean it
    return file


def test_a_nul_in_the_name_is_refused():
    with pytest.raises(DomainError):
        check_upload(_named("a.exe\x00.pdf", pdf()))


def test_size_is_limited_by_what_is_read():
    with pytest.raises(DomainError, match="größer als 1 MB"):
        check_upload(_upload("a.pdf", b"%PDF-1.7" + b"x" * 2**20), max_bytes=2**20)


def test_bombs_stay_small_in_memory(capsys):
    bombs = [("a.docx", _zip_bomb()), ("a.pdf", _object_bomb()), ("b.docx", _overlapping())]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content in bombs:
        with pytest.raises(DomainError):
            check_upload(_upload(name, content))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    with capsys.disabled():
        print(f"\nbombs: memory of the process grew by {grown} MB (bar 200 MB)")
    assert grown < 200


def test_the_inspector_of_pdfs_stays_within_its_memory(capsys):
    command = [sys.executable, "-c", INSPECTED, str(INSPECTOR)]
    done = subprocess.run(command, input=_object_bomb(), capture_output=True, check=True)
    problem, megabytes = done.stdout.decode().split()
    with capsys.disabled():
        print(f"\nobject bomb: {megabytes} MB in the inspector (bar 200 MB)")
    assert (problem, int(megabytes) < 200) == ("broken", True)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\Bericht.pdf", "Bericht.pdf"),
        ("Bericht\u202efdp.exe.pdf", "Berichtfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("<img src=x>.pdf", "img src_x.pdf"),
        (".pdf", "Datei.pdf"),
        ("\u200e\u200f .pdf", "Datei.pdf"),
        ("x" * 400 + ".pdf", "x" * 115 + "….pdf"),
        ("Bericht Müller.PDF", "Bericht Müller.pdf"),
    ],
)
def test_labels_are_safe_to_show(name, label):
    assert check_upload(_named(name, pdf())).safe_label == label


def test_storage_names_tell_nothing():
    checked = check_upload(_upload("Geheim.docx", docx()))
    names = {storage_name(checked, now=datetime(2026, 5, 1, tzinfo=UTC)) for _ in range(50)}
    assert len(names) == 50
    assert all(
        re.fullmatch(r"uploads/2026/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.docx", name)
        for name in names
    )
