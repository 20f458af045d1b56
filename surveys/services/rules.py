"""What a question must keep to: its code is free and means the same in all versions, its values can be counted."""

import re
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from surveys.compiled import CODE_LENGTH, LOCAL_PREFIX
from surveys.enums import TEXT_KINDS, ItemKind, ItemRole
from surveys.layout import MAX_VALUES, ItemSpec, Kind, Layout
from surveys.models import Item, Questionnaire, QuestionnaireVersion
from surveys.models.instrument import CODE, NUMBER_LIMIT

MAX_POINTS = 21
MAX_OPTIONS = 100
CHOICES = frozenset({ItemKind.SINGLE, ItemKind.MULTI})
RANGES = frozenset({ItemKind.SCALE, ItemKind.NUMBER})


@dataclass
class Used:
    """What a code already means in a frozen version: later versions keep it, so that results can be joined."""

    version: int
    kind: str
    minimum: int | None
    maximum: int | None
    reversed: bool
    options: dict[str, int] = field(default_factory=dict)


def used_codes(questionnaire: Questionnaire) -> dict[str, Used]:
    """Codes of the questions of all frozen versions, the newest meaning last; 2 queries."""
    rows = Item.objects.filter(
        section__version__questionnaire=questionnaire, section__version__frozen_at__isnull=False
    )
    found: dict[str, Used] = {}
    for item in (
        rows.select_related("section__version").prefetch_related("options").order_by("section__version__number")
    ):
        options = found[item.code].options if item.code in found else {}
        options |= {option.code: option.number for option in item.options.all()}
        number = item.section.version.number
        found[item.code] = Used(number, item.kind, item.minimum, item.maximum, item.reversed, options)
    return found


def check_code(code: str, questionnaire: Questionnaire) -> None:
    """Refuse a code of the wrong form, too long for local additions, or in their code space."""
    if not re.fullmatch(CODE, code):
        raise DomainError(
            _("Ein Kurzname beginnt mit einem Kleinbuchstaben; danach folgen Kleinbuchstaben, Ziffern oder „_“."),
            field="code",
        )
    if questionnaire.municipality_id is None and code.startswith(LOCAL_PREFIX):
        raise DomainError(
            _("Kurznamen mit „%(prefix)s“ gehören den örtlichen Zusatzfragen.") % {"prefix": LOCAL_PREFIX},
            field="code",
        )
    longest = CODE_LENGTH - len(LOCAL_PREFIX)
    if questionnaire.municipality_id is not None and len(code) > longest:
        raise DomainError(
            _("Kurznamen örtlicher Zusatzfragen haben höchstens %(n)s Zeichen.") % {"n": longest}, field="code"
        )


def check_item(version: QuestionnaireVersion, item: Item | None, values: dict[str, Any]) -> None:
    """Refuse what cannot be stored or counted. ``values`` are complete and of the kind (``fit_kind``)."""
    check_code(values["code"], version.questionnaire)
    others = Item.objects.filter(section__version=version)
    others = others.exclude(pk=item.pk) if item else others
    if others.filter(code=values["code"]).exists():
        raise DomainError(_("Diesen Kurznamen hat schon eine andere Frage dieser Fassung."), field="code")
    if values["role"] and (taken := others.filter(role=values["role"]).first()):
        raise DomainError(
            _("Nach „%(role)s“ schlüsselt schon die Frage „%(code)s“ auf.")
            % {"role": ItemRole(values["role"]).label, "code": taken.code},
            field="role",
        )
    used = used_codes(version.questionnaire)
    if item is not None and item.code in used and values["code"] != item.code:
        raise DomainError(_still_used(item.code, used[item.code]), field="code")
    if values["code"] in used:
        _check_meaning(values, used[values["code"]])
    _check_rows(values)
    _check_range(values)


