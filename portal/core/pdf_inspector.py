"""Look for active content in an uploaded PDF; run as a script of its own by ``portal.core.upload_content``.

Standard input: the PDF. Standard output: ``{"problem": null | "encrypted" | "active" | "broken"}``. It runs apart from
the portal because a hostile file can make any PDF reader use all memory.
"""

import io
import json
import resource
import sys
from typing import Any

MAX_OBJECTS = 300_000
ACTIVE_ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Movie", "/Sound", "/Rendition")
ACTIVE_SUBTYPES = ("/RichMedia", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/3D")


def is_active(value: Any, depth: int = 0) -> bool:
    """Whether a dictionary, or one directly inside it, holds an action that acts, a script or an attached file."""
    from pikepdf import Array, Dictionary, Stream

    if depth > 30:
        return True
    if isinstance(value, Array):
        return any(is_active(item, depth + 1) for item in value if not is_indirect(item))
    if not isinstance(value, (Dictionary, Stream)):
        return False
    kinds = {key: str(value.get(key, "")) for key in ("/S", "/Subtype", "/Type")}
    if kinds["/S"] in ACTIVE_ACTIONS or kinds["/Subtype"] in ACTIVE_SUBTYPES or kinds["/Type"] == "/EmbeddedFile":
        return True
    if "/EF" in value and ("/F" in value or "/UF" in value):
        return True
    return any(is_active(item, depth + 1) for _, item in value.items() if not is_indirect(item))


def has_active_roots(root: Any) -> bool:
    """Scripts and attachments that belong to the whole document, and XFA forms."""
    names, form = root.get("/Names", {}), root.get("/AcroForm", {})
    return "/JavaScript" in names or "/EmbeddedFiles" in names or "/XFA" in form


def is_indirect(item: Any) -> bool:
    """Indirect objects are visited on their own."""
    return bool(getattr(item, "is_indirect", False))


def problem_of(content: bytes) -> str | None:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as document:
            if document.is_encrypted:
                return "encrypted"
            if len(document.objects) > MAX_OBJECTS or len(document.pages) == 0:
                return "broken"
            if has_active_roots(document.Root) or any(is_active(item) for item in document.objects):
                return "active"
    except pikepdf.PasswordError:
        return "encrypted"
    except Exception:  # whatever the reader stumbles over, the file is not one to keep
        return "broken"
    return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(json.dumps({"problem": problem_of(sys.stdin.buffer.read())}))


if __name__ == "__main__":
    main()
