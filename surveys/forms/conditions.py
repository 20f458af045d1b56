"""The condition builder: rows "Frage – Vergleich – Wert", joined by all or any, and groups of such rows.

Trees from elsewhere may be nested deeper; such parts are kept as they are and shown in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.forms.base import VersionField
from surveys.conditions import Tree, codes
from surveys.enums import TEXT_KINDS, ItemKind
from surveys.forms.rows import MORE, QuietForm, Rows, focus_on
from surveys.models import Item
from surveys.services.editing import stamp
from surveys.wording import GERMAN, NOT, OPERATORS_OF, in_words, operator_label, short_label

MODES = [("all", gettext_lazy("alle Zeilen zutreffen")), ("any", gettext_lazy("mindestens eine Zeile zutrifft"))]
REFRESH = {
    "hx-post": "",
    "hx-vals": '{"more": "refresh"}',
    "hx-target": "#bedingung",
    "hx-select": "#bedingung",
    "hx-swap": "outerHTML",
}
"""A browser with JavaScript shows the comparisons of a question as soon as it is chosen; without it there is a button."""
MOST_GROUPS = 12


@dataclass
class Group:
    """Simple parts joined by ``mode``."""

    mode: str = "all"
    negate: bool = False
    rows: list[Tree] = field(default_factory=list)


@dataclass
class Parts:
    """A tree as the builder shows it: ``main`` rows, groups of rows, and parts nested too deep to edit."""

    main: Group = field(default_factory=Group)
    groups: list[Group] = field(default_factory=list)
    kept: list[Tree] = field(default_factory=list)


def parse(tree: Tree) -> Parts:
    """Take a condition apart."""
    tree, negate = _bare(tree)
    if not tree:
        return Parts()
    if "item" in tree:
        return Parts(Group(rows=[_negated(tree, negate)]))
    mode = "all" if "all" in tree else "any"
    parts = Parts(Group(mode, negate))
    for part in tree[mode]:
        inner, turned = _bare(part)
        if "item" in inner:
            parts.main.rows.append(_negated(inner, turned))
        elif (group := _group(inner, turned)) is not None:
            parts.groups.append(group)
        else:
            parts.kept.append(part)
    return parts


def _bare(tree: Tree) -> tuple[Tree, bool]:
    """The tree without the negations around it, and whether they turn it."""
    negate = False
    while "not" in tree:
        tree, negate = tree["not"], not negate
    return tree, negate


def _negated(tree: Tree, negate: bool) -> Tree:
    return {"not": tree} if negate else tree


def _group(tree: Tree, negate: bool) -> Group | None:
    mode = "all" if "all" in tree else "any"
    bare = [_bare(part) for part in tree[mode]]
    if all("item" in part for part, _turned in bare):
        return Group(mode, negate, [_negated(part, turned) for part, turned in bare])
    return None


def join(mode: str, negate: bool, parts: Sequence[Tree]) -> dict[str, Any]:
    """Put parts together; a single part needs no join, none is always."""
    if not parts:
        return {}
    tree: Tree = parts[0] if len(parts) == 1 else {mode: list(parts)}
    return dict(_negated(tree, negate))


class ComparisonRow(QuietForm):
    """One comparison; which comparisons and values there are follows from the question chosen."""

    item = forms.ChoiceField(label=gettext_lazy("Frage"), required=False)
    op = forms.ChoiceField(label=gettext_lazy("Vergleich"), required=False)
    value = forms.CharField(label=gettext_lazy("Wert"), required=False, max_length=200)
    first_field = "item"
    remove = forms.BooleanField(label=gettext_lazy("entfernen"), required=False)

    def __init__(self, *args: Any, items: Mapping[str, Item], choices: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number, self.use_required_attribute = number, False
        choose: Any = self.fields["item"]
        choose.choices = choices
        choose.widget.attrs.update(REFRESH)
        self.chosen = items.get(str(self._current("item") or ""))
        if self.chosen is None:
            del self.fields["op"], self.fields["value"]
        else:
            self._offer(self.chosen)

    @property
    def legend(self) -> str:
        return _("Zeile %(n)s") % {"n": self.number + 1}

    def _current(self, name: str) -> Any:
        return self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)

    def _offer(self, item: Item) -> None:
        operators = list(OPERATORS_OF[item.kind])
        stored = self.initial.get("op")
        if stored and stored not in operators and self.initial.get("item") == item.code:
            operators.append(stored)
        choose: Any = self.fields["op"]
        choose.choices = [("", _("bitte wählen")), *((name, operator_label(name)) for name in operators)]
        if item.kind in TEXT_KINDS:
            del self.fields["value"]
        elif item.kind in {ItemKind.SINGLE, ItemKind.MULTI}:
            options = [(option.code, option.label.get(GERMAN) or option.code) for option in item.options.all()]
            stale = self.initial.get("value")
            if stale and stale not in dict(options) and self.initial.get("item") == item.code:
                options.append((stale, _("%(code)s (gibt es nicht mehr)") % {"code": stale}))
            self.fields["value"] = forms.ChoiceField(
                label=_("Wert"), required=False, choices=[("", _("bitte wählen")), *options]
            )
        else:
            label = _("Wert (%(low)s bis %(high)s)") % {"low": item.minimum, "high": item.maximum}
            self.fields["value"] = forms.IntegerField(
                label=label, required=False, min_value=item.minimum, max_value=item.maximum
            )

    @property
    def is_empty(self) -> bool:
        return self.chosen is None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.chosen is None or cleaned.get("remove") or self.errors:
            return cleaned
        operator = cleaned.get("op") or ""
        if not operator:
            self.add_error("op", _("Bitte wählen Sie einen Vergleich."))
        elif not operator.endswith("answered") and cleaned.get("value") in {None, ""}:
            self.add_error("value" if "value" in self.fields else "op", _("Bitte geben Sie einen Wert an."))
        return cleaned

    def value_tree(self) -> Tree:
        """The row as a part of a condition."""
        name = self.cleaned_data["op"]
        operator = name.removeprefix(NOT)
        leaf: dict[str, Any] = {"item": self.cleaned_data["item"], "op": operator}
        if operator != "answered":
            leaf["value"] = self.cleaned_data["value"]
        return _negated(leaf, name.startswith(NOT))


def _row_initial(tree: Tree) -> dict[str, Any]:
    leaf, negate = _bare(tree)
    return {"item": leaf["item"], "op": (NOT if negate else "") + leaf["op"], "value": leaf.get("value")}


class GroupForm(QuietForm):
    """Rows joined by all or any. The first one of a condition holds its main rows."""

    mode = forms.ChoiceField(label=gettext_lazy("Gilt, wenn"), choices=MODES, widget=forms.RadioSelect)
    negate = forms.BooleanField(label=gettext_lazy("umkehren: gilt gerade dann nicht"), required=False)

    def __init__(
        self, data: Any, *, group: Group, prefix: str, items: Mapping[str, Item], choices: Any, quiet: bool
    ) -> None:
        if data is not None and f"{prefix}-mode" not in data:  # a group that was just asked for
            data = data.copy()
            data[f"{prefix}-mode"] = group.mode
        super().__init__(data, prefix=prefix, initial={"mode": group.mode, "negate": group.negate})
        self.quiet = quiet
        initial = [_row_initial(row) for row in group.rows]
        self.rows = Rows(
            ComparisonRow,
            prefix=f"{prefix}-rows",
            data=data,
            initial=initial,
            extra=1,
            quiet=quiet,
            items=items,
            choices=choices,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for sentence in self.rows.sentences():
            self.add_error(None, sentence)
        return cleaned

    def trees(self) -> list[Tree]:
        return [row.value_tree() for row in self.rows.filled()]


class ConditionForm(QuietForm):
    """When a section or question is asked. ``version`` is the stamp of the condition that was shown."""

    def __init__(
        self,
        data: Any = None,
        *,
        condition: Tree,
        earlier: Sequence[Item],
        known: Mapping[str, Item],
        quiet: bool = False,
    ) -> None:
        super().__init__(data, initial={"version": stamp({"condition": condition})})
        self.quiet, self.known = quiet, known
        self.fields["version"] = VersionField()
        self.parts = parse(condition)
        shared: dict[str, Any] = {"items": known, "choices": _item_choices(earlier, condition, known), "quiet": quiet}
        self.main = GroupForm(data, group=self.parts.main, prefix="main", **shared)
        groups = self.parts.groups + [Group()] * (self._groups(data) - len(self.parts.groups))
        self.groups = [GroupForm(data, group=one, prefix=f"g{n}", **shared) for n, one in enumerate(groups)]
        if data is not None and data.get(MORE) == "groups" and self.groups:
            focus_on(self.groups[-1].rows.forms[0])
        for number in range(len(self.parts.kept)):
            self.fields[f"drop_{number}"] = forms.BooleanField(label=_("entfernen"), required=False)

    def _groups(self, data: Any) -> int:
        if data is None:
            return len(self.parts.groups)
        sent = str(data.get("groups", ""))
        count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        return max(len(self.parts.groups), min(MOST_GROUPS, count + int(data.get(MORE) == "groups")))

    @property
    def kept(self) -> list[dict[str, Any]]:
        """For the template: parts nested too deep to edit, in words, each with its box to remove it."""
        return [
            {"words": in_words(tree, self.known), "field": self[f"drop_{number}"]}
            for number, tree in enumerate(self.parts.kept)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for group in (self.main, *self.groups):
            if not group.is_valid():
                for sentence in group.non_field_errors():
                    self.add_error(None, sentence)
                if "mode" in group.errors:
                    self.add_error(None, _("Bitte wählen Sie, ob alle Zeilen zutreffen sollen oder eine genügt."))
        return cleaned

    @property
    def seen(self) -> int:
        stamped: int = self.cleaned_data["version"]
        return stamped

    def condition(self) -> dict[str, Any]:
        """The tree for the service."""
        kept = [tree for n, tree in enumerate(self.parts.kept) if not self.cleaned_data.get(f"drop_{n}")]
        groups = [
            join(group.cleaned_data["mode"], group.cleaned_data["negate"], group.trees())
            for group in self.groups
            if group.trees()
        ]
        main = self.main.cleaned_data
        return join(main["mode"], main["negate"], [*self.main.trees(), *groups, *kept])

    def differences(self, theirs: Mapping[str, Any]) -> list[dict[str, str]]:
        """Both conditions in words, for the page after a conflict."""
        always = _("immer")
        mine = in_words(self.condition(), self.known) or always
        return [{"label": _("nur wenn"), "mine": mine, "theirs": in_words(theirs["condition"], self.known) or always}]


def _item_choices(earlier: Sequence[Item], condition: Tree, known: Mapping[str, Item]) -> list[Any]:
    """Questions to choose from, by section; one that the condition names although it comes later stays choosable."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in earlier:
        name = item.section.title.get(GERMAN) or item.section.code
        groups.setdefault(name, []).append((item.code, short_label(item, 80)))
    later = sorted(codes(condition) & set(known) - {item.code for item in earlier})
    if later:
        groups[_("wird erst danach gefragt")] = [(code, short_label(known[code], 80)) for code in later]
    return [("", _("– keine –")), *groups.items()]
