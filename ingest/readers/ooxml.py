"""The package of an Office file: a zip opened within limits, its XML parsed with nothing fetched.

No entity is expanded, no DTD loaded, no address followed, no macro looked at; only the parts asked
for are inflated. Knows parts and relationships. Does not know what a paragraph is.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.errors import FileRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_INFLATED = 200_000_000  # bytes of all XML parts together
MAX_RATIO = 200  # a part that inflates more is no text …
FREE_RATIO = 1_000_000  # … but below this many bytes any ratio is harmless
_STRICT = (  # the ISO's names for the same things
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """An opened Word file: `main` is the path of its main part, `name` the file's for messages."""

    archive: zipfile.ZipFile
    name: str
    main: str

    def part(self, path: str) -> etree._Element | None:
        """The root of an XML part, None where there is none. Raises FileRefused for broken XML."""
        if path not in self.archive.NameToInfo:
            return None
        return _parse(_inflate(self.archive, path, self.name), self.name)

    def related(self, kind: str) -> etree._Element | None:
        """The part that the main part calls its `kind`: "styles", "numbering", "footnotes" …"""
        folder, file = posixpath.split(self.main)
        targets = _targets(self.part(f"{folder}/_rels/{file}.rels"), kind)
        path = next(targets, f"{kind}.xml")
        return self.part(posixpath.normpath(posixpath.join("/", folder, path))[1:])


def open_package(data: bytes, name: str) -> Package:
    """Open the bytes of a DOCX. Raises FileRefused: broken, encrypted, too large, no Word file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _damaged(name) from error
    _check_sizes(archive, name)
    package = Package(archive, name, "")
    root = package.part("_rels/.rels")
    main = next(_targets(root, "officeDocument"), "word/document.xml").lstrip("/")
    if main not in archive.NameToInfo or not main.startswith("word/"):
        raise FileRefused(
            "压缩包里没有 Word 正文（word/document.xml），不是 DOCX 文件", name, "换成 DOCX 文件"
        )
    return Package(archive, name, main)


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """A `w:` attribute of an element that may be absent."""
    return None if element is None else element.get(W + name)


def number(element: etree._Element | None, name: str = "val") -> int | None:
    """A `w:` attribute as a whole number, None where it is absent or no number."""
    value = attribute(element, name) or ""
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def switched_on(element: etree._Element | None) -> bool | None:
    """Whether a switch such as `w:vanish` is on, None where it is not set."""
    if element is None:
        return None
    return (attribute(element) or "true") not in ("0", "false", "off", "none")


def _targets(relations: etree._Element | None, kind: str) -> Iterator[str]:
    for relation in () if relations is None else relations:
        if (
            isinstance(relation.tag, str)
            and relation.get("TargetMode") != "External"
            and relation.get("Type", "").endswith(f"/{kind}")
        ):
            yield relation.get("Target", "")


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    parts = [i for i in archive.infolist() if i.filename.lower().endswith((".xml", ".rels"))]
    for part in parts:
        if part.flag_bits & 1:
            raise FileRefused("文件已加密", name, "去掉密码后再试")
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > FREE_RATIO and ratio > MAX_RATIO:
            raise _too_large(f"解压后过大：{part.filename} 膨胀 {ratio:.0f} 倍", name)
    total = sum(part.file_size for part in parts)
    if total > MAX_INFLATED:
        limit = MAX_INFLATED // 1_000_000
        raise _too_large(f"解压后过大：{total / 1e6:.0f} MB，上限 {limit} MB", name)


def _inflate(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """The bytes of a part. zipfile stops at the size that was checked and tests the checksum."""
    try:
        data = archive.read(path)
    except (*_BROKEN, RuntimeError) as error:
        raise _damaged(name) from error
    if b"purl.oclc.org" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def _parse(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise FileRefused("文件里的表格或内容嵌套过深", name, "另存后再试") from error
        raise _damaged(name) from error


def _damaged(name: str) -> FileRefused:
    return FileRefused("文件已损坏，打不开", name, "用 Word 或 WPS 打开后另存为 DOCX 再试")


def _too_large(what: str, name: str) -> FileRefused:
    return FileRefused(what, name, "拆成几份，或另存后再试")
