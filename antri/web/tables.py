"""Tables as files: CSV and a workbook that no spreadsheet reads as formulas."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpResponse

CSV = "text/csv; charset=utf-8"
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"(^\s*|[;,\t\r\n]\s*)(?=[=+@\t\r\uff0b\uff1d\uff20-])")


class Sheet(NamedTuple):
    """One table with the names of its columns."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def safe(cell: Any) -> Any:
    """Keep a sheet from reading a text as a formula: at its start, or behind what some take for a new cell."""
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """Write one table as CSV."""
    file = io.StringIO()
    file.write("\ufeff")  # a spreadsheet takes it for UTF-8 then
    sheet = csv.writer(file)
    sheet.writerow([safe(cell) for cell in columns])
    sheet.writerows([safe(cell) for cell in row] for row in rows)
    return as_file(file.getvalue().encode(), name, CSV)


def workbook(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """Write tables as a workbook. Texts are written as texts: nothing in it is ever a formula or a link."""
    # Loaded here: most processes never write one.
    import xlsxwriter

    file = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, settings) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for table in sheets:
            page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", table.name)[:31])
            page.freeze_panes(1, 0)
            for column, title in enumerate(table.columns):
                page.write_string(0, column, title, bold)
                widest = max([len(title), *(len(str(row[column])) for row in table.rows)])
                page.set_column(column, column, min(80, widest + 2), wrapped)
            for line, row in enumerate(table.rows, 1):
                for column, cell in enumerate(row):
                    _write(page, line, column, cell)
    return as_file(file.getvalue(), name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _write(page: Any, line: int, column: int, cell: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, int | float):
        page.write_number(line, column, cell)
    else:
        page.write_string(line, column, safe(str(cell)))


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
