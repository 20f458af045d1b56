"""Write static/vendor/checksums.json: every file the project took from elsewhere, with its SHA-256.

Run it after an update of a vendored package; tests/look/test_vendor.py compares the list with the files.
"""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "static" / "vendor" / "checksums.json"

PACKAGES: list[dict[str, str]] = [
    {
        "name": "KERN UX (npm @kern-ux/native)",
        "version": "2.7.2",
        "licence": "EUPL-1.2",
        "files": "static/vendor/kern/*",
    },
    {"name": "axe-core (npm axe-core)", "version": "4.14.1", "licence": "MPL-2.0", "files": "tests/vendor/axe/*"},
    {
        "name": "Fira Sans and Noto Sans, web subsets",
        "version": "4.106 / 2.003",
        "licence": "OFL-1.1",
        "files": "static/fonts/*",
    },
    {
        "name": "Fira Sans, Noto Sans and Noto Sans Arabic, TTF",
        "version": "4.106 / 2.003 / 2.005",
        "licence": "OFL-1.1",
        "files": "portal/core/pdf_fonts/*",
    },
]


def checksums(pattern: str) -> dict[str, str]:
    """Return path → SHA-256 of the files that match, sorted by path."""
    files = sorted(path for path in ROOT.glob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    packages = [{**package, "files": checksums(package["files"])} for package in PACKAGES]
    TARGET.write_text(json.dumps({"packages": packages}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
