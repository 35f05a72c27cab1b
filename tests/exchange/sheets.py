"""Writes small XLSForms as Markdown, CSV and workbooks."""

import csv
import io

import xlsxwriter

Sheets = dict[str, list[list[str]]]


def as_markdown(sheets: Sheets) -> bytes:
    """The sheets as Markdown tables."""
    lines = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        lines += [f"| | {' | '.join(row)} |" for row in rows]
    return "\n".join(lines).encode()


def as_csv(sheets: Sheets) -> bytes:
    """The sheets in one CSV file, as pyxform reads them."""
    out = io.StringIO()
    writer = csv.writer(out)
    for name, rows in sheets.items():
        writer.writerow([name])
        writer.writerows(["", *row] for row in rows)
    return out.getvalue().encode()


def as_xlsx(sheets: Sheets) -> bytes:
    """The sheets as a workbook."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    workbook.close()
    return out.getvalue()


def survey(table: str, choices: str = "", settings: str = "") -> bytes:
    """A Markdown XLSForm of tables written with `|` and line ends, without the first blank column."""
    parts = [("survey", table), ("choices", choices), ("settings", settings)]
    lines = []
    for name, text in parts:
        if text:
            lines.append(f"| {name} |")
            lines += [f"| | {line.strip().strip('|')} |" for line in text.strip().splitlines()]
    return "\n".join(lines).encode()
