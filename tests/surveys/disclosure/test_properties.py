"""What holds for whatever is answered."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.disclosure import Answers, Cell, Known, Population, Thresholds, attack, protect, roll_up
from surveys.disclosure.primary import primary
from surveys.disclosure.scope import Item, scope_of
from surveys.published import Reason
from tests.surveys.disclosure.made import settled

TOWNS, KINDS, EPOCHS = 6, 4, 2
ATOMS = [(town, kind, epoch) for town in range(TOWNS) for kind in range(KINDS) for epoch in range(EPOCHS)]
SIZE = len(ATOMS)


def scope(upto: int) -> Population:
    """Six towns in two counties, four kinds of organisation, two epochs; cells count up to an epoch."""
    inside = [number for number, atom in enumerate(ATOMS) if atom[2] <= upto]
    cells = [Cell("total", "total", frozenset(inside))]
    for table, part in (("organisation", 1), ("county", 0)):
        keys = sorted({ATOMS[number][part] // (3 if table == "county" else 1) for number in inside})
        for key in keys:
            members = [number for number in inside if ATOMS[number][part] // (3 if table == "county" else 1) == key]
            cells.append(Cell(table, str(key), frozenset(members)))
    return Population(
        towns=tuple(atom[0] for atom in ATOMS),
        staff=(False,) * SIZE,
        epochs=tuple(atom[2] for atom in ATOMS),
        cells=tuple(cells),
        across=True,
    )


@st.composite
def answered(draw: st.DrawFn) -> Answers:
    """Most answers come before the first release, some after it; points 0 to 10."""
    large = st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 8, 13]), min_size=SIZE // 2, max_size=SIZE // 2)
    few = st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=SIZE // 2, max_size=SIZE // 2)
    first, second = iter(draw(large)), iter(draw(few))
    n = tuple(next(first) if atom[2] == 0 else next(second) for atom in ATOMS)
    points = draw(st.lists(st.integers(0, 10), min_size=SIZE, max_size=SIZE))
    return Answers(n, tuple(count * point for count, point in zip(n, points, strict=True)), 0, 10)


def released(answers: Answers, shown: frozenset[tuple[str, str]], population: Population) -> tuple[Known, ...]:
    cells = [cell for cell in population.cells if cell.name in shown]
    counts = [sum(answers.n[atom] for atom in cell.atoms) for cell in cells]
    return tuple(Known(cell.atoms, n, n, None, 1) for cell, n in zip(cells, counts, strict=True))


quick = settings(max_examples=25, deadline=None)


@quick
@given(answered())
def test_hidden_on_its_own_account_is_never_shown(answers: Answers) -> None:
    population = scope(1)
    plan = protect(population, answers)
    item = Item(scope_of(population), answers)
    for number in primary(item, Thresholds()):
        assert not plan.verdicts[item.name(number)].shown


@quick
@given(answered())
def test_every_hidden_cell_says_why_and_no_shown_one_does(answers: Answers) -> None:
    for verdict in protect(scope(1), answers).verdicts.values():
        assert verdict.shown is (verdict.reason == Reason.NONE)


@quick
@given(answered())
def test_protecting_twice_is_the_same(answers: Answers) -> None:
    population = scope(1)
    plan = protect(population, answers)
    assert protect(scope(1), answers) == plan
    hidden = frozenset(name for name, verdict in plan.verdicts.items() if not verdict.shown)
    again = protect(population, answers, chosen=hidden)
    assert again.shown == plan.shown


@quick
@given(answered())
def test_without_conflicts_the_attack_finds_nothing(answers: Answers) -> None:
    population, plan, _steps = settled(scope(1), answers, (), Thresholds())
    assert attack(population, answers, plan.shown) == ()


@quick
@given(answered())
def test_more_answers_never_uncover_what_was_hidden(answers: Answers) -> None:
    """A second release, whatever was answered since, is safe together with the first; proposals end."""
    before, _merges = roll_up(scope(0), answers.n)
    before, first, _steps = settled(before, answers, (), Thresholds())
    known = released(answers, first.shown, before)
    after, _merges = roll_up(scope(1), answers.n)
    after, second, _steps = settled(after, answers, known, Thresholds())
    assert attack(after, answers, second.shown, known) == ()


@quick
@given(answered(), st.randoms())
def test_numbering_the_towns_otherwise_changes_nothing(answers: Answers, rng: object) -> None:
    names = list(range(100, 100 + TOWNS))
    rng.shuffle(names)  # type: ignore[attr-defined]
    population = scope(1)
    renamed = Population(
        tuple(names[town] for town in population.towns),
        population.staff,
        population.epochs,
        population.cells,
        across=True,
    )
    assert protect(renamed, answers).verdicts == protect(population, answers).verdicts
