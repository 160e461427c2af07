"""XLSX sheets of one table each: header, rows, widths, wrapped text, drop-downs, A4 landscape.

Knows the form of a sheet. Does not know what is written on it. Nothing of a text becomes a formula.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_LINE, _LEAST_HEIGHT, _MOST_HEIGHT = 14.5, 18.0, 409.0  # points; Excel shows no higher row
_MARGIN = 0.5  # inches


@dataclass(frozen=True, slots=True)
class Table:
    """What one sheet holds: lines above the table, its header and rows, lines below it.

    `widths` are in characters; `choices` are the words that may be chosen in the columns of these
    numbers, 0 the first.
    """

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    widths: Sequence[float]
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def as_workbook(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _fill(book.create_sheet(_NOT_IN_NAME.sub("", table.name)[:_LONGEST_NAME]), table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    columns = len(table.header)
    for number, width in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _across(sheet, 1, table.title, columns, Font("宋体", 18, bold=True), Alignment("center"))
    row = 2
    for line in table.above:
        _across(sheet, row, line, columns, Font("仿宋", 11), Alignment(vertical="center"))
        row += 1
    head = row
    for number, text in enumerate(table.header, 1):
        _ruled(sheet.cell(row, number), text, head=True)
    for values in table.rows:
        row += 1
        for number, value in enumerate(values, 1):
            _ruled(sheet.cell(row, number), value)
        sheet.row_dimensions[row].height = _height(values, table.widths)
    _offer(sheet, table, head + 1, max(row, head + 1))
    room = sum(table.widths)
    for line in table.below:
        row += 1
        wrap = Alignment(wrap_text=True, vertical="top")
        _across(sheet, row, line, columns, Font("楷体", 10), wrap)
        sheet.row_dimensions[row].height = _height([line], [room])
    _set_up(sheet, head)


def _put(cell: "Cell", value: str | int) -> None:
    """Write a value; a text stays a text though it begins with =."""
    cell.value = value if isinstance(value, int) else _CONTROL.sub("", value)
    if isinstance(value, str):
        cell.data_type = "s"


def _across(
    sheet: "Worksheet", row: int, text: str, columns: int, font: object, alignment: object
) -> None:
    cell = sheet.cell(row, 1)
    _put(cell, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _ruled(cell: "Cell", value: str | int, *, head: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    _put(cell, value)
    side = Side(style="thin", color="808080")
    cell.border = Border(side, side, side, side)
    cell.font = Font("黑体" if head else "仿宋", 10.5)
    centred = "center" if head or isinstance(value, int) else None
    cell.alignment = Alignment(centred, "center" if head else "top", wrap_text=True)
    if head:
        cell.fill = PatternFill("solid", "E7E6E6")


def _height(values: Sequence[str | int], widths: Sequence[float]) -> float:
    """Points that a row needs, where a Chinese character is two wide."""
    lines = [
        sum(max(1, -(-2 * len(line) // max(1, int(width) - 1))) for line in str(value).split("\n"))
        for value, width in zip(values, widths, strict=True)
    ]
    return min(_MOST_HEIGHT, max(_LEAST_HEIGHT, _LINE * max(lines) + 4))


def _offer(sheet: "Worksheet", table: Table, first: int, last: int) -> None:
    """Drop-downs in the columns with choices."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, words in table.choices.items():
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        rule.error, rule.errorTitle = f"请选：{'、'.join(words)}", "没有这个选择"
        letter = get_column_letter(number + 1)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _set_up(sheet: "Worksheet", head: int) -> None:
    """Frozen header, A4 landscape, as wide as the page, header on every page, pages numbered."""
    sheet.freeze_panes = f"A{head + 1}"
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "— &P / &N —"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom = 2 * _MARGIN
