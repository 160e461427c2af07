"""Plain text: bytes of whatever encoding to a text, and hard-wrapped lines to paragraphs.

What is damaged or doubtful is shown and told, line by line; what is no text is refused. Does not
know what a line means beyond the labels that begin a paragraph, and cannot tell two newspaper
columns apart that were cut together in mid-sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.errors import FileRefused
from ingest.document import Document, Draft
from ingest.readers import markdown
from ingest.readers.wrapping import unwrap

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LETTERS = "\u2e7f"  # the last character before the radicals
_BIG5 = "cp950"  # as Windows writes it
_NAMES = {"gb18030": "GBK/GB18030", _BIG5: "Big5", "utf-8": "UTF-8"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_READABLE = re.compile(
    "[\t\n\r\x20-\x7e\u00b7\u00d7\u2014-\u2026\u2460-\u249b\u3000-\u3017\u4e00-\u9fa5\uff01-\uff5e]"
)
_NOT_TEXT = "文件内容不是文字（含二进制数据）"
_LISTED = 5  # lines that a warning names
_MARKDOWN = re.compile(r"\A---\n|^#{1,6} |^::: |^\|[ :|-]+\|$", re.M)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as decoded: in which encoding, and how many of its bytes say nothing (shown as �)."""

    text: str
    encoding: str
    bad: int = 0


