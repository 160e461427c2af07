"""From a file to its text: picks a reader by content and says why none can read it.

Knows the readers. Does not know what the text means.
"""

from pathlib import Path

from corpus.errors import FileRefused
from ingest.document import Document
from ingest.readers import markdown

MAX_BYTES = 50_000_000
_MAGIC = (
    (b"%PDF", "PDF 文件暂不能入库", "先另存为纯文本（.txt）"),
    (b"PK\x03\x04", "DOCX/压缩文件暂不能入库", "先另存为纯文本（.txt）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 或加密的 Office 文件不能入库", "先另存为纯文本（.txt）"),
    (b"MZ", "这是一个程序文件，不是文本", "换成政策文件"),
    (b"\x7fELF", "这是一个程序文件，不是文本", "换成政策文件"),
)


def load(path: Path) -> Document:
    """Read one file. Raises FileRefused, saying what is wrong and what to do."""
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        raise FileRefused("文件名不是 UTF-8 文字", path.name, "给文件改名") from error
    data = _bytes(path)
    for magic, what, step in _MAGIC:
        if data.startswith(magic):
            raise FileRefused(what, path.name, step)
    text = decode(data, path.name)
    document = markdown.read(text)
    if not document.text.strip():
        raise FileRefused("文件没有文字", path.name, "检查文件内容")
    return document


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


def decode(data: bytes, name: str) -> str:
    """Bytes to text: byte order mark, UTF-8, GB18030, in that order.

    Raises FileRefused for binary data, where either would yield garbage.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return _strict(data, (encoding,), name)
    if b"\x00" in data:
        raise FileRefused("文件内容不是文字（含二进制数据）", name, "换成 Markdown 或纯文本文件")
    return _strict(data, ("utf-8", "gb18030"), name)


def _strict(data: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(c < " " and c not in "\t\n\r\f" for c in text)
        private = sum("\ue000" <= c <= "\uf8ff" for c in text) if encoding == "gb18030" else 0
        if (controls + private) * 100 <= len(text):
            return text
    raise FileRefused("认不出文件的文字编码，或内容不是文字", name, "另存为 UTF-8 编码的纯文本")
