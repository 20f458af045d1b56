"""A version as plain, immutable data: what answering, validation, counting and exports need, read once.

Compiled versions know no database. Those of frozen versions are kept in the process, drafts are compiled anew. A
deployment may add a local version of its municipality: its sections come last, its codes carry the prefix ``lokal_``,
and the layout covers both.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from surveys import models as m
from surveys.conditions import Tree
from surveys.enums import TEXT_KINDS, ItemRole
from surveys.layout import ItemSpec, Kind, Layout

Texts = Mapping[str, str]
"""Text by language code."""
LOCAL_PREFIX = "lokal_"
MISSING_FIELD = ".missing"
"""A number or text has its missing codes in a field of its own: ``<code>.missing``."""
CODE_LENGTH = 40
SHORT_TEXT, LONG_TEXT = 300, 3000
KEPT = 256


@dataclass(frozen=True)
class CompiledOption:
    """A choice; ``number`` is what the vector stores."""

    code: str
    number: int
    label: Texts
    exclusive: bool = False


@dataclass(frozen=True)
class CompiledMissing:
    """A missing code of an item."""

    code: str
    label: Texts


@dataclass(frozen=True)
class CompiledItem:
    """A question. ``minimum`` and ``maximum`` bound scales and numbers, ``labels`` names points of a scale."""

    code: str
    kind: str
    role: str
    label: Texts
    hint: Texts
    required: bool
    condition: Tree
    options: tuple[CompiledOption, ...]
    missing: tuple[CompiledMissing, ...]
    minimum: int
    maximum: int
    labels: Mapping[int, Texts]
    bins: tuple[int, ...]
    reversed: bool
    matrix: str
    matrix_label: Texts
    max_length: int
    local: bool = False

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Option code → number."""
        return {option.code: option.number for option in self.options}

    @property
    def is_text(self) -> bool:
        return self.kind in TEXT_KINDS

    @property
    def spec(self) -> ItemSpec:
        """What the layout needs."""
        return ItemSpec(
            code=self.code,
            kind=cast(Kind, self.kind),
            options=tuple(option.number for option in self.options),
            minimum=self.minimum,
            maximum=self.maximum,
            bins=self.bins,
            missing=tuple(missing.code for missing in self.missing),
        )


@dataclass(frozen=True)
class CompiledSection:
    """A page of the questionnaire."""

    code: str
    title: Texts
    intro: Texts
    condition: Tree
    items: tuple[CompiledItem, ...]


@dataclass(frozen=True, eq=False)
class CompiledVersion:
    """A version, or a version with local additions. ``key`` identifies its content, None for a draft."""

    key: Hashable
    languages: tuple[str, ...]
    title: Texts
    intro: Texts
    purpose: Texts
    thanks: Texts
    minutes: int
    sections: tuple[CompiledSection, ...]

    @cached_property
    def items(self) -> Mapping[str, CompiledItem]:
        """Every item by its code, in the order of the layout."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def layout(self) -> Layout:
        return Layout([item.spec for section in self.sections for item in section.items])

    @cached_property
    def group_item(self) -> CompiledItem | None:
        return self._with_role(ItemRole.GROUP)

    @cached_property
    def organisation_item(self) -> CompiledItem | None:
        return self._with_role(ItemRole.ORGANISATION)

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of all form fields."""
        extra = [code + MISSING_FIELD for code, item in self.items.items() if item.is_text or item.kind == "number"]
        return frozenset([*self.items, *extra])

    def _with_role(self, role: str) -> CompiledItem | None:
        return next((item for item in self.items.values() if item.role == role), None)


_kept: OrderedDict[Hashable, CompiledVersion] = OrderedDict()
_lock = threading.Lock()


def compile_version(version: m.QuestionnaireVersion) -> CompiledVersion:
    """Compile a version; a frozen one from memory after the first time."""
    return _remembered(_key(version), lambda key: _compiled(version, None, key))


