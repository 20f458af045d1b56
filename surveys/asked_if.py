"""When a question is asked, in the words of respondents: for those without JavaScript, who see it in any case."""

from surveys.answering_texts import sentence
from surveys.compiled import CompiledItem, CompiledSection, Texts
from surveys.conditions import Tree, codes


def asked_if(item: CompiledItem, section: CompiledSection, language: str) -> str:
    """The sentence over a question that answers on the same page decide about, empty for all others.

    It names the answers where one comparison says it all; otherwise it leaves the judgement to the respondent.
    """
    own = {other.code: other for other in section.items}
    if codes(item.condition).isdisjoint(own):
        return ""
    leaf = _only_leaf(item.condition)
    decides = own.get(leaf.get("item", ""))
    values = _values(leaf, decides, language) if decides else ""
    if not decides or not values:
        return sentence(language, "if_applies")
    order = list(own)
    if order.index(item.code) - order.index(decides.code) == 1:
        return sentence(language, "if_above", values=values)
    question = decides.label.get(language, "")
    if not question:
        return sentence(language, "if_applies")
    return sentence(language, "if_question", question=question, values=values)


def _only_leaf(tree: Tree) -> Tree:
    """The comparison, if there is just one; else an empty tree."""
    for key in ("all", "any"):
        if key in tree:
            return _only_leaf(tree[key][0]) if len(tree[key]) == 1 else {}
    return tree if "item" in tree else {}


def _values(leaf: Tree, item: CompiledItem, language: str) -> str:
    """What must be chosen; empty where no short phrase says it."""
    operator, value = leaf["op"], leaf.get("value")
    if item.kind == "scale" and isinstance(value, int):
        return _range(operator, value, item, language)
    key = {"eq": "if_option", "includes": "if_option", "ne": "if_other"}.get(operator, "")
    label = next((_label(option.label, language) for option in item.options if option.code == value), "")
    return sentence(language, key, label=label) if key and label else ""


def _range(operator: str, value: int, item: CompiledItem, language: str) -> str:
    spans = {
        "eq": (value, value),
        "le": (item.minimum, value),
        "lt": (item.minimum, value - 1),
        "ge": (value, item.maximum),
        "gt": (value + 1, item.maximum),
    }
    low, high = spans.get(operator, (1, 0))
    if low >= high:
        return _number(low) if low == high else ""
    return sentence(language, "if_range", minimum=_number(low), maximum=_number(high))


def _label(texts: Texts, language: str) -> str:
    return texts.get(language, "").rstrip(".")


def _number(value: int) -> str:
    return str(value).replace("-", "−")
