"""``manage.py decode``: archived responses of one deployment in readable form, sorted by what they say."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.compiled import CompiledVersion, compile_deployment
from surveys.layout import NOT_ASKED, NOT_REACHED, SKIPPED
from surveys.models import Deployment
from surveys.services.archive import vectors_of

WORDS = {NOT_ASKED: "#NG", NOT_REACHED: "#NE", SKIPPED: "#UE"}
"""The same marks as in the exported files: nicht gefragt, nicht erreicht, übersprungen."""


class Command(BaseCommand):
    """For operators: the vectors of the archive are opaque to SQL, this reads them."""

    help = "Schreibt die archivierten Antwortbögen einer Erhebung als CSV, eine Spalte je Frage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="Adresse der Erhebung")
        parser.add_argument("--limit", type=int, default=None, help="höchstens so viele")

    def handle(self, *args: Any, **options: Any) -> None:
        deployment = Deployment.objects.filter(slug=options["slug"]).first()
        if deployment is None:
            raise CommandError(f"Die Erhebung {options['slug']} gibt es nicht.")
        compiled = compile_deployment(deployment)
        self.stdout.write(";".join(compiled.items))
        for row in self._rows(deployment, compiled, options["limit"]):
            self.stdout.write(";".join(row))

    def _rows(self, deployment: Deployment, compiled: CompiledVersion, limit: int | None) -> Iterator[list[str]]:
        for vector in islice(vectors_of(deployment.pk), limit):
            answers = compiled.layout.decode(vector)
            yield [_word(compiled, code, answers[code]) for code in compiled.items]


def _word(compiled: CompiledVersion, code: str, value: Any) -> str:
    item = compiled.items[code]
    names = {option.number: option.code for option in item.options}
    if isinstance(value, tuple):
        return " ".join(names[number] for number in value)
    if isinstance(value, str) or value in WORDS:
        return WORDS.get(value, str(value))
    return names.get(value, str(value)) if item.kind == "single" else str(value)