def fit_kind(values: dict[str, Any]) -> dict[str, Any]:
    """The values without what the kind does not have, e.g. options of a scale."""
    kind = values["kind"]
    empty: dict[str, Any] = {
        "minimum": None,
        "maximum": None,
        "reversed": False,
        "labels": {},
        "bins": [],
        "options": [],
    }
    empty |= {"matrix": "", "matrix_label": {}, "max_length": None, "role": ""}
    keeps: set[str] = set()
    if kind in CHOICES:
        keeps = {"options", "role"} if kind == ItemKind.SINGLE else {"options"}
    elif kind in RANGES:
        keeps = {"minimum", "maximum"}
        keeps |= {"labels", "reversed", "matrix", "matrix_label"} if kind == ItemKind.SCALE else {"bins"}
    elif kind in TEXT_KINDS:
        keeps = {"max_length"}
    return {name: value if name in keeps or name not in empty else empty[name] for name, value in values.items()}


def _still_used(code: str, used: Used) -> str:
    return _("Der Kurzname „%(code)s“ verbindet Ergebnisse mit Fassung %(number)s und bleibt deshalb, wie er ist.") % {
        "code": code,
        "number": used.version,
    }


def _check_meaning(values: dict[str, Any], used: Used) -> None:
    """The code keeps its kind, a scale its range and polarity, an option its number."""
    names = {"code": values["code"], "number": used.version}
    if values["kind"] != used.kind:
        names |= {"kind": ItemKind(used.kind).label}
        raise DomainError(
            _(
                "Unter dem Kurznamen „%(code)s“ steht in Fassung %(number)s eine Frage der Art „%(kind)s“. "
                "Bitte vergeben Sie einen neuen Kurznamen."
            )
            % names,
            field="code",
        )
    scale = (used.minimum, used.maximum, used.reversed)
    if used.kind == ItemKind.SCALE and (values["minimum"], values["maximum"], values["reversed"]) != scale:
        raise DomainError(
            _(
                "Die Skala von „%(code)s“ bleibt wie in Fassung %(number)s, sonst ließen sich die Ergebnisse nicht "
                "vergleichen. Für eine andere Skala vergeben Sie bitte einen neuen Kurznamen."
            )
            % names,
            field="minimum",
        )


def _check_rows(values: dict[str, Any]) -> None:
    options = [row["code"] for row in values["options"]]
    missing = [row["code"] for row in values["missing"]]
    every = options + missing
    if len(options) > MAX_OPTIONS:
        raise DomainError(_("Eine Frage hat höchstens %(n)s Antwortmöglichkeiten.") % {"n": MAX_OPTIONS})
    if twice := next((code for code in every if every.count(code) > 1), ""):
        raise DomainError(_("Der Kurzname „%(code)s“ steht bei zwei Antworten.") % {"code": twice})
    if wrong := next((code for code in every if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code)), ""):
        raise DomainError(
            _("„%(code)s“ ist kein Kurzname: Kleinbuchstaben, Ziffern, „_“ und „-“ sind möglich.") % {"code": wrong}
        )


def _check_range(values: dict[str, Any]) -> None:
    """Range and classes of scales and numbers, so that the layout can hold them."""
    if values["kind"] not in RANGES:
        return
    low, high, bins = values["minimum"], values["maximum"], values["bins"]
    if low is None or high is None or low >= high:
        raise DomainError(_("Der größte Wert muss über dem kleinsten liegen."), field="maximum")
    if low < -NUMBER_LIMIT or high > NUMBER_LIMIT:
        raise DomainError(_("Möglich sind Werte von −%(n)s bis %(n)s.") % {"n": NUMBER_LIMIT}, field="maximum")
    if values["kind"] == ItemKind.SCALE and high - low >= MAX_POINTS:
        raise DomainError(
            _("Eine Skala hat höchstens %(n)s Punkte. Für mehr Werte nehmen Sie eine Zahl.") % {"n": MAX_POINTS},
            field="maximum",
        )
    if bins != sorted(set(bins)) or (bins and not low <= bins[0] <= bins[-1] < high):
        raise DomainError(
            _("Die Klassengrenzen steigen an und liegen zwischen kleinstem und größtem Wert."), field="bins"
        )
    if not bins and high - low >= MAX_VALUES:
        raise DomainError(_("Ein so großer Bereich braucht Klassen, damit gezählt werden kann."), field="bins")
    Layout([ItemSpec(values["code"], cast(Kind, values["kind"]), minimum=low, maximum=high, bins=tuple(bins))])
