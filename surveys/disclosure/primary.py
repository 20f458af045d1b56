"""What may stand for itself (rule 2), also without a reader's own part (rule 6) and without what was known before (7).

At least 5 answers: the usual minimum of German staff surveys (rogator, tivian). Three municipalities: the rule of thumb
"at least three contributors" of official statistics (Hundepool et al., Statistical Disclosure Control, Wiley 2012: with
two contributors each can compute the other), applied to whole municipalities as contributors.
"""

from collections.abc import Iterable

from surveys.disclosure.interface import Known, Rule, Thresholds
from surveys.disclosure.scope import Ints, Item, Mask
from surveys.published import Reason


def reason_against(item: Item, by_town: Ints, townwise: bool, staff: bool, limits: Thresholds) -> Reason:
    """Why a sum of answers with these counts by town may not be shown; ``Reason.NONE``: it may.

    ``staff``: only staff of the administration answered. What is left of these without a reader's own part may be less
    than ten: it is shown to nobody as a figure.
    """
    if by_town.sum() < (limits.staff if staff else limits.answers):
        return Reason.FEW
    if not item.scope.population.across:
        return Reason.NONE
    enough = limits.town_answers if townwise else 1
    if (by_town >= max(enough, 1)).sum() < limits.towns:
        return Reason.TOWNS
    if Rule.OWN in limits.rules and not _stands_without_any(by_town, enough, limits):
        return Reason.OWN
    return Reason.NONE


def _stands_without_any(by_town: Ints, enough: int, limits: Thresholds) -> bool:
    own = by_town[by_town > 0]
    rest = by_town.sum() - own
    towns = (by_town >= enough).sum() - (own >= enough)
    return bool(((rest >= limits.answers) & (towns >= limits.towns)).all())


def mask_reason(item: Item, mask: Mask, townwise: bool, limits: Thresholds) -> Reason:
    """``reason_against`` for a set of atoms."""
    return reason_against(item, item.towns_in(mask), townwise, is_staff(item, mask), limits)


def is_staff(item: Item, mask: Mask) -> bool:
    """Whether everybody who answered is staff of an administration."""
    answered = mask & (item.n > 0)
    return bool(item.scope.staff[answered].all())


def primary(item: Item, limits: Thresholds) -> dict[int, Reason]:
    """Cells that are hidden on their own account, with the reason. Cells nobody was asked in are not among them."""
    found = {}
    for number in range(len(item.scope.cells)):
        if number in item.empty:
            continue
        mask, townwise = item.scope.mask(number), item.scope.is_townwise(number)
        reason = reason_against(item, item.by_town[number], townwise, is_staff(item, mask), limits)
        if not reason and Rule.EARLIER in limits.rules and any(new_answers(item, mask, limits)):
            reason = Reason.NEW
        if reason:
            found[number] = reason
    return found


def new_answers(item: Item, mask: Mask, limits: Thresholds) -> Iterable[Known]:
    """Earlier figures inside a set of atoms that leave some, but too few new answers."""
    for entry in item.known:
        before = item.known_mask(entry)
        if not (before & ~mask).any() and 0 < item.n[mask & ~before].sum() < limits.new_answers:
            yield entry
