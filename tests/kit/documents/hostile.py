"""Word files as they come from the wild, and from people who mean harm: a sound report, changed, by name.

`catalogue(sound)` builds it around a report as the product printed it. Each entry says whether the file must be
refused, with words of the sentence, or may be read (and shown: nothing is stored before a second step).
"""

from __future__ import annotations

import gzip
import io
import random
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.kit.sheets.books import CONTENT_TYPES, PROLOGUE, parts_of, zipped
from tests.kit.sheets.hostile_files import _flagged

BODY, STYLES, RELS = "word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
READ = ""  # read, shown, not stored
ANY = "。"  # refused, with whichever sentence
BROKEN, NO_WORD, HARM, OUTSIDE, BOMB = "损坏", "这不是", "外部引用", "外部目录", "异常庞大"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


@dataclass(frozen=True)
class HostileWord:
    build: Callable[[], bytes]
    refused: str = READ  # words of the refusal; empty: it is read
    filename: str = "年度报告.docx"


def catalogue(sound: bytes) -> dict[str, HostileWord]:
    found: dict[str, HostileWord] = {}
    for part in (_other_kinds, _broken, _declarations, _archives, _reaching_out, _headings, _texts):
        for name, hostile in part(sound).items():
            assert name not in found, name
            found[name] = hostile
    return found


def _with(sound: bytes, **changed: bytes | None) -> bytes:
    """The report with parts added, replaced or (None) left out."""
    parts: dict[str, bytes] = parts_of(sound)
    for name, part in changed.items():
        parts.pop(name, None)
        if part is not None:
            parts[name] = part
    return zipped(parts)


def _body(sound: bytes, change: Callable[[bytes], bytes]) -> bytes:
    body = parts_of(sound)[BODY]
    changed = change(body)
    assert changed != body
    return _with(sound, **{BODY: changed})


def _swapped(sound: bytes, old: bytes, new: bytes) -> bytes:
    return _body(sound, lambda body: body.replace(old, new, 1))


def _last(sound: bytes, xml: bytes) -> bytes:
    """XML put before the last paragraph ends the body."""
    return _body(sound, lambda body: body.replace(b"<w:sectPr", xml + b"<w:sectPr", 1))


def _first(sound: bytes, xml: bytes) -> bytes:
    return _body(sound, lambda body: body.replace(b"<w:body>", b"<w:body>" + xml, 1))


def paragraph(text: str, style: str = "") -> bytes:
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{head}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'.encode()