def compile_deployment(deployment: m.Deployment) -> CompiledVersion:
    """Compile the version of a deployment together with its local additions."""
    version, local = deployment.version, deployment.local_version
    if local is None:
        return compile_version(version)
    keys = (_key(version), _key(local))
    return _remembered(keys if all(keys) else None, lambda key: _compiled(version, local, key))


def _key(version: m.QuestionnaireVersion) -> Hashable:
    return (version.pk, version.version, version.frozen_at) if version.is_frozen else None


def _remembered(key: Hashable, build: Any) -> CompiledVersion:
    if key is None:
        return cast(CompiledVersion, build(None))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    compiled = cast(CompiledVersion, build(key))
    with _lock:
        _kept[key] = compiled
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return compiled


def _compiled(version: m.QuestionnaireVersion, local: m.QuestionnaireVersion | None, key: Hashable) -> CompiledVersion:
    sections = [_section(section, {}) for section in _rows(version)]
    if local is not None:
        rows = _rows(local)
        renamed = {item.code: local_code(item.code) for section in rows for item in section.items.all()}
        sections += [_section(section, renamed, local=True) for section in rows]
    return CompiledVersion(
        key=key,
        languages=tuple(dict.fromkeys(["de", *version.languages])),
        title=version.title,
        intro=version.intro,
        purpose=version.purpose,
        thanks=version.thanks,
        minutes=version.minutes,
        sections=tuple(section for section in sections if section.items or section.intro),
    )


def _rows(version: m.QuestionnaireVersion) -> list[m.Section]:
    return list(version.sections.prefetch_related("items__options").order_by("position", "pk"))


def local_code(code: str) -> str:
    """The code under which a local addition is stored. ``ValueError`` where no column can hold it."""
    renamed = code if code.startswith(LOCAL_PREFIX) else LOCAL_PREFIX + code
    if len(renamed) > CODE_LENGTH:
        raise ValueError(f"{renamed}: a local code has at most {CODE_LENGTH} characters with its prefix")
    return renamed


def _section(section: m.Section, renamed: Mapping[str, str], *, local: bool = False) -> CompiledSection:
    return CompiledSection(
        code=local_code(section.code) if local else section.code,
        title=section.title,
        intro=section.intro,
        condition=_renamed(section.condition, renamed),
        items=tuple(_item(item, renamed, local=local) for item in section.items.all()),
    )


def _item(item: m.Item, renamed: Mapping[str, str], *, local: bool) -> CompiledItem:
    return CompiledItem(
        code=renamed.get(item.code, item.code),
        kind=item.kind,
        role=ItemRole.NONE if local else item.role,
        label=item.label,
        hint=item.hint,
        required=item.required,
        condition=_renamed(item.condition, renamed),
        options=tuple(_options(item)),
        missing=tuple(CompiledMissing(entry["code"], entry.get("label") or {}) for entry in item.missing),
        minimum=item.minimum if item.minimum is not None else 0,
        maximum=item.maximum if item.maximum is not None else 0,
        labels={int(point): texts for point, texts in item.labels.items()},
        bins=tuple(item.bins),
        reversed=item.reversed,
        matrix=item.matrix,
        matrix_label=item.matrix_label,
        max_length=item.max_length or (LONG_TEXT if item.kind == "long_text" else SHORT_TEXT),
        local=local,
    )


def _options(item: m.Item) -> list[CompiledOption]:
    """Options in their order; ``numbers`` of the layout follow the same order."""
    return [
        CompiledOption(option.code, option.number, option.label, option.exclusive) for option in item.options.all()
    ]


def _renamed(tree: Tree, renamed: Mapping[str, str]) -> Tree:
    """The condition with the codes of local items replaced."""
    if not tree or not renamed:
        return tree
    if "item" in tree:
        return {**tree, "item": renamed.get(tree["item"], tree["item"])}
    return {
        key: _renamed(value, renamed) if key == "not" else [_renamed(part, renamed) for part in value]
        for key, value in tree.items()
    }
