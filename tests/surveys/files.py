"""Files as other systems write them: XLSForm workbooks and LimeSurvey structures."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook

Table = list[list[Any]]
CHOICES: Table = [
    ["list_name", "name", "label::Deutsch (de)", "label::Türkçe (tr)"],
    ["rolle", "verwaltung", "Verwaltung", "İdare"],
    ["rolle", "buerger", "Bürger:in", "Vatandaş"],
    ["rolle", "ka", "keine Angabe", "cevap yok"],
    ["wege", "post", "Post", "Posta"],
    ["wege", "netz", "Internet", "İnternet"],
    ["grad", -2, "gar nicht", "hiç"],
    ["grad", -1, "-1", "-1"],
    ["grad", 0, "0", "0"],
    ["grad", 1, "1", "1"],
    ["grad", 2, "voll", "tam"],
    ["grad", -99, "keine Angabe", "cevap yok"],
]
HEAD = [
    "type", "name", "label::Deutsch (de)", "label::Türkçe (tr)", "required", "relevant", "constraint", "appearance",
    "parameters",
]  # fmt: skip
SURVEY: Table = [
    HEAD,
    ["begin_group", "person", "Zu Ihnen", "Sizin hakkınızda"],
    ["note", "n1", "Willkommen", "Hoş geldiniz"],
    ["select_one rolle", "rolle", "Wer sind Sie?", "Kimsiniz?", "yes"],
    ["select_multiple wege", "wege", "Auf welchen Wegen?", "Hangi yollarla?", None, "${rolle} = 'buerger'"],
    ["end_group"],
    ["begin_group", "urteil", "Ihr Urteil", "Görüşünüz", None, "${rolle} != '' and not(selected(${wege}, 'post'))"],
    ["range", "zufrieden", "Wie zufrieden?", "Ne kadar memnun?", None, None, None, None, "start=0 end=10 step=1"],
    ["text", "warum", "Warum?", "Neden?", None, "${zufrieden} <= 4", "string-length(.) <= 200", "multiline"],
    ["begin_group", "wirkung", "Wie sehr stimmen Sie zu?", "Ne kadar katılıyorsunuz?", None, None, None, "table-list"],
    ["select_one grad", "klar", "Rollen sind klar", "Roller açık"],
    ["select_one grad", "voran", "Es geht voran", "İlerliyor"],
    ["end_group"],
    ["integer", "alter", "Wie alt?", "Kaç yaşında?", None, None, ". >= 0 and . <= 120"],
    ["end_group"],
]
SETTINGS: Table = [["form_title", "form_id", "vp_wave", "vp_minutes"], ["Umfrage", "umfrage", "end", 7]]


def workbook(
    survey: Table = SURVEY, choices: Table = CHOICES, settings: Table = SETTINGS, **more: Table | None
) -> bytes:
    """An XLSForm; a sheet given as None is left out, further ones are added."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **more}.items():
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(content: bytes) -> dict[str, list[Any]]:
    """Rows by sheet."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def changed(rows: Table, number: int, column: int, value: Any) -> Table:
    """The rows with one other cell; number from 1, column from 0."""
    copied = [[*row, *[None] * (column + 1 - len(row))] for row in rows]
    copied[number - 1][column] = value
    return copied


def lss(
    *,
    languages: tuple[str, ...] = ("de", "en"),
    doctype: str = "",
    kind: str = "Survey",
    **tables: list[dict[str, Any]],
) -> bytes:
    """A LimeSurvey structure file with these tables."""
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<document><LimeSurveyDocType>{kind}</LimeSurveyDocType>']
    parts += [
        "<DBVersion>640</DBVersion><languages>",
        *(f"<language>{code}</language>" for code in languages),
        "</languages>",
    ]
    for name, rows in tables.items():
        parts.append(f"<{name}><fields><fieldname>x</fieldname></fields><rows>")
        for row in rows:
            cells = "".join(f"<{column}><![CDATA[{value}]]></{column}>" for column, value in row.items())
            parts.append(f"<row>{cells}</row>")
        parts.append(f"</rows></{name}>")
    return ("".join(parts) + "</document>").encode()


def texts(**tables: Any) -> dict[str, list[dict[str, Any]]]:
    """The frame that every survey has: settings, title and one group in two languages."""
    frame: dict[str, list[dict[str, Any]]] = {
        "surveys": [{"sid": 7, "language": "de", "ipaddr": "N", "datestamp": "N", "anonymized": "Y"}],
        "surveys_languagesettings": [
            {"surveyls_survey_id": 7, "surveyls_language": "de", "surveyls_title": "Umfrage in der Stadt",
             "surveyls_welcometext": "<p>Guten <b>Tag</b></p>", "surveyls_endtext": "Danke"},
            {"surveyls_survey_id": 7, "surveyls_language": "en", "surveyls_title": "Survey in town",
             "surveyls_welcometext": "Hello", "surveyls_endtext": "Thanks"},
        ],
        "groups": [{"gid": 1, "sid": 7, "group_order": 1, "grelevance": "1"}],
        "group_l10ns": [
            {"gid": 1, "group_name": "Zu Ihnen", "description": "", "language": "de"},
            {"gid": 1, "group_name": "About you", "description": "", "language": "en"},
        ],
    }  # fmt: skip
    return {**frame, **tables}
