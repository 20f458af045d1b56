"""Two-way tables with margins: which hidden cells follow from the margins exactly.

A hidden cell is an edge between its row and its column. Walking round a circle of hidden cells one can add and take away
the same amount without changing a margin; a cell on no circle (a bridge of the graph) cannot change and is computed
exactly. Holds for the equations alone; that counts are not negative may tell more (``bounds``). Source: Gusfield, "A
graph theoretic approach to statistical data security", SIAM Journal on Computing 17 (1988).
"""

from collections.abc import Collection, Hashable, Sequence

Edge = tuple[Hashable, Hashable]


def exposed_by_bridges(
    rows: Sequence[Hashable], columns: Sequence[Hashable], hidden: Collection[Edge]
) -> frozenset[Edge]:
    """Hidden cells (row, column) that anybody can compute from all other cells and all margins.

    A cell outside rows × columns is a ``KeyError``. Linear in rows, columns and hidden cells (lowest points of a
    depth-first walk, without recursion).
    """
    graph: dict[tuple[str, Hashable], list[tuple[str, Hashable]]] = {("row", row): [] for row in rows}
    graph |= {("column", column): [] for column in columns}
    for row, column in set(hidden):
        graph["row", row].append(("column", column))
        graph["column", column].append(("row", row))
    seen: dict[tuple[str, Hashable], int] = {}
    lowest: dict[tuple[str, Hashable], int] = {}
    bridges: set[Edge] = set()
    for start in graph:
        if start not in seen:
            _walk(graph, start, seen, lowest, bridges)
    return frozenset(bridges)


def _walk(
    graph: dict[tuple[str, Hashable], list[tuple[str, Hashable]]],
    start: tuple[str, Hashable],
    seen: dict[tuple[str, Hashable], int],
    lowest: dict[tuple[str, Hashable], int],
    bridges: set[Edge],
) -> None:
    seen[start] = lowest[start] = len(seen)
    stack = [(start, start, iter(graph[start]))]
    while stack:
        node, parent, following = stack[-1]
        for other in following:
            if other not in seen:
                seen[other] = lowest[other] = len(seen)
                stack.append((other, node, iter(graph[other])))
                break
            if other != parent:
                lowest[node] = min(lowest[node], seen[other])
        else:
            stack.pop()
            lowest[parent] = min(lowest[parent], lowest[node])
            if node != parent and lowest[node] > seen[parent]:
                ends = sorted((node, parent), key=lambda end: end[0] != "row")
                bridges.add((ends[0][1], ends[1][1]))
