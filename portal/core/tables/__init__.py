"""Tables in and out: the only package that touches ``csv``, ``openpyxl`` and ``xlsxwriter``.

Writing: ``csv_bytes``, ``csv_zip_bytes``, ``xlsx_bytes`` from ``Sheet``. Text is never a formula, equal input gives
equal bytes. Reading: ``read_xlsx``, ``read_csv`` refuse hostile files before parsing them.
"""

from portal.core.tables.csv_writer import csv_bytes, csv_zip_bytes, neutralise
from portal.core.tables.model import Cell, Column, Formula, Kind, Sheet, SheetData
from portal.core.tables.readers import read_csv, read_xlsx
from portal.core.tables.xlsx_writer import xlsx_bytes

__all__ = [
    "Cell",
    "Column",
    "Formula",
    "Kind",
    "Sheet",
    "SheetData",
    "csv_bytes",
    "csv_zip_bytes",
    "neutralise",
    "read_csv",
    "read_xlsx",
    "xlsx_bytes",
]
