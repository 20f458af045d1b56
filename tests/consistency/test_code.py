"""Conventions of the code that no linter knows."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.consistency.sources import ROOT, functions, modules, name, packages, project_files, tree
from tests.figures import figure

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW = 500, 40, 40
GERMAN = re.compile("[äöüÄÖÜß„“]")
NOT_SHOWN: dict[str, str] = {
    "portal/demo/": "content of the demo, not the interface",
    "portal/core/messages.py": "a tool of developers",
    "management/commands/": "output for operators on the command line",
    "/bench": "measurements for developers",
    "surveys/simulation/": "answers that the simulation invents, not the interface",
    "municipalities/selectors/phrases.py": "German grammar by table; another language gets a table of its own",
    "portal/core/style_samples.py": "samples on a page for operators",
    "surveys/enums.py": "names of languages in their own spelling",
    "surveys/exchange/sheets.py": "words that the files of other programs use",
    "portal/core/charts/geography.py": "attribution, word for word as the licence asks",
}
"""Places whose German is no interface text, and why."""
EXPLAINED: dict[str, str] = {
    "portal/safety.py unsafe_settings": "a table of rules",
    "municipalities/selectors/measures.py facts": "a table of facts",
    "surveys/exchange/draft_check.py _frame": "one rule after the other, each with its sentence",
    "surveys/exchange/draft_check.py _names": "one rule after the other, each with its sentence",
    "surveys/exchange/draft_check_items.py _choices": "one rule after the other, each with its sentence",
}
"""Functions that may be longer, and why."""
NOT_TEXT = re.compile(r"^[^A-Za-zÀ-ž]*$|^[äöüÄÖÜß„“”‚‘–\W\dA-Za-z]{1,3}$|\\|^[\[(]")
"""Single letters, punctuation and patterns."""
WRITERS = {"openpyxl", "xlsxwriter", "csv", "typst", "pikepdf", "docx"}
MAY_WRITE: dict[str, str] = {
    "portal/core/": "the one place",
    "portal/demo/": "reads the register that it brings along",
}
# Spelled in halves, so that this file is not the one that names them.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "proxy.golang" + ".org",
    "--index" + "-url",
    "--extra-index" + "-url",
]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/home/[a-z]" + "+/"]
SKIPPED = {".woff2", ".ttf", ".png", ".jpg", ".gz", ".mo", ".ico", ".pdf", ".geojson"}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_is_of_readable_length(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_functions_and_views_are_of_readable_length() -> None:
    long = []
    for path in modules():
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            bar = LONGEST_VIEW if _is_view(function) else LONGEST_FUNCTION
            if lines > bar and f"{name(path)} {function.name}" not in EXPLAINED:
                long.append(f"{name(path)}:{function.lineno} {function.name}: {lines} lines")
    figure("functions longer than the limit that needs an explanation", len(long), "0")
    assert not long, "\n".join(map(str, long))


def _is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "access" for mark in function.decorator_list
    )


def test_german_texts_are_marked_for_translation() -> None:
    found = [
        f"{name(path)}:{line} {text!r}" for path in modules() if not _is_exempt(path) for line, text in _unmarked(path)
    ]
    figure("German texts in Python that are not marked for translation", len(found), "0")
    assert not found, "\n".join(map(str, found))


def _is_exempt(path: Path) -> bool:
    return any(part in name(path) for part in NOT_SHOWN)


def _unmarked(path: Path) -> Iterator[tuple[int, str]]:
    marked: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and called(node) in gettext_names(path):
            marked.update(id(part) for part in ast.walk(node))
        elif isinstance(getattr(node, "body", None), list):
            marked.update(id(part.value) for part in node.body if _is_loose_text(part))  # type: ignore[attr-defined]
    for node in ast.walk(tree(path)):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked
        if is_text and GERMAN.search(node.value) and not NOT_TEXT.search(node.value):  # type: ignore[attr-defined]
            yield node.lineno, node.value  # type: ignore[attr-defined]


def _is_loose_text(node: object) -> bool:
    """A docstring, or the text under a constant that explains it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@cache
def gettext_names(path: Path) -> set[str]:
    """What the functions of ``django.utils.translation`` are called in a module."""
    imports = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name
        for node in imports
        if node.module == "django.utils.translation"
        for alias in node.names
    }


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def test_only_the_floor_writes_and_reads_files_of_other_programs() -> None:
    wrong = []
    for path in modules():
        if not name(path).startswith(tuple(MAY_WRITE)):
            wrong += [f"{name(path)} imports {module}" for module in sorted(_imported(path) & WRITERS)]
    assert not wrong, "\n".join(map(str, wrong))


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


QUERIES = {"filter", "exclude", "get", "Q", "order_by", "annotate", "values", "aggregate"}
FROM_REQUEST = re.compile(r"request\.(GET|POST)\b")


def test_no_query_is_built_from_a_request() -> None:
    """No filter(**request…), no raw SQL (SQL injection by keys was a hole of Django itself)."""
    wrong = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and (called(node) in {"raw", "extra", "RawSQL"} or _unpacks_a_request(node)):
                wrong.append(f"{name(path)}:{node.lineno} {called(node)}")
    assert not wrong, "\n".join(map(str, wrong))


def _unpacks_a_request(node: ast.Call) -> bool:
    unpacked = [keyword.value for keyword in node.keywords if keyword.arg is None]
    unpacked += [part for part in node.args if isinstance(part, ast.Starred)]
    return called(node) in QUERIES and any(FROM_REQUEST.search(ast.unparse(part)) for part in unpacked)


CSRF_EXEMPT = {"surveys/views/answering.py": "checks the token itself and answers in the respondent's language"}


def test_views_are_never_free_of_the_csrf_check() -> None:
    exempt = {name(path) for path in modules() if "csrf_exempt" in path.read_text(encoding="utf-8")}
    assert exempt - CSRF_EXEMPT.keys() == set()


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    pattern = re.compile("|".join([*map(re.escape, HOSTS), *PLACES[:2], PLACES[2]]).encode())
    found = [
        f"{name(path)}: {match[0].decode()}"
        for path in project_files()
        if path.suffix not in SKIPPED
        for match in [pattern.search(path.read_bytes())]
        if match and not _is_allowed(path, match[0])
    ]
    figure("files that name a package registry or a machine's path", len(found), "0")
    assert not found, "\n".join(map(str, found))


def _is_allowed(path: Path, what: bytes) -> bool:
    """``make lock`` says that the lock files hold no address."""
    return path == ROOT / "Makefile" and what.startswith(b"--")


def test_every_package_is_known_to_the_checks() -> None:
    """A new app is type-checked and has its place in the import order."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for key in ("packages = ", "root_packages = "):
        line = next(line for line in settings.splitlines() if line.startswith(key))
        assert {package.name for package in packages()} <= set(re.findall(r'"([\w.]+)"', line)), line
