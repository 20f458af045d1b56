"""Which counts of themes readers may see. Pure.

The rule is that of answers (ARCHITECTURE, publication rule 2 and 4): a question needs enough approved texts from enough
municipalities, a theme enough texts, and a theme that is hidden alone would follow from the rest. A text may have
several themes, so their sum says nothing by itself; the number of texts of a question is shown, and so one theme more
is hidden whenever it is a single one.
"""

from collections.abc import Mapping
from typing import TypeVar

from surveys.disclosure import Thresholds

K = TypeVar("K", int, str)
DEFAULT = Thresholds()


def question_passes(texts: int, towns: int, thresholds: Thresholds = DEFAULT) -> bool:
    """Whether anything of the texts of a question may be shown: themes, or a quotation."""
    return texts >= thresholds.answers and towns >= thresholds.towns


def hidden_themes(counts: Mapping[K, int], thresholds: Thresholds = DEFAULT) -> frozenset[K]:
    """Themes whose count is kept back. Where exactly one is too small, the next smallest is hidden too.

    Themes without a text are no result and are not hidden: leave them out before.
    """
    hidden = {theme for theme, texts in counts.items() if texts < thresholds.answers}
    if len(hidden) == 1:
        left = [theme for theme in counts if theme not in hidden]
        hidden |= {min(left, key=lambda theme: (counts[theme], theme))} if left else set()
    return frozenset(hidden)
