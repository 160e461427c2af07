"""PDF files: the text layer where it is sound, the recognised picture of the page where it is not.

pypdf judges the file at the door, pdfium reads the pages; where it cannot, pypdf's text stands in.
Does not know columns, tables or paragraphs: that is the layout's.
"""

import logging
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from corpus.errors import FileRefused
from ingest.document import Document, Draft
from ingest.page.layout import compose
from ingest.page.radicals import UNKNOWN, plain
from ingest.page.sheet import Sheet, Word, wide
from ingest.readers.garbled import garbled
from ingest.readers.pdfpage import Layer, read_page

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PAGES = 2_000
MAX_OCR = 300  # pages; at 5 seconds each that is 25 minutes
_MAX_SIDE = 5_000  # pixels of a page's picture
_BROKEN = (  # what pypdf raises on broken files beside its own errors, as seen on odd files
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds is told as a reason
_AGAIN = "确认文件下载完整、扩展名正确，或另存为新的 PDF 再入库"
Beat = Callable[[int, int], None]


def read(data: bytes, name: str, beat: Beat) -> Document:
    """A PDF to a Document; `beat(done, total)` is called after each page that OCR read.

    Raises FileRefused for what is no PDF, broken, encrypted, too long or without any text.
    """
    reader = _open(data, name)
    draft = Draft()
    layers = _layers(reader, _pdfium(data, reader), draft)
    if not layers:
        raise FileRefused("PDF 已损坏，所有页面都读不出来", name, _AGAIN)
    compose(_sheets(layers, draft, beat), draft)
    document = draft.done()
    if count := document.text.count(UNKNOWN):
        draft.warn(f"有 {count} 个字在文件里没有编码（多在公式里），显示为 {UNKNOWN}")
        document = draft.done()
    if not document.text.strip():
        step = "用清晰的扫描件或带文字的文件再入库"
        raise FileRefused("没有可识别的文字", name, step)
    return document


def _open(data: bytes, name: str) -> PdfReader:
    """The file as pypdf sees it, opened with the empty password where it has one."""
    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except _BROKEN as error:
        raise FileRefused(_not_opened(data), name, _AGAIN) from error
    if locked:
        raise FileRefused("文件已加密", name, "去掉密码后另存再入库")
    if not pages:
        raise FileRefused("PDF 里没有页面", name, _AGAIN)
    if pages > MAX_PAGES:
        raise FileRefused(f"共 {pages} 页，超过上限 {MAX_PAGES} 页", name, "拆分后再入库")
    return reader


def _not_opened(data: bytes) -> str:
    """Why pypdf could not open the file."""
    head = data[:1024].lower()
    if b"%pdf-" in head:
        return "PDF 已损坏，打不开"
    html = b"<html" in head or b"<!doctype html" in head
    return "文件名是 .pdf，内容实为 HTML 网页" if html else "文件不是 PDF"


def _pdfium(data: bytes, reader: PdfReader) -> pdfium.PdfDocument | None:
    """The file as pdfium sees it; None where it cannot open it. pypdf unlocks what only it can."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        if not reader.is_encrypted:
            return None
    try:
        open_copy = BytesIO()
        PdfWriter(clone_from=reader).write(open_copy)
        return pdfium.PdfDocument(open_copy.getvalue())
    except (pdfium.PdfiumError, *_BROKEN):
        return None


class _Page:
    """One page: what its text layer gives, and its picture where that is asked for."""

    def __init__(self, layer: Layer, page: pdfium.PdfPage | None) -> None:
        self.layer, self._page = layer, page
        text = "".join(word.text for word in layer.sheet.words)
        self.long = len(text) >= 100
        self.garbled = garbled(text)

    @property
    def sound(self) -> bool:
        """Whether the text layer says what the page shows, as far as it can be told."""
        return bool(self.layer.sheet.words) and not self.layer.hidden and not self.garbled

    def picture(self) -> "Image | None":
        """The page as it looks; None where there is nothing to see or pdfium has no such page."""
        from ingest.readers.ocr import DPI

        if self._page is None or self.layer.blank:
            return None
        scale = min(DPI / 72, _MAX_SIDE / max(1.0, *self._page.get_size()))
        try:
            return self._page.render(scale=scale).to_pil()
        except pdfium.PdfiumError:
            return None


def _layers(reader: PdfReader, file: pdfium.PdfDocument | None, draft: Draft) -> list[_Page]:
    """All pages that can be read; warns of the others."""
    pages, failed = [], []
    for index in range(len(reader.pages)):
        page = _load(file, index)
        layer = _layer(page, index) or _second(reader, index)
        if layer is None:
            failed.append(index + 1)
        else:
            pages.append(_Page(layer, page))
    if failed:
        draft.warn(f"第{_ranges(failed)}页读不出来")
    return pages


def _load(file: pdfium.PdfDocument | None, index: int) -> pdfium.PdfPage | None:
    try:
        return file[index] if file is not None and index < len(file) else None
    except pdfium.PdfiumError:
        return None


def _layer(page: pdfium.PdfPage | None, index: int) -> Layer | None:
    try:
        return read_page(page, index + 1) if page is not None else None
    except pdfium.PdfiumError:
        return None


def _second(reader: PdfReader, index: int) -> Layer | None:
    """The page as pypdf reads it, its lines set out as on paper; None where it cannot either."""
    try:
        text = reader.pages[index].extract_text()
    except _BROKEN:
        return None
    words = []
    for number, line in enumerate(plain(text).splitlines()):
        if line.strip():
            width = sum(10.0 if wide(char) else 5.0 for char in line)
            top = 15.0 * number
            words.append(Word(line.strip(), 0.0, top, width, top + 10))
    height = max((word.bottom for word in words), default=842.0)
    return Layer(Sheet(index + 1, 595.0, height, tuple(words)), hidden=False, blank=not words)


def _sheets(pages: Sequence[_Page], draft: Draft, beat: Beat) -> list[Sheet]:
    """Every page with sound text: from its text layer, or recognised."""
    judged = [page for page in pages if page.long]
    false = sum(page.garbled for page in judged) > len(judged) / 2  # one font for all pages
    unsound = [page for page in pages if (false or not page.sound) and not page.layer.blank]
    seen = {id(page): i for i, page in enumerate(unsound)}
    sheets, empty, left = [], [], []
    for page in pages:
        number, place = page.layer.sheet.number, seen.get(id(page))
        if place is None:
            sheets.append(page.layer.sheet)
        elif place >= MAX_OCR:
            left.append(number)
        else:
            sheet = _recognised(page)
            sheets += [sheet] if sheet else []
            empty += [] if sheet else [number]
            beat(place + 1, min(len(unsound), MAX_OCR))
    if empty:
        draft.warn(f"第{_ranges(empty)}页没有可识别的文字")
    if left:
        draft.warn(f"第{_ranges(left)}页是扫描件，超过识别上限 {MAX_OCR} 页，没有识别")
    return sheets


def _recognised(page: _Page) -> Sheet | None:
    """The page read from its picture; None where no text is found."""
    from ingest.readers.ocr import recognise

    picture = page.picture()
    if picture is None:
        return None
    old = page.layer.sheet
    turned = (picture.width > picture.height) != (old.width > old.height)
    width, height = (old.height, old.width) if turned else (old.width, old.height)
    sheet = recognise(picture, old.number, width, height)
    return replace(sheet, number=old.number) if sheet.words else None


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 5 as 1-3、5."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
