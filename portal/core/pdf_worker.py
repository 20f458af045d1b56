"""Compile one Typst document; run as a script of its own by ``portal.core.pdf``, never imported by the portal.

Standard input: the job as JSON. Standard output: the PDF. It imports neither Django nor the portal.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any


def limit_resources(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def compile_document(job: dict[str, Any]) -> tuple[bytes, list[bool]]:
    """The tagged PDF and, for every table in order, whether its first column holds row headers."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    options: dict[str, Any] = {"root": job["root"], "sys_inputs": job["inputs"]}
    compiler = typst.Compiler(f"{job['root']}/{job['main']}", font_paths=fonts, ignore_system_fonts=True, **options)
    pdf: Any = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=job["timestamp"])
    marks: Any = compiler.query("<vp-table>", field="value")
    return pdf, json.loads(marks)


def elements(node: Any) -> Iterator[Any]:
    """All structure elements below ``node`` in document order."""
    from pikepdf import Array, Dictionary

    kids = node.get("/K")
    for kid in [] if kids is None else kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def mark_row_headers(pdf: bytes, marks: list[bool]) -> bytes:
    """Turn the first cell of every body row into a row header where ``marks`` says so."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = [element for element in elements(document.Root.StructTreeRoot) if pikepdf.Name.Table == element.S]
        if len(tables) != len(marks):
            raise SystemExit(f"{len(tables)} tables, {len(marks)} of them by data-table: use data-table for all")
        for table, wanted in zip(tables, marks, strict=True):
            for body in (element for element in elements(table) if wanted and pikepdf.Name.TBody == element.S):
                for row in (element for element in elements(body) if element.S == pikepdf.Name.TR):
                    make_row_header(next(elements(row)))
        avoid_final_returns(document)
        buffer = io.BytesIO()
        document.save(buffer, deterministic_id=True, compress_streams=False)
    return buffer.getvalue()


def avoid_final_returns(document: Any) -> None:
    """Store a stream without compression when its compressed form ends in a carriage return.

    A line feed follows every stream; validators that look for the line end then take both bytes for it and find the
    length of the stream wrong (PDF/A-2, 6.1.7.1). The last bytes are a checksum, so another level would not help.
    """
    from pikepdf import Name, Stream

    for item in document.objects:
        if (
            isinstance(item, Stream)
            and item.get("/Filter") == Name.FlateDecode
            and item.read_raw_bytes().endswith(b"\r")
        ):
            item.write(item.read_bytes())


def make_row_header(cell: Any) -> None:
    from pikepdf import Array, Dictionary, Name

    cell.S = Name.TH
    attributes = cell.get("/A")
    listed = [] if attributes is None else list(attributes) if isinstance(attributes, Array) else [attributes]
    for attribute in listed:
        if attribute.get("/O") == Name.Table:
            attribute.Scope = Name.Row
            return
    cell.A = Array([*listed, Dictionary(O=Name.Table, Scope=Name.Row)])


def main() -> None:
    limit_resources(int(sys.argv[1]))
    job = json.load(sys.stdin)
    try:
        pdf, marks = compile_document(job)
        sys.stdout.buffer.write(mark_row_headers(pdf, marks))
    except (RuntimeError, ValueError, MemoryError) as error:
        raise SystemExit(f"{type(error).__name__}: {error}"[:4000]) from None


if __name__ == "__main__":
    main()
