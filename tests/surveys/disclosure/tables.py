"""Small tables as populations of one town: every inner cell is one atom."""

from surveys.disclosure import Cell, Population


def one_way(counts: tuple[int, ...], table: str = "organisation") -> Population:
    """One table with its total."""
    atoms = range(len(counts))
    cells = [Cell("total", "total", frozenset(atoms))] + [Cell(table, str(atom), frozenset({atom})) for atom in atoms]
    return _of(len(counts), cells)


def two_way(rows: str, columns: str) -> Population:
    """A table with margins: inner cells "wa", rows "w", columns "a"; atoms by rows."""
    names = [row + column for row in rows for column in columns]
    cells = [Cell("total", "total", frozenset(range(len(names))))]
    cells += [Cell("row", row, frozenset(at for at, name in enumerate(names) if name[0] == row)) for row in rows]
    cells += [
        Cell("column", found, frozenset(at for at, name in enumerate(names) if name[1] == found)) for found in columns
    ]
    cells += [Cell("inner", name, frozenset({at})) for at, name in enumerate(names)]
    return _of(len(names), cells)


def linked(parts: str, **tables: dict[str, str]) -> Population:
    """Parts in several tables; each table gives by key the parts of its cells."""
    cells = [Cell("total", "total", frozenset(range(len(parts))))]
    for table, found in tables.items():
        cells += [Cell(table, key, frozenset(map(parts.index, members))) for key, members in found.items()]
    return _of(len(parts), cells)


def _of(size: int, cells: list[Cell]) -> Population:
    return Population((0,) * size, (False,) * size, (0,) * size, tuple(cells), across=False)
