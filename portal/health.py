"""Is the process alive, and can it work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.core.access import PUBLIC, access


@access(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives; touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and its schema is current, else 503; names no details."""
    state = {"database": _database_answers(), "migrations": False}
    state["migrations"] = state["database"] and _schema_is_current()
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _schema_is_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