def _other_kinds(sound: bytes) -> dict[str, HostileWord]:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("年度报告.docx"))
    made: Mapping[str, tuple[bytes, str, str]] = {
        "empty": (b"", "空的", "a.docx"),
        "one_byte": (b"P", NO_WORD, "a.docx"),
        "two_bytes_of_a_zip": (b"PK", BROKEN, "a.docx"),
        "random_bytes": (random.Random(3).randbytes(5000), NO_WORD, "a.docx"),
        "zeros": (bytes(5000), NO_WORD, "a.docx"),
        "old_doc": (OLE + bytes(2048) + "WordDocument".encode("utf-16-le"), NO_WORD, "a.doc"),
        "encrypted_docx": (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2048), NO_WORD, "a.docx"),
        "wps": (OLE + bytes(512), NO_WORD, "a.wps"),
        "rich_text": (rb"{\rtf1\ansi{\object\objocx}}", NO_WORD, "a.rtf"),
        "html_as_doc": (b"<html><body><h1>x</h1></body></html>", NO_WORD, "a.doc"),
        "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", NO_WORD, "a.doc"),
        "flat_package": (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>', NO_WORD, "a.xml"),
        "word_2003_xml": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', NO_WORD, "a.xml"),
        "pdf": (b"%PDF-1.7\n%%EOF", NO_WORD, "a.pdf"),
        "pdf_renamed": (b"%PDF-1.7\n%%EOF", NO_WORD, "a.docx"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), NO_WORD, "a.png"),
        "plain_text": ("抓组建。".encode(), NO_WORD, "a.txt"),
        "text_in_utf_16": ("抓组建。".encode("utf-16"), NO_WORD, "a.txt"),
        "rar": (b"Rar!\x1a\x07\x00" + bytes(100), NO_WORD, "a.docx"),
        "seven_zip": (b"7z\xbc\xaf\x27\x1c" + bytes(100), NO_WORD, "a.docx"),
        "gzip": (gzip.compress(sound, mtime=0), NO_WORD, "a.docx"),
        "tar": (target.getvalue(), NO_WORD, "a.docx"),
        "program": (b"MZ\x90\x00" + bytes(500), NO_WORD, "a.docx"),
        "script": (b"#!/bin/sh\nrm -rf /\n", NO_WORD, "a.docx"),
        "empty_zip": (zipped({}), NO_WORD, "a.docx"),
        "zip_of_text": (zipped({"a.txt": b"x"}), NO_WORD, "a.docx"),
        "zip_of_the_docx": (zipped({"年度报告.docx": sound}), NO_WORD, "a.zip"),
        "open_document": (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), NO_WORD, "a.odt",
        ),
    }  # fmt: skip
    found = {
        name: HostileWord(lambda data=data: data, refused, filename)  # type: ignore[misc]
        for name, (data, refused, filename) in made.items()
    }
    for name, kind in {
        "workbook": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "slides": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        "with_macros": b"application/vnd.ms-word.document.macroEnabled.main+xml",
        "template": b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "template_with_macros": b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    }.items():
        found[f"declared_as_{name}"] = HostileWord(
            lambda kind=kind: _with(  # type: ignore[misc]
                sound, **{CONTENT_TYPES: parts_of(sound)[CONTENT_TYPES].replace(MAIN, kind)}
            ),
            "带有宏",
        )
    return found


