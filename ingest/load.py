"""From a file to its text: picks a reader by content and says why none can read it.

Knows the readers and how files begin. Does not know what the text means.
"""

import re
from collections.abc import Callable
from pathlib import Path

from corpus.errors import FileRefused
from ingest.document import Document

MAX_BYTES = 50_000_000
Beat = Callable[[int, int], None]
"""(pages recognised, pages to recognise): called by readers whose work takes long."""


def unheard(done: int, total: int) -> None:
    """For callers that do not watch how far a reader is."""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF")
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8", b"RIFF")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_SAVE_AS = "用 WPS 或 Word 打开，另存为 .docx 再入库"


def load(path: Path, beat: Beat = unheard) -> Document:
    """Read one file. Raises FileRefused, saying what is wrong and what to do."""
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        raise FileRefused("文件名不是 UTF-8 文字", path.name, "给文件改名") from error
    document = _read(_bytes(path), path.name, beat)
    if not document.text.strip():
        raise FileRefused("文件没有文字", path.name, "检查文件内容")
    return document


def _read(data: bytes, name: str, beat: Beat) -> Document:
    foreign = data.startswith((_OLE, *_PROGRAMS, b"PK"))
    if b"%PDF-" in data[:1024] or (name.lower().endswith(".pdf") and not foreign):
        from ingest.readers import pdf

        return pdf.read(data, name, beat)
    if data.startswith(b"PK"):
        return _zip(data, name)
    if data.startswith(_PICTURES) and b"\x00" in data[:4096]:
        from ingest.readers import ocr

        return ocr.read(data, name, beat)
    _refuse_foreign(data, name)
    if _HTML.match(data.removeprefix(b"\xef\xbb\xbf")):
        from ingest.readers import html

        return html.read(data, name)
    from ingest.readers import text

    return text.read(data, name)


def _zip(data: bytes, name: str) -> Document:
    if b"OFD.xml" in data:
        step = "用 OFD 阅读器导出为 PDF 再入库"
        raise FileRefused("OFD 版式文件暂不能入库", name, step)
    if b"word/" in data or name.lower().endswith((".docx", ".docm")):
        from ingest.readers import docx

        return docx.read(data, name)
    raise FileRefused(
        "这是压缩文件或电子表格、演示文稿", name, "解开压缩，或另存为 .docx、PDF 再入库"
    )


def _refuse_foreign(data: bytes, name: str) -> None:
    """Raise FileRefused for what is no text and has no reader, or not what its name says."""
    suffix = Path(name).suffix.lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused("文件已加密", name, "去掉密码后另存再入库")
        raise FileRefused("旧版 Office 文件（.doc、.wps）不能入库", name, _SAVE_AS)
    if data.startswith(b"{\\rtf"):
        raise FileRefused("RTF 文件不能入库", name, _SAVE_AS)
    if data.startswith(_PROGRAMS):
        raise FileRefused("这是一个程序文件，不是文本", name, "换成政策文件")
    if suffix in (".docx", ".doc", ".ofd", ".wps"):
        kind = "HTML 网页" if _HTML.match(data) else "别的内容"
        what = f"文件名是 {suffix}，里面实为{kind}"
        raise FileRefused(what, name, "打开看看下载是否成功，重新下载或改正扩展名")


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FileRefused(
                f"文件有 {size / 1e6:.0f} MB，上限 {MAX_BYTES / 1e6:.0f} MB", path.name, "拆成几份"
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileRefused(f"文件读不出来：{error.strerror}", path.name, "检查文件和权限") from error
    if not data.strip():
        raise FileRefused("文件是空的", path.name, "检查文件内容")
    return data
