"""Draw one SVG as PNG with Typst; run as a script of its own by ``portal.core.charts.image``, never imported.

Standard input: the job as JSON. Standard output: the PNG. It imports neither Django nor the portal.
"""

import json
import resource
import sys
from typing import Any


def limit_resources(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    limit_resources(int(sys.argv[1]))
    job = json.load(sys.stdin)
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    options: dict[str, Any] = {"root": job["root"], "sys_inputs": job["inputs"], "font_paths": fonts}
    try:
        compiler = typst.Compiler(f"{job['root']}/{job['main']}", ignore_system_fonts=True, **options)
        image: Any = compiler.compile(format="png", ppi=72)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise SystemExit(f"{type(error).__name__}: {error}"[:4000]) from None
    sys.stdout.buffer.write(image)


if __name__ == "__main__":
    main()