def _broken(sound: bytes) -> dict[str, HostileWord]:
    body = parts_of(sound)[BODY]

    def as_body(xml: bytes) -> Callable[[], bytes]:
        return lambda: _with(sound, **{BODY: xml})

    made: dict[str, tuple[Callable[[], bytes], str]] = {
        "half": (lambda: sound[: len(sound) // 2], BROKEN),
        "a_quarter": (lambda: sound[: len(sound) // 4], BROKEN),
        "without_its_end": (lambda: sound[:-22], BROKEN),
        "second_half": (lambda: b"PK" + sound[len(sound) // 2 :], ANY),
        "first_bytes": (lambda: sound[:30], BROKEN),
        "a_flipped_byte": (lambda: _flipped(sound), BROKEN),
        "doubled": (lambda: _doubled(sound), BROKEN),
        "names_that_differ_by_case": (lambda: _with(sound, **{"WORD/DOCUMENT.XML": b"<a/>"}), BROKEN),
        "without_body": (lambda: _with(sound, **{BODY: None}), NO_WORD),
        "without_types": (lambda: _with(sound, **{CONTENT_TYPES: None}), NO_WORD),
        "empty_types": (lambda: _with(sound, **{CONTENT_TYPES: b"<Types/>"}), NO_WORD),
        "without_styles": (lambda: _with(sound, **{STYLES: None}), READ),
        "without_relations": (lambda: _with(sound, **{RELS: None}), READ),
        "styles_cut": (lambda: _with(sound, **{STYLES: parts_of(sound)[STYLES][:-20]}), BROKEN),
        "styles_of_nothing": (lambda: _with(sound, **{STYLES: b"<x/>"}), READ),
        "body_cut": (as_body(body[:-20]), BROKEN),
        "body_empty": (as_body(b""), BROKEN),
        "body_of_blanks": (as_body(b"   "), BROKEN),
        "body_binary": (as_body(b"\x00\x01\x02" * 100), BROKEN),
        "body_text": (as_body("抓组建".encode()), BROKEN),
        "body_of_another_root": (as_body(PROLOGUE + b"<html/>"), "没有找到标题"),
        "body_without_namespace": (as_body(PROLOGUE + b"<document><body/></document>"), "没有找到标题"),
        "body_of_two_roots": (as_body(body + b"<a/>"), BROKEN),
        "bytes_that_are_no_utf8": (lambda: _last(sound, b"<w:p><w:r><w:t>\xff\xfe</w:t></w:r></w:p>"), BROKEN),
        "a_nul": (lambda: _last(sound, b"<w:p><w:r><w:t>\x00</w:t></w:r></w:p>"), BROKEN),
        "a_reference_to_nul": (lambda: _last(sound, paragraph("&#0;")), BROKEN),
        "a_reference_to_a_control": (lambda: _last(sound, paragraph("&#x1F;")), BROKEN),
        "a_reference_to_a_surrogate": (lambda: _last(sound, paragraph("&#xD800;")), BROKEN),
        "a_reference_beyond_all": (lambda: _last(sound, paragraph("&#x110000;")), BROKEN),
        "an_undeclared_entity": (lambda: _last(sound, paragraph("&nbsp;")), BROKEN),
        "an_undeclared_prefix": (lambda: _last(sound, b"<q:p/>"), BROKEN),
        "a_doubled_attribute": (lambda: _last(sound, b'<w:p w:a="1" w:a="2"/>'), BROKEN),
        "deep_nesting": (lambda: _last(sound, b"<w:p>" * 5000 + b"</w:p>" * 5000), BROKEN),
        "the_other_standard": (
            lambda: _body(sound, lambda xml: xml.replace(b"schemas.openxmlformats.org/wordprocessingml/2006/main",
                                                         b"purl.oclc.org/ooxml/wordprocessingml/main")),
            "没有找到标题",
        ),
        "unknown_compression": (lambda: zipped(parts_of(sound), zipfile.ZIP_BZIP2), BROKEN),
        "another_compression": (lambda: zipped(parts_of(sound), zipfile.ZIP_LZMA), BROKEN),
        "stored": (lambda: zipped(parts_of(sound), zipfile.ZIP_STORED), READ),
        "password": (lambda: _flagged(sound), "密码"),
        "bytes_before_the_zip": (lambda: b"PK" + sound, READ),
        "bytes_behind_the_zip": (lambda: sound + b"x" * 1000, READ),
    }  # fmt: skip
    return {name: HostileWord(build, refused) for name, (build, refused) in made.items()}


def _flipped(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(BODY)
    at = entry.header_offset + 30 + len(BODY) + entry.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def _doubled(data: bytes) -> bytes:
    parts = parts_of(data)
    made = zipped({**parts, "word/documenu.xml": b"<a/>"})
    return made.replace(b"word/documenu.xml", BODY.encode())


def _declarations(sound: bytes) -> dict[str, HostileWord]:
    """Document types and encodings, wherever a part can have one."""
    made: dict[str, tuple[Callable[[], bytes], str]] = {}
    kinds = {
        "entity": b'<!DOCTYPE w [<!ENTITY x "y">]>', "laughs": LAUGHS,
        "file": b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "http": b'<!DOCTYPE w [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>',
        "parameter": b'<!DOCTYPE w [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
        "public": b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1/x.dtd">',
        "empty": b"<!DOCTYPE w>",
    }  # fmt: skip
    for part in (BODY, STYLES, RELS, CONTENT_TYPES):
        whole = parts_of(sound)[part]
        for name, kind in kinds.items():
            changed = whole.replace(b"?>", b"?>" + kind, 1)
            made[f"{name}_in_{part}"] = (lambda part=part, changed=changed: _with(sound, **{part: changed}), HARM)  # type: ignore[misc]
    whole = parts_of(sound)[BODY]
    for encoding in ("UTF-16", "UTF-7", "GB18030", "ISO-8859-1", "EBCDIC-CP-US", "x-unknown"):
        made[f"declared_{encoding}"] = (
            lambda encoding=encoding: _with(  # type: ignore[misc]
                sound,
                **{BODY: b'<?xml version="1.0" encoding="' + encoding.encode() + b'"?>' + whole.partition(b"?>")[2]},
            ),
            BROKEN,
        )
    made["really_utf_16"] = (
        lambda: _with(sound, **{BODY: whole.decode().replace("UTF-8", "UTF-16").encode("utf-16")}),
        BROKEN,
    )
    made["utf_8_with_mark"] = (lambda: _with(sound, **{BODY: b"\xef\xbb\xbf" + whole}), READ)
    made["doctype_in_a_comment"] = (lambda: _last(sound, b"<!-- <!DOCTYPE x> -->"), HARM)
    made["doctype_in_lower_case"] = (lambda: _with(sound, **{BODY: whole.replace(b"?>", b"?><!doctype x>", 1)}), BROKEN)
    made["processing_instruction"] = (lambda: _last(sound, b'<?php system("id"); ?>'), READ)
    made["style_sheet_instruction"] = (
        lambda: _with(sound, **{BODY: whole.replace(b"?>", b'?><?xml-stylesheet href="file:///etc/passwd"?>', 1)}),
        READ,
    )
    made["inclusion"] = (
        lambda: _last(sound, b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
        READ,
    )
    return {name: HostileWord(build, refused) for name, (build, refused) in made.items()}


def _archives(sound: bytes) -> dict[str, HostileWord]:
    made: dict[str, tuple[Callable[[], bytes], str]] = {
        "path_upwards": (lambda: _with(sound, **{"../../evil.xml": b"<a/>"}), OUTSIDE),
        "path_upwards_inside": (lambda: _with(sound, **{"word/../../evil.xml": b"<a/>"}), OUTSIDE),
        "path_absolute": (lambda: _with(sound, **{"/etc/passwd.xml": b"<a/>"}), OUTSIDE),
        "path_with_drive": (lambda: _with(sound, **{"C:\\evil.xml": b"<a/>"}), OUTSIDE),
        "path_backslashes": (lambda: _with(sound, **{"word\\..\\..\\evil.xml": b"<a/>"}), OUTSIDE),
        "path_of_a_stream": (lambda: _with(sound, **{"word/a.xml:evil": b"<a/>"}), OUTSIDE),
        "a_very_long_name": (lambda: _with(sound, **{"word/" + "x" * 60_000 + ".xml": b"<a/>"}), READ),
        "a_name_in_chinese": (lambda: _with(sound, **{"word/附件.xml": b"<a/>"}), READ),
        "a_folder": (lambda: _with(sound, **{"word/empty/": b""}), READ),
        "thousands_of_parts": (
            lambda: zipped({**parts_of(sound), **{f"word/x{number}.xml": b"<x/>" for number in range(3000)}}),
            BOMB,
        ),
        "bomb_of_blanks": (lambda: _with(sound, **{"word/more.xml": b"<a>" + b" " * 70_000_000 + b"</a>"}), BOMB),
        "bomb_in_the_body": (lambda: _last(sound, b" " * 30_000_000), BOMB),
        "bomb_that_is_no_xml": (lambda: _with(sound, **{"word/media/p.png": bytes(70_000_000)}), BOMB),
        "bomb_with_a_lying_size": (lambda: _lying(sound), BROKEN),
        "too_many_bytes": (
            lambda: _with(sound, **{"word/media/p.png": random.Random(1).randbytes(11 * 1024 * 1024)}),
            "MB",
        ),
        "a_zip_named_xml": (lambda: _with(sound, **{"word/more.xml": zipped({"a": b"a"})}), BROKEN),
        "a_docx_embedded": (lambda: _with(sound, **{"word/embeddings/a.docx": sound}), READ),
        "a_program_embedded": (lambda: _with(sound, **{"word/embeddings/a.bin": b"MZ" + bytes(500)}), READ),
        "an_object_embedded": (lambda: _with(sound, **{"word/embeddings/oleObject1.bin": OLE}), READ),
        "macros_in_a_plain_file": (lambda: _with(sound, **{"word/vbaProject.bin": OLE}), READ),  # never opened
        "active_x": (lambda: _with(sound, **{"word/activeX/activeX1.xml": b"<ax:ocx xmlns:ax='a'/>"}), READ),
        "a_part_of_junk": (lambda: _with(sound, **{"word/comments.xml": b"\x01junk"}), BROKEN),
        "a_comment_of_the_archive": (lambda: _commented(sound), BROKEN),
        "wrong_offsets": (lambda: _offset(sound), BROKEN),
    }
    return {name: HostileWord(build, refused) for name, (build, refused) in made.items()}


def _lying(data: bytes) -> bytes:
    made = bytearray(_with(data, **{"word/z.xml": b"<z>" + b" " * 40_000_000 + b"</z>"}))
    size = struct.pack("<I", 40_000_007)
    while (at := made.find(size)) >= 0:
        made[at : at + 4] = struct.pack("<I", 1000)
    return bytes(made)


def _commented(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"PK\x05\x06" * 1000
    return target.getvalue()


def _offset(data: bytes) -> bytes:
    """Every directory entry points into the middle of nowhere."""
    made, at = bytearray(data), 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        made[at + 42 : at + 46] = struct.pack("<I", 7)
        at += 4
    return bytes(made)


def _reaching_out(sound: bytes) -> dict[str, HostileWord]:
    """What would make a word processor fetch or run something: it is left behind, nothing is opened."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = {
        name: f'<Relationship Id="rIdX" Type="{kind}{what}" Target="{to}" TargetMode="External"/>'
        for name, what, to in (
            ("template_by_http", "attachedTemplate", "http://127.0.0.1:1/x.dotm"),
            ("template_by_share", "attachedTemplate", "file://127.0.0.1/share/x.dotm"),
            ("picture_by_http", "image", "http://127.0.0.1:1/p.png"),
            ("object_by_html", "oleObject", "mhtml:http://127.0.0.1:1/x!x-usc:http://127.0.0.1:1/x"),
            ("frame", "frame", "http://127.0.0.1:1/"),
            ("sub_document", "subDocument", "file:///etc/passwd"),
            ("link_of_script", "hyperlink", "javascript:alert(1)"),
            ("settings_program", "hyperlink", "ms-msdt:/id PCWDiagnostic"),
        )
    }
    rels = parts_of(sound)[RELS]
    made = {
        name: HostileWord(
            lambda one=one: _with(  # type: ignore[misc]
                sound, **{RELS: rels.replace(b"</Relationships>", one.encode() + b"</Relationships>")}
            )
        )
        for name, one in relations.items()
    }
    for name, code in {
        "dde": r'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"',
        "include_text": r'INCLUDETEXT "/etc/passwd"',
        "include_picture": r'INCLUDEPICTURE "http://127.0.0.1:1/x.png" \d',
        "macro_button": "MACROBUTTON x y",
    }.items():
        escaped = code.replace('"', "&quot;")
        field = (
            f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{escaped}</w:instrText></w:r></w:p>'
        )
        made[f"field_{name}"] = HostileWord(lambda field=field: _last(sound, field.encode()))  # type: ignore[misc]
    made["chunk_of_html"] = HostileWord(lambda: _last(sound, b"<w:altChunk/>"))
    return made


def _headings(sound: bytes) -> dict[str, HostileWord]:
    """The structure by which the text leads back."""
    body = parts_of(sound)[BODY].decode()
    pieces = body.split("<w:p>")
    # The paragraph that says nothing else: the words stand in the text of the report as well.
    at = next(number for number, one in enumerate(pieces) if _said(one).endswith("抓规范"))

    def of(changed: list[str]) -> Callable[[], bytes]:
        return lambda: _with(sound, **{BODY: "<w:p>".join(changed).encode()})

    heading = pieces[at].partition("</w:p>")[0] + "</w:p>"
    rest = pieces[at].partition("</w:p>")[2]
    return {
        "heading_missing": HostileWord(
            of([*pieces[: at - 1], pieces[at - 1] + rest, *pieces[at + 1 :]]), "没有找到标题"
        ),
        "heading_twice": HostileWord(of([*pieces[:at], heading, *pieces[at:]]), "出现了两次"),
        "heading_new": HostileWord(of([*pieces[:at], heading.replace("抓规范", "抓别的"), *pieces[at:]]), "多了标题"),
        "heading_of_markup": HostileWord(
            of([*pieces[:at], heading.replace("抓规范", "&lt;script&gt;alert(1)&lt;/script&gt;"), *pieces[at:]]),
            "多了标题",
        ),
        "heading_of_great_length": HostileWord(
            of([*pieces[:at], heading.replace("抓规范", "长" * 100_000), *pieces[at:]]), "多了标题"
        ),
        "heading_emptied": HostileWord(
            of([*pieces[:at], heading.replace("抓规范", ""), *pieces[at + 1 :]]), "没有找到标题"
        ),
        "heading_with_a_break_inside": HostileWord(
            of([*pieces[:at], pieces[at].replace("抓规范", "抓</w:t><w:br/><w:t>规范"), *pieces[at + 1 :]]), "标题"
        ),
        "heading_cut_into_runs": HostileWord(
            of([*pieces[:at], pieces[at].replace("抓规范", "抓</w:t></w:r><w:r><w:t>规范"), *pieces[at + 1 :]])
        ),
        "everything_deleted": HostileWord(lambda: _body(sound, lambda xml: _emptied(xml)), "没有找到标题"),
    }


def _said(piece: str) -> str:
    return re.sub("<[^>]*>", "", piece.partition("</w:p>")[0]).rpartition(">")[2]


def _emptied(body: bytes) -> bytes:
    start, end = body.index(b"<w:body>") + 8, body.rindex(b"<w:sectPr")
    return body[:start] + body[end:]


def _texts(sound: bytes) -> dict[str, HostileWord]:
    """Odd text inside a sound structure: read, shown escaped."""
    texts = {
        "script": "&lt;script&gt;alert(1)&lt;/script&gt;", "picture": "&lt;img src=x onerror=alert(1)&gt;",
        "template": "{{ 7*7 }}{% now 'Y' %}", "formula": "=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)",
        "statement": "'; DROP TABLE reports_annualreport; --", "percent": "%s%n%(x)s", "path": "../../etc/passwd",
        "emoji": "😀👨‍👩‍👧", "direction": "\u202e倒写\u202c", "invisible": "\u200b\ufeff\u2060", "rare": "㐂𠮷\ue000",
        "combining": "e" + "\u0301" * 500, "lines": "一\u2028二\u2029三\x85四", "tabs": "一\t二",
        "numbers": "１２家，71.9％",
        "a_long_line": "长" * 200_000, "a_delete": "\x7f",
    }  # fmt: skip
    made = {
        f"text_{name}": HostileWord(lambda text=text: _last(sound, paragraph(text)))  # type: ignore[misc]
        for name, text in texts.items()
    }
    blocks = {
        "a_table": b"<w:tbl><w:tr><w:tc>" + paragraph("表内", "Heading1") + b"</w:tc></w:tr></w:tbl>",
        "a_text_box": b"<w:p><w:r><w:txbxContent>" + paragraph("框内", "Heading1") + b"</w:txbxContent></w:r></w:p>",
        "deleted_text": b"<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>",
        "inserted_text": b"<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>",
        "a_control": b"<w:sdt><w:sdtContent>" + paragraph("控件") + b"</w:sdtContent></w:sdt>",
        "a_paragraph_in_a_paragraph": b"<w:p><w:r>" + paragraph("里面") + b"</w:r></w:p>",
        "a_style_nobody_knows": paragraph("x", "Nobody"),
        "a_style_of_markup": paragraph("x", "&lt;b&gt;"),
        "characters_as_data": b"<w:p><w:r><w:t><![CDATA[<b>&x;]]></w:t></w:r></w:p>",
        "twenty_thousand_paragraphs": paragraph("段") * 20_000,
        "a_million_comments": b"<!---->" * 500_000,
        "attributes_without_number": b"<w:p " + b" ".join(b'w:a%d="1"' % n for n in range(20_000)) + b"/>",
        "a_huge_attribute": b'<w:p w:a="' + b"x" * 5_000_000 + b'"/>',
    }  # fmt: skip
    made |= {f"block_{name}": HostileWord(lambda xml=xml: _last(sound, xml)) for name, xml in blocks.items()}  # type: ignore[misc]
    made["text_before_everything"] = HostileWord(lambda: _first(sound, paragraph("开头以前")))
    return made