def read(data: bytes, name: str) -> Document:
    """A text file to a Document: Markdown where its name or its lines say so, else plain text.

    Raises FileRefused where it is no text.
    """
    text, warnings = decode(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if name.lower().endswith((".md", ".markdown")) or _MARKDOWN.search(text):
        return markdown.read(text, warnings)
    draft = Draft()
    for line in unwrap(text.split("\n")):
        draft.line(line)
    for warning in warnings:
        draft.warn(warning)
    return draft.done()


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """(text, warnings in Chinese) of a file's bytes, without their byte order mark.

    Tried in this order: byte order mark, UTF-8, UTF-16 without mark, UTF-8 with few bad bytes or
    some lines in another encoding, GB18030, Big5. Raises FileRefused for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _one_encoding(data[len(mark) :], encoding, name)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in data:
        return _with_nuls(data, name)
    return _without_nuls(data, name)


def _one_encoding(data: bytes, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Text in a known encoding; a damaged unit or two are shown, more are refused."""
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if bad > max(1, len(text) // 100):
        raise FileRefused("认不出文件的文字编码，或内容不是文字", name, "另存为 UTF-8 编码的纯文本")
    lines = [_Line(line, encoding, line.count("\ufffd")) for line in text.splitlines()]
    return _checked(text, name, encoding), _damage(lines) if bad else ()


def _with_nuls(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """UTF-16 without a mark, or a text with stray NUL bytes."""
    even = data[: len(data) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = even.decode(encoding, "replace")
        if len(_READABLE.findall(text)) >= 0.9 * len(text) > 0:
            cut = ("文件末尾不完整，最后一个字没有读出",) if even != data else ()
            return text, cut
    nuls = data.count(b"\x00")
    if nuls * 20 > len(data):
        raise FileRefused(_NOT_TEXT, name, "换成 Markdown 或纯文本文件")
    text, warnings = _without_nuls(data.replace(b"\x00", b""), name)
    return text, (f"文件里有 {nuls} 个空字节，已去掉", *warnings)


def _without_nuls(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        return _checked(data.decode("utf-8"), name), ()
    except UnicodeDecodeError:
        pass
    rows = data.splitlines(keepends=True)
    modern = [_strict(row, "utf-8") for row in rows]
    rest = b"".join(row for row, text in zip(rows, modern, strict=True) if text is None)
    if _is_utf8(data, rest):
        lines = [_utf8_line(row, text) for row, text in zip(rows, modern, strict=True)]
        main = "utf-8"
    else:
        main = _legacy(rest, name)
        lines = [_legacy_line(row, text, main) for row, text in zip(rows, modern, strict=True)]
    if sum(line.bad for line in lines) > max(4, len(data) // 100):
        raise FileRefused("认不出文件的文字编码，或内容不是文字", name, "另存为 UTF-8 编码的纯文本")
    text = _checked("".join(line.text for line in lines), name, main)
    return text, (*_strangers(lines, main), *_damage(lines))


def _checked(text: str, name: str, encoding: str = "utf-8") -> str:
    """The text, unless a share of it is no text. Raises FileRefused."""
    strange = len(_CONTROL.findall(text))
    strange += len(_PRIVATE.findall(text)) if encoding in ("gb18030", _BIG5) else 0
    if strange * 100 > len(text):
        raise FileRefused(_NOT_TEXT, name, "换成 Markdown 或纯文本文件")
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf8(data: bytes, rest: bytes) -> bool:
    """Whether a file with `rest` its lines that are no UTF-8 is UTF-8 nevertheless."""
    good, bad = _utf8_bytes(data)
    in_rest, _ = _utf8_bytes(rest)
    if bad <= 3 and data[-bad:] == _tail(data) and good >= 9:  # cut in mid-character
        return True
    if bad * 100 <= len(data) and good >= 10 * bad:
        return True
    return good - in_rest > _high(rest)


def _utf8_bytes(data: bytes) -> tuple[int, int]:
    """How many bytes beyond ASCII make up characters in UTF-8, and how many do not."""
    good = _high(data.decode("utf-8", "ignore").encode())
    return good, _high(data) - good


def _high(data: bytes) -> int:
    return len(data) - len(data.decode("ascii", "ignore"))


def _tail(data: bytes) -> bytes:
    """The beginning of a UTF-8 character with which the data break off; b"" without."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[error.start :]
    return b""


def _utf8_line(row: bytes, text: str | None) -> _Line:
    if text is not None:
        return _Line(text, "utf-8")
    for encoding in ("gb18030", _BIG5):
        other = _strict(row, encoding)
        if other and _common(other, encoding) >= 0.9 and _high(row) >= 4:
            return _Line(other, encoding)
    return _Line(row.decode("utf-8", "replace"), "utf-8", _utf8_bytes(row)[1])


def _legacy_line(row: bytes, modern: str | None, encoding: str) -> _Line:
    """A line of a file in a legacy encoding; one that reads well as Chinese in UTF-8 is UTF-8 (a
    letter of Greek or Cyrillic has the two bytes of a Han character)."""
    chinese = modern is not None and any(c > _LETTERS for c in modern)
    if modern is not None and (modern.isascii() or (chinese and _common(modern, "gb18030") >= 0.9)):
        return _Line(modern, encoding if modern.isascii() else "utf-8")
    text = row.decode(encoding, "replace")
    return _Line(text, encoding, text.count("\ufffd") - row.count(b"\x84\x31\xa4\x37"))


def _legacy(data: bytes, name: str) -> str:
    """GB18030 or Big5, whichever makes sense of the data. Raises FileRefused if neither can."""
    simple = data.decode("gb18030", "replace")
    other = data.decode(_BIG5, "replace")
    worth = _common(simple, "gb18030")
    better = worth < 0.85 and _common(other, _BIG5) >= max(0.9, worth + 0.15)
    enough = len(other) > 6 or _PRIVATE.search(simple)
    if better and enough and other.count("\ufffd") * 100 <= len(other):
        return _BIG5
    if simple.count("\ufffd") > max(1, len(simple) // 100):
        raise FileRefused("认不出文件的文字编码，或内容不是文字", name, "另存为 UTF-8 编码的纯文本")
    return "gb18030"


def _common(text: str, encoding: str) -> float:
    """Share of the characters beyond ASCII that are in common use where this encoding is."""
    beyond = [c for c in text if c > "\x7f"]
    known = _everyday(encoding)
    return sum(c in known for c in beyond) / len(beyond) if beyond else 1.0


@cache
def _everyday(encoding: str) -> frozenset[str]:
    """Punctuation, letters and the first level of Han characters that an encoding lists."""
    areas = {
        "gb18030": [(range(0xA1, 0xAA), range(0xA1, 0xFF)), (range(0xB0, 0xD8), range(0xA1, 0xFF))],
        _BIG5: [(range(0xA1, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))],
    }
    pairs = [bytes((a, b)) for first, second in areas[encoding] for a in first for b in second]
    found = {pair.decode(encoding, "ignore") for pair in pairs}
    return frozenset(c for c in found if c and not _PRIVATE.match(c))


def _strangers(lines: Sequence[_Line], main: str) -> tuple[str, ...]:
    """A warning for the lines that are in another encoding than the file."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if line.encoding != main:
            places.setdefault(line.encoding, []).append(number)
    return tuple(
        f"{_places(numbers)}是 {_NAMES[encoding]} 编码，与文件其余部分（{_NAMES[main]}）不同，"
        "已按该编码读出，请核对"
        for encoding, numbers in places.items()
    )


def _damage(lines: Sequence[_Line]) -> tuple[str, ...]:
    """A warning for the lines with bytes that could not be read."""
    numbers = [number for number, line in enumerate(lines, 1) if line.bad]
    if not numbers:
        return ()
    if numbers == [len(lines)] and lines[-1].text.rstrip().endswith("\ufffd"):
        return (f"文件在第{numbers[0]}行末尾断开，最后一个字不完整，显示为 �",)
    return (f"{_places(numbers)}有认不出的字节，显示为 �",)


def _places(numbers: Sequence[int]) -> str:
    """第3行; 第3、5、7行; 第3、5、7、8、9行等12行."""
    listed = "、".join(str(n) for n in numbers[:_LISTED])
    return f"第{listed}行" + (f"等{len(numbers)}行" if len(numbers) > _LISTED else "")
