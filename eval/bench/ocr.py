"""How well and how fast the recogniser reads: `python -m eval.bench.ocr [FILE.json]`.

Prints own text in three typefaces, at three resolutions, plain, skewed by 1.5° and noisy, and
compares what `ingest.readers.ocr` reads. Character error rate = edit distance / length of what was
printed, both without blanks and with brackets, commas and dashes of one width (the recogniser does
not tell the widths apart). The table's cells are compared one by one, each as it stands. Clean
print is kinder than old scans: the figures are a best case. Typefaces that are absent are left out.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ingest.page.sheet import Sheet, lines_of
from ingest.page.tables import find, inside
from ingest.readers.ocr import recognise

FACES = ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UKai CN")
RESOLUTIONS = (150, 200, 300)
STATES = ("plain", "skewed", "noisy")
WIDTH, HEIGHT = 595, 842  # points, A4
SIZE, LEADING, MARGIN, COLUMN, ROW = 10.5, 17, 60, 118, 20  # points
TEXT = """第三章 车间废气的收集与治理
第十七条 使用溶剂的车间应当在密闭空间内作业，废气经收集后处理，收集效率不低于90%。
（一）喷涂、烘干工序的废气收集率不低于95%，处理效率不低于85%；
（二）非甲烷总烃排放浓度不超过60mg/m³，排放速率不超过3.0kg/h；
（三）排气筒高度不低于15m，并高出周围200m半径范围内的建筑5m以上。
第十八条 企业每季度自行监测一次，每次连续采样3天，每天不少于4次，原始记录保存5年。
监测结果超过限值的，应当在24小时内报告所在地生态环境主管部门，并于10个工作日内提交整改方案。
第十九条 2021年7月1日起新建的项目执行表2，现有项目自2023年1月1日起执行。
4.2.1 废气温度高于80℃的，应当先降温；含氧量按公式ρ=ρ′×（21-3）/（21-O）折算。
4.2.2 活性炭的碘值不低于800mg/g，装填厚度不小于0.4m，更换周期一般不超过3个月或500小时。
4.2.3 卸料口风速不小于0.5m/s，负压不低于-10Pa，噪声不超过65dB(A)。
违反本办法第十七条规定的，责令改正，处二万元以上二十万元以下的罚款；拒不改正的，责令停产整治。
罚款自收到决定书之日起15日内缴纳，逾期每日按罚款数额的3%加处罚款。
联系电话：0755-8812 3476，邮编518001，文号：试环规〔2021〕36号。"""
TABLE = (
    ("污染物", "限值mg/m³", "排气筒m", "监控位置"),
    ("颗粒物", "18", "15", "车间排气筒"),
    ("苯系物", "0.50", "—", "厂界外10m"),
    ("甲醛", "≤5.0", "20", "车间排气筒"),
    ("铅及其化合物", "0.007", "30", "下风向"),
    ("臭气浓度", "2000", "—", "无量纲"),
)
_ALIKE = str.maketrans("（）〔〕，；：～－—–−", "()[],;:~----")


def distance(first: str, second: str) -> int:
    """Levenshtein's: insertions, deletions and replacements that make one text the other."""
    row = np.arange(len(second) + 1)
    marks = np.array([ord(char) for char in second])
    for char in first:
        step = np.minimum(row[1:] + 1, row[:-1] + (marks != ord(char)))
        row = np.concatenate([[row[0] + 1], step])
        row = np.minimum.accumulate(row - np.arange(len(row))) + np.arange(len(row))
    return int(row[-1])


def face_file(family: str) -> tuple[str, int] | None:
    """The file of a typeface and its index there, None where it is not installed."""
    ask = ["fc-match", "-f", "%{family}\t%{file}\t%{index}", family]
    try:
        found = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.split("\t")
    except (OSError, subprocess.CalledProcessError):
        return None
    return (found[1], int(found[2])) if family in found[0] else None


