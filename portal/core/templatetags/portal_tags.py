"""Template tags of the portal, available in every template (listed as builtins in the settings)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core import receipts
from portal.core.icons import icon_svg

register = template.Library()
PAGE = "seite"
SORT = "sort"
DASH = "–"


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Return an icon (portal/core/icons.py); always decorative, the text beside it carries the meaning."""
    return icon_svg(name, css_class)


@register.filter
def german_number(value: Any, decimals: int = 0) -> str:
    """Return a number the German way (1.234,5), rounded half up, with a true minus; a dash for None and empty text."""
    if value is None or value == "":
        return DASH
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)  # number_format would truncate
    text = number_format(rounded, decimals, use_l10n=True, force_grouping=True)
    return text.replace("-", "−")


@register.filter
def percent(share: Any, decimals: int = 1) -> str:
    """Return a share between 0 and 1 as percent (0.25 → 25,0 %); a dash for None. Shares of counts: ``core.shares``."""
    if share is None or share == "":
        return DASH
    return f"{german_number(Decimal(str(share)) * 100, decimals)}\u00a0%"


@register.filter
def date_de(value: date | None) -> str:
    """Return a day as 05.03.2021; a dash for None."""
    if not value:
        return DASH
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{day:%d.%m.%Y}"


def _parameters(context: template.Context) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """Return the query of this page with some parameters set (None removes one) and the page number dropped.

    Starts with "?"; use it in an href.
    """
    query = _parameters(context)
    for name in {PAGE, *changes}:
        query.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def query_without(context: template.Context, *names: str) -> str:
    """Return the query of this page without the named parameters and without the page number (no leading "?")."""
    query = _parameters(context)
    for name in {PAGE, *names}:
        query.pop(name, None)
    return query.urlencode()


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, label: str, field: str, numeric: bool = False) -> SafeString:
    """Return a `<th>` whose link sorts the list by `field` (URL parameter `sort`, `-field` is descending)."""
    query = _parameters(context)
    current = query.get(SORT, context.get("default_sort", ""))
    ascending, descending = current == field, current == f"-{field}"
    query.pop(PAGE, None)
    query[SORT] = f"-{field}" if ascending else field
    state = "ascending" if ascending else "descending" if descending else ""
    return format_html(
        '<th scope="col"{}{}><a class="vp-sort" href="?{}">{}{}<span class="vp-visually-hidden">{}</span></a></th>',
        SafeString(' class="vp-num"') if numeric else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        label,
        icon_svg({"ascending": "sort-up", "descending": "sort-down"}.get(state, "sort")),
        _(", absteigend sortieren") if ascending else _(", aufsteigend sortieren"),
    )


@register.simple_tag
def elided_pages(page: Page[Any]) -> Iterator[int | str]:
    """Return the page numbers to show; a text stands for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def page_query(query: str, number: int) -> str:
    """Return "?…" for page `number` of a list whose other parameters are `query`."""
    parameters = QueryDict(query, mutable=True)
    parameters[PAGE] = str(number)
    return "?" + urlencode(list(parameters.lists()), doseq=True)


@register.filter
def draft_receipt(message: Any) -> str:
    """Return the key of the draft that this message confirms, if any."""
    return receipts.draft_key(getattr(message, "extra_tags", ""))


@register.filter
def undo_url(message: Any) -> str:
    """Return where a POST takes back what this message tells of, if it can be taken back."""
    return receipts.undo_url(getattr(message, "extra_tags", ""))


@register.filter
def message_tone(level: str) -> str:
    """Return the tone of a message level of django.contrib.messages."""
    return {"error": "danger", "debug": "neutral"}.get(level, level or "info")


@register.filter
def item(sequence: Any, index: int) -> Any:
    """Return the element at `index`, empty text if there is none."""
    try:
        return sequence[index]
    except (IndexError, KeyError, TypeError):
        return ""


@register.filter
def cell_number(value: Any) -> Any:
    """Return numbers the German way and leave texts as they are (they may already be formatted)."""
    if value is None or isinstance(value, int | float | Decimal):
        return german_number(value, 0 if isinstance(value, int) else 1)
    return value


@register.filter
def sentence(text: str) -> str:
    """With a full stop, unless it ends with a mark of its own."""
    return text if text.rstrip().endswith((".", "!", "?", "…")) else f"{text.rstrip()}."


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


@register.filter
def notice_icon(tone: str) -> str:
    """Return the icon of a notice: the shape of its tone, an "i" where the tone says nothing but "please note"."""
    return tone if tone in {"success", "sustained", "warning", "danger"} else "notice"
