"""One row of the sheet ``survey`` becomes a question: types, choices, ranges, and why others are refused."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.enums import ItemRole
from surveys.exchange.draft import ItemDraft, MissingDraft, OptionDraft, RowError, Texts, finding
from surveys.exchange.sheets import Line
from surveys.exchange.xlsform_choices import Choice, Lists
from surveys.services.rules import MAX_POINTS

METADATA = frozenset(
    {
        "start", "end", "today", "deviceid", "username", "phonenumber", "phone_number", "email", "audit", "simserial",
        "sim_serial", "subscriberid", "subscriber_id", "imei", "start-geopoint", "background-geopoint", "background-audio",
        "uri:deviceid", "uri:username", "uri:email", "uri:phonenumber", "uri:simserial", "uri:subscriberid",
    }
)  # fmt: skip
REFUSED = {
    "decimal": gettext_lazy("Das Portal fragt nur ganze Zahlen. Bitte nutzen Sie „integer“."),
    "date": gettext_lazy("Ein Datum kann eine Person erkennbar machen. Bitte fragen Sie Zeiträume als Auswahl."),
    "time": gettext_lazy("Eine Uhrzeit fragt das Portal nicht. Bitte fragen Sie Zeiträume als Auswahl."),
    "datetime": gettext_lazy(
        "Ein Zeitpunkt kann eine Person erkennbar machen. Bitte fragen Sie Zeiträume als Auswahl."
    ),
    "rank": gettext_lazy("Rangfolgen kennt das Portal nicht. Bitte fragen Sie jede Antwort auf einer Skala."),
    "calculate": gettext_lazy("Berechnungen nimmt das Portal nicht an. Bitte löschen Sie die Zeile."),
    "hidden": gettext_lazy("Versteckte Angaben nimmt das Portal nicht an. Bitte löschen Sie die Zeile."),
    "acknowledge": gettext_lazy("Bitte ersetzen Sie die Bestätigung durch eine Einfachauswahl."),
    "barcode": gettext_lazy("Barcodes fragt das Portal nicht. Bitte löschen Sie die Zeile."),
    "begin_repeat": gettext_lazy("Wiederholungen kennt das Portal nicht. Bitte fragen Sie die Angaben einzeln."),
    "end_repeat": gettext_lazy("Wiederholungen kennt das Portal nicht. Bitte löschen Sie die Zeile."),
    **dict.fromkeys(
        ["image", "audio", "video", "file"],
        gettext_lazy("Dateien von Befragten nimmt das Portal nicht an. Bitte löschen Sie die Zeile."),
    ),
    **dict.fromkeys(
        ["geopoint", "geotrace", "geoshape"],
        gettext_lazy("Ein Standort macht Personen erkennbar. Bitte fragen Sie den Ortsteil als Auswahl, wenn nötig."),
    ),
    **dict.fromkeys(
        ["select_one_from_file", "select_multiple_from_file", "xml-external", "csv-external", "osm"],
        gettext_lazy(
            "Daten von außen bindet das Portal nicht ein. Bitte legen Sie die Antworten im Blatt choices an."
        ),
    ),
}
NUMBER_RANGE = (0, 999)
_BOUND = re.compile(r"\s*\.\s*(<=|>=|<|>)\s*(-?\d+)\s*")
_LENGTH = re.compile(r"\s*string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d+)\s*")
_INTEGER = re.compile(r"-?\d{1,5}")
SHIFT = {"<": ("maximum", -1), "<=": ("maximum", 0), ">": ("minimum", 1), ">=": ("minimum", 0)}


def make_item(
    line: Line, kind: str, code: str, lists: Lists, findings: list[RowError], *, in_table: bool
) -> ItemDraft | None:
    """The question of a row, or None with an error among the findings."""
    word, _space, rest = kind.partition(" ")
    item = ItemDraft(
        code=code, kind="", label=line.texts("label"), hint=line.texts("hint"), role=line.get("vp_role").lower(),
        required=line.flag("required", findings), reversed=line.flag("vp_reversed", findings), place=line.place("type"),
    )  # fmt: skip
    if item.role and item.role not in ItemRole.values:
        findings.append(finding(line.place("vp_role"), _("Erlaubt sind hier nur „group“ und „organisation“.")))
        return None
    if word in {"select_one", "select_multiple"}:
        if not _select(line, item, word, rest.strip(), lists, findings, in_table=in_table):
            return None
    elif word in {"integer", "int", "range", "text", "string"}:
        _typed(line, item, word, lists, findings)
    else:
        findings.append(finding(line.place("type"), refusal(kind)))
        return None
    return item


def refusal(kind: str) -> str:
    """Why a type is not taken, and what to do."""
    word = kind.split(" ")[0]
    if word in METADATA:
        return (
            _(
                "„%s“ erfasst Person, Gerät oder Zeit. Das Portal fragt das nie, damit Antworten anonym bleiben. "
                "Bitte löschen Sie die Zeile."
            )
            % kind
        )
    if word in REFUSED:
        return str(REFUSED[word])
    return _("Den Fragetyp „%s“ kennt das Portal nicht. Bitte wählen Sie einen aus der Anleitung.") % kind


def _select(
    line: Line, item: ItemDraft, word: str, rest: str, lists: Lists, findings: list[RowError], *, in_table: bool
) -> bool:
    name, _space, other = rest.partition(" ")
    if other:
        findings.append(
            finding(
                line.place("type"),
                _("„or_other“ nimmt das Portal nicht an. Bitte legen Sie die Antwort und eine Textfrage an."),
            )
        )
        return False
    if name not in lists:
        findings.append(
            finding(
                line.place("type"),
                _("Die Auswahlliste „%s“ fehlt im Blatt choices. Bitte legen Sie sie dort an.") % name,
            )
        )
        return False
    choices = [choice for choice in lists[name] if not choice.missing]
    item.missing = [MissingDraft(choice.name, choice.label) for choice in lists[name] if choice.missing]
    asked = line.get("vp_kind").lower() == "scale"
    whole = bool(choices) and all(_INTEGER.fullmatch(choice.name) for choice in choices)
    if word == "select_one" and (asked or (in_table and whole)):
        return _scale(line, item, choices, findings)
    item.kind = "single" if word == "select_one" else "multi"
    item.options = [OptionDraft(choice.name, choice.label, choice.number, choice.exclusive) for choice in choices]
    return True


def _scale(line: Line, item: ItemDraft, choices: list[Choice], findings: list[RowError]) -> bool:
    """A scale written as a list whose names are its points; a label equal to its name is none."""
    names = [choice.name for choice in choices]
    points = sorted(int(name) for name in names if _INTEGER.fullmatch(name))
    if len(points) != len(names) or len(points) < 2 or points != list(range(points[0], points[-1] + 1)):
        findings.append(
            finding(
                line.place("type"),
                _("Die Punkte einer Skala müssen aufeinanderfolgende ganze Zahlen sein, etwa -2 bis 2."),
            )
        )
        return False
    item.kind, item.minimum, item.maximum = "scale", points[0], points[-1]
    item.labels = _point_labels(choices)
    return True


def _point_labels(choices: list[Choice]) -> dict[str, Texts]:
    named = sorted(choices, key=lambda choice: int(choice.name))
    return {
        choice.name: choice.label for choice in named if any(text != choice.name for text in choice.label.values())
    }


def _typed(line: Line, item: ItemDraft, word: str, lists: Lists, findings: list[RowError]) -> None:
    for choice in _list_of(line, "vp_missing", line.get("vp_missing"), lists, findings):
        item.missing.append(MissingDraft(choice.name, choice.label))
    if word in {"text", "string"}:
        item.kind = "long_text" if "multiline" in line.get("appearance").split() else "text"
        _take_length(line, item, findings)
    elif word == "range":
        item.kind = "scale"
        _take_parameters(line, item, lists, findings)
    else:
        item.kind = "number"
        _take_bounds(line, item, findings)


def _list_of(line: Line, column: str, name: str, lists: Lists, findings: list[RowError]) -> list[Choice]:
    if name and name not in lists:
        findings.append(
            finding(
                line.place(column),
                _("Die Auswahlliste „%s“ fehlt im Blatt choices. Bitte legen Sie sie dort an.") % name,
            )
        )
    return lists.get(name, []) if name else []


def _take_length(line: Line, item: ItemDraft, findings: list[RowError]) -> None:
    constraint = line.get("constraint")
    match = _LENGTH.fullmatch(constraint)
    if match:
        item.max_length = min(int(match.group(2)) - (match.group(1) == "<"), 30_000)
    elif constraint:
        findings.append(finding(line.place("constraint"), _("Diese Einschränkung wird nicht übernommen."), "left_out"))


def _take_parameters(line: Line, item: ItemDraft, lists: Lists, findings: list[RowError]) -> None:
    """``start=0 end=10 step=1 tick_labelset=list`` of a range."""
    given = dict(re.findall(r"([a-z_]+)\s*=\s*([^\s;,]+)", line.get("parameters").lower()))
    named = dict(re.findall(r"([A-Za-z_]+)\s*=\s*([^\s;,]+)", line.get("parameters")))
    low, high, step = given.get("start", "1"), given.get("end", "10"), given.get("step", "1")
    if step != "1" or not _INTEGER.fullmatch(low) or not _INTEGER.fullmatch(high):
        findings.append(
            finding(
                line.place("parameters"),
                _("Eine Skala braucht ganze Zahlen und Schritte von 1, etwa „start=0 end=10 step=1“."),
            )
        )
        return
    item.minimum, item.maximum = int(low), int(high)
    labels = _list_of(line, "parameters", named.get("tick_labelset", ""), lists, findings)
    if any(not _INTEGER.fullmatch(choice.name) for choice in labels):
        findings.append(
            finding(line.place("parameters"), _("Die Namen der Beschriftungen müssen Punkte der Skala sein."))
        )
        return
    item.labels = _point_labels(labels)
    if item.maximum - item.minimum >= MAX_POINTS:
        item.kind, item.labels = "number", {}
        findings.append(
            finding(
                line.place("parameters"), _("Eine Skala hat höchstens 21 Punkte; die Frage wird eine Zahl."), "changed"
            )
        )


def _take_bounds(line: Line, item: ItemDraft, findings: list[RowError]) -> None:
    bins = line.get("vp_bins").replace(",", " ").split()
    if all(_INTEGER.fullmatch(edge) for edge in bins):
        item.bins = [int(edge) for edge in bins]
    else:
        findings.append(
            finding(line.place("vp_bins"), _("Klassen sind ganze Zahlen mit Leerzeichen dazwischen, etwa „17 29 44“."))
        )
    constraint, found = line.get("constraint"), dict[str, int]()
    for part in re.split(r"\s+and\s+", constraint) if constraint else []:
        match = _BOUND.fullmatch(part)
        if match and len(match.group(2)) <= 6:
            name, shift = SHIFT[match.group(1)]
            found[name] = int(match.group(2)) + shift
        else:
            findings.append(
                finding(
                    line.place("constraint"),
                    _("„%s“ wird nicht übernommen. Erlaubt ist etwa „. >= 0 and . <= 120“.") % part,
                    "left_out",
                )
            )
    item.minimum, item.maximum = found.get("minimum", NUMBER_RANGE[0]), found.get("maximum", NUMBER_RANGE[1])
    if len(found) < 2:
        findings.append(
            finding(
                line.place("constraint"),
                _("Ohne Grenzen in constraint nimmt das Portal %(low)s bis %(high)s an.")
                % {"low": item.minimum, "high": item.maximum},
                "changed",
            )
        )