def draw(face: tuple[str, int], dpi: int) -> Image.Image:
    """The page: the text, wrapped, the table under it."""
    unit = dpi / 72
    page = Image.new("L", (round(WIDTH * unit), round(HEIGHT * unit)), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(face[0], round(SIZE * unit), face[1])
    y = MARGIN
    for paragraph in TEXT.split("\n"):
        for line in _wrapped(paragraph, font, (WIDTH - 2 * MARGIN) * unit):
            pen.text((MARGIN * unit, y * unit), line, fill=0, font=font)
            y += LEADING
    _draw_table(pen, font, y + LEADING, unit)
    return page


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for char in text:
        if font.getlength(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _draw_table(
    pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, top: float, unit: float
) -> None:
    right, bottom = MARGIN + COLUMN * len(TABLE[0]), top + ROW * len(TABLE)
    thick = max(1, round(0.5 * unit))
    for i in range(len(TABLE) + 1):
        y = (top + i * ROW) * unit
        pen.line((MARGIN * unit, y, right * unit, y), fill=0, width=thick)
    for i in range(len(TABLE[0]) + 1):
        x = (MARGIN + i * COLUMN) * unit
        pen.line((x, top * unit, x, bottom * unit), fill=0, width=thick)
    for i, row in enumerate(TABLE):
        for j, cell in enumerate(row):
            x, y = MARGIN + j * COLUMN + 6, top + i * ROW + 3
            pen.text((x * unit, y * unit), cell, fill=0, font=font)


def spoil(page: Image.Image, state: str) -> Image.Image:
    """The page as a scanner gives it: askew, or grey, blurred and specked."""
    if state == "skewed":
        return page.rotate(1.5, Image.Resampling.BICUBIC, fillcolor=255)
    if state == "noisy":
        chance = np.random.default_rng(7)
        grey = np.asarray(page.resize(page.size, Image.Resampling.BICUBIC), np.float32)
        grey = 40 + grey * 0.75 + chance.normal(0, 14, grey.shape)
        grey[chance.random(grey.shape) < 0.002] = 0
        return Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    return page


def score(sheet: Sheet) -> dict[str, float]:
    """The character error rate of the text and the share of the table's cells that are right."""
    tables = find(sheet.words, sheet.rules, sheet.width)
    rest = [word for word in sheet.words if not any(inside(word, table) for table in tables)]
    read = _bare("".join(line.text for line in lines_of(rest)))
    rows = [table.row(i) for table in tables for i in range(len(table.ids))]
    cells = [
        i < len(rows) and j < len(rows[i]) and _bare(rows[i][j]) == _bare(cell)
        for i, row in enumerate(TABLE)
        for j, cell in enumerate(row)
    ]
    printed = _bare(TEXT)
    return {
        "error": distance(read, printed) / len(printed),
        "cells": sum(cells) / len(cells),
        "confidence": sheet.ocr or 0.0,
    }


def _bare(text: str) -> str:
    return "".join(text.split()).translate(_ALIKE)


def measure() -> list[dict[str, str | float]]:
    """A row for each typeface, resolution and state; prints them as they come."""
    faces = {family: face for family in FACES if (face := face_file(family))}
    rows: list[dict[str, str | float]] = []
    print("typeface           dpi  state   error  cells  sure  seconds")
    for family, face in faces.items():
        for dpi in RESOLUTIONS:
            page = draw(face, dpi)
            if not rows:
                recognise(page, 1, WIDTH, HEIGHT)  # opens the models: not part of the time
            for state in STATES:
                spoilt, start = spoil(page, state), time.perf_counter()
                sheet = recognise(spoilt, 1, WIDTH, HEIGHT)
                seconds = time.perf_counter() - start
                row = {"typeface": family, "dpi": dpi, "state": state, **score(sheet)}
                rows.append({**row, "seconds": round(seconds, 2)})
                print(
                    f"{family:18} {dpi:3}  {state:7} {row['error']:.2%}  {row['cells']:4.0%}"
                    f"  {row['confidence']:.3f}  {seconds:.1f}",
                    flush=True,
                )
    return rows


if __name__ == "__main__":
    result = measure()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
