"""Scans and images: text, ruling lines and dashes are found; bad images are refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.errors import FileRefused
from eval.bench.ocr import FACES, distance, face_file
from ingest.document import Draft
from ingest.page.layout import compose
from ingest.page.sheet import Sheet, Word
from ingest.readers import ocr
from ingest.readers.pictures import pictures

ROWS = (("污染物", "限值mg/m³", "高度m"), ("颗粒物", "18", "15"), ("甲醛", "0.50", "—"))
WIDTH, HEIGHT = 420, 300  # points


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """A heading, a sentence and a ruled table, at 200 dpi."""
    face = next(filter(None, map(face_file, FACES)), None)
    if face is None:
        pytest.skip(f"needs one of these typefaces: {', '.join(FACES)}")
    unit = 200 / 72
    image = Image.new("L", (round(WIDTH * unit), round(HEIGHT * unit)), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(face[0], round(10.5 * unit), face[1])
    pen.text((30 * unit, 30 * unit), "第十七条 废气收集效率不低于90%。", fill=0, font=font)
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            x, y = (30 + 120 * j) * unit, (80 + 20 * i) * unit
            pen.rectangle((x, y, x + 120 * unit, y + 20 * unit), outline=0, width=2)
            pen.text((x + 20, y + 8), cell, fill=0, font=font)
    return image


def png(image: Image.Image, kind: str = "PNG", **more) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def silent(done: int, total: int) -> None:
    """Nobody waits."""


def test_text_rules_and_dashes_are_found(page):
    sheet = ocr.recognise(page, 3, WIDTH, HEIGHT)
    words = {word.text.replace(" ", ""): word for word in sheet.words}
    assert (sheet.number, sheet.width, sheet.height) == (3, WIDTH, HEIGHT)
    assert 0.9 < sheet.ocr <= 1
    assert "第十七条废气收集效率不低于90%。" in words
    assert {cell for row in ROWS for cell in row} <= words.keys()
    assert 140 < words["18"].x0 < 170
    assert 95 < words["18"].top < words["18"].bottom < 125
    upright = [rule for rule in sheet.rules if rule.bottom - rule.top > 50]
    level = [rule for rule in sheet.rules if rule.x1 - rule.x0 > 300]
    assert [round(rule.x0 / 30) for rule in sorted(upright, key=lambda r: r.x0)] == [1, 5, 9, 13]
    assert [round(rule.top / 20) for rule in sorted(level, key=lambda r: r.top)] == [4, 5, 6, 7]


def test_a_page_askew_or_on_its_side_is_set_straight(page):
    askew = page.rotate(2, Image.Resampling.BICUBIC, fillcolor=255)
    sheet = ocr.recognise(askew, 1, WIDTH, HEIGHT)
    level = [rule for rule in sheet.rules if rule.x1 - rule.x0 > 300]
    assert len(level) == 4
    assert max(rule.bottom - rule.top for rule in level) < 3
    lying = np.rot90(np.asarray(page)).copy()
    sheet = ocr.recognise(lying, 1, HEIGHT, WIDTH)
    assert (sheet.width, sheet.height) == (WIDTH, HEIGHT)
    assert {"18", "0.50"} <= {word.text for word in sheet.words}


def test_powers_and_points_are_as_printed():
    assert ocr._mended("1.8×10-3") == ocr._mended("1.8×10−³") == "1.8×10⁻³"
    assert ocr._mended("≤10−7cm/s") == "≤10⁻⁷cm/s"
    assert ocr._mended("0. 005") == "0.005"
    assert ocr._mended("1. 2020年3月") == "1. 2020年3月"
    assert ocr._mended("(35mm的胶片）") == "（35mm的胶片）"
    assert ocr._mended("10-15日") == "10-15日"


def test_a_paragraph_keeps_a_last_line_of_one_character_in_a_smaller_box():
    text = "水气声渣土光海河湖库" * 4 + "门。"
    words = Word(text[:40], 90, 100, 510, 110.5), Word(text[40:], 90, 120, 111, 127)
    draft = Draft()
    compose([Sheet(1, 595, 842, words)], draft)
    assert draft.done().text == text


def test_numbers_that_the_recognition_doubts_are_told_once_a_page():
    places = [(f"{n}0 mg/m³", 60 + 20 * n) for n in range(1, 9)]
    words = tuple(Word(text, 90, top, 150, top + 10) for text, top in places)
    doubtful = (*(text for text, _ in places), "已去掉的页码 9")
    draft = Draft()
    compose([Sheet(3, 595, 842, words, ocr=0.9, doubtful=doubtful)], draft)
    (warning,) = draft.done().warnings
    assert warning.startswith("第3页这些文字识别把握不大，请对照原件：10 mg/m³、20 mg/m³、")
    assert warning.endswith("60 mg/m³等8处")


def test_an_image_file_is_read_page_by_page(page):
    beats = []
    tiff = png(page, "TIFF", save_all=True, append_images=[page.point(lambda _: 255)])
    document = ocr.read(tiff, "扫描.tiff", lambda done, total: beats.append((done, total)))
    assert beats == [(1, 2), (2, 2)]
    assert "第十七条" in document.text
    assert [(page.number, page.ocr > 0.9) for page in document.pages] == [(1, True)]
    assert "颗粒物｜18｜15" in document.text
    assert document.warnings == ("第2页没有可识别的文字",)


def test_pictures_come_upright_and_on_white():
    clear = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    assert next(pictures(png(clear), "a.png"))[0].getpixel((5, 5)) == (255, 255, 255)
    deep = Image.fromarray(np.full((20, 40), 40_000, np.uint16))
    assert next(pictures(png(deep), "a.png"))[0].mode == "RGB"
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright by a quarter turn
    assert next(pictures(png(clear.convert("RGB"), "JPEG", exif=turned), "a.jpg"))[0].size == (
        20,
        40,
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0" * 999)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "打不开"),
        (b"\x89PNG\r\n\x1a\n broken", "打不开"),
        (b"GIF89a" + bytes(40), "打不开"),
        (png(Image.effect_noise((200, 200), 50))[:3000], "打不开"),
        (bomb(10_000, 10_000), "8000 万像素"),
        (bomb(60_000, 60_000), "8000 万像素"),
        (png(Image.new("L", (300, 200), 255)), "没有可识别的文字"),
    ],
)
def test_bad_images_are_refused(data, what):
    with pytest.raises(FileRefused, match=what) as refused:
        ocr.read(data, "坏图.png", silent)
    assert refused.value.where == "坏图.png"
    assert refused.value.next_step


def test_the_benchmark_counts_edits():
    assert distance("排放限值", "排放限值") == 0
    assert distance("排放限值", "排限值80") == 3
    assert distance("", "限值") == distance("限值", "") == 2
    assert distance("kitten", "sitting") == 3
