"""The files of the project, for tests that read them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def packages() -> list[Path]:
    """Folders of our own Python packages at the top of the project, tests left out."""
    return sorted(path for path in ROOT.iterdir() if (path / "__init__.py").is_file() and path.name != "tests")


def modules(*, migrations: bool = False) -> list[Path]:
    """Every Python file of our packages."""
    found = [path for package in packages() for path in sorted(package.rglob("*.py"))]
    return [path for path in found if migrations or "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def project_files() -> list[Path]:
    """Files that belong to the project: known to git or about to be; without git, all but what is generated."""
    run = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        return [path for path in (ROOT / line for line in run.stdout.splitlines()) if path.is_file()]
    generated = re.compile(
        r"^\.(?!ci$|env\.example$|git(ignore|attributes)$|docker)|^(var|staticfiles|node_modules|__pycache__)$"
    )
    files = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in files if not any(generated.search(part) for part in path.relative_to(ROOT).parts)]
