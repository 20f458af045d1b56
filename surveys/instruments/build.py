"""Builds the shipped XLSForm files from the texts beside them: ``manage.py load_instruments --build``.

Equal texts give equal bytes; a test holds that the files are up to date.
"""

from pathlib import Path
from typing import Any

import yaml

from surveys.exchange.draft import Draft, ItemDraft, MissingDraft, OptionDraft, SectionDraft
from surveys.exchange.draft_check import check_draft, check_order
from surveys.exchange.expressions import parse, resolve
from surveys.exchange.xlsform_write import write_draft

HERE = Path(__file__).parent
CODES = ("anfangsbefragung", "abschlussbefragung", "schulungsfeedback")


def path_of(code: str) -> Path:
    """The shipped file of an instrument."""
    return HERE / f"{code}.xlsx"


def draft_from_texts(code: str) -> Draft:
    """Read the texts of an instrument; ``ValueError`` if they break a rule of imports or lack a translation."""
    source = yaml.safe_load((HERE / "texts" / f"{code}.yaml").read_text(encoding="utf-8"))
    sections = [_section(entry, source) for entry in source["sections"]]
    draft = Draft(
        code=source["code"], title=source["title"], wave=source["wave"], languages=source["languages"], sections=sections,
        intro=source["intro"], purpose=source["purpose"], thanks=source["thanks"], minutes=source["minutes"],
    )  # fmt: skip
    items = {item.code: item for item in draft.items}
    things: list[SectionDraft | ItemDraft] = [*draft.sections, *draft.items]
    for thing in things:
        thing.condition = resolve(thing.condition, items)
    findings = check_draft(draft) + check_order(draft)
    if findings:
        raise ValueError("; ".join(f"{row.sheet} {row.message}" for row in findings))
    return draft


def _section(entry: dict[str, Any], source: dict[str, Any]) -> SectionDraft:
    matrices = entry.get("matrices", {})
    return SectionDraft(
        code=entry["code"], title=entry["title"], intro=entry.get("intro", {}),
        condition=parse(entry.get("condition", ""), dialect="xlsform", variables=_variable),
        items=[_item(item, matrices, source) for item in entry["items"]],
    )  # fmt: skip


def _item(entry: dict[str, Any], matrices: dict[str, Any], source: dict[str, Any]) -> ItemDraft:
    low, high = entry.get("range", (None, None))
    scale = source["scales"][entry["scale"]] if "scale" in entry else {}
    return ItemDraft(
        code=entry["code"], kind=entry["kind"], label=entry["label"], role=entry.get("role", ""),
        hint=entry.get("hint", {}), required=entry.get("required", False),
        condition=parse(entry.get("condition", ""), dialect="xlsform", variables=_variable),
        matrix=entry.get("matrix", ""), matrix_label=matrices.get(entry.get("matrix", ""), {}), minimum=low, maximum=high,
        labels={str(point): label for point, label in scale.items()}, max_length=entry.get("max_length"),
        missing=[MissingDraft(code, source["missing"][code]) for code in entry.get("missing", [])],
        options=[
            OptionDraft(option["code"], option["label"], number)
            for number, option in enumerate(entry.get("options", []), start=1)
        ],
    )  # fmt: skip


def _variable(name: str) -> dict[str, str]:
    return {"item": name}


def build() -> list[Path]:
    """Write all instruments; the paths that changed."""
    changed = []
    for code in CODES:
        content, path = write_draft(draft_from_texts(code)), path_of(code)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            changed.append(path)
    return changed
