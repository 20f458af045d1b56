"""Database rules that constraints cannot say: a reference stays inside one municipality, an owner never changes.

Django has no composite foreign keys, so these rules are triggers, created by migrations for SQLite and PostgreSQL.
"""

from typing import Any

from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


class _Trigger(Operation):
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """A trigger changes no model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.create(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.drop(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def create(self, vendor: str) -> list[str]:
        raise NotImplementedError

    def drop(self, vendor: str) -> list[str]:
        raise NotImplementedError


def _postgresql(name: str, table: str, event: str, condition: str, error: str, declare: str = "") -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $body$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{error}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $body$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _drop(vendor: str, names: list[str], table: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in names]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


class SameOwner(_Trigger):
    """Row ``table`` may reference ``target`` by ``column`` only if both belong to the same owner.

    ``own`` and ``other`` are SQL expressions for the owner of the row and of the target; ``own`` may use ``NEW``.
    """

    def __init__(
        self, table: str, column: str, target: str, *, own: str = "NEW.municipality_id", other: str = "municipality_id"
    ) -> None:
        self.table, self.column, self.target, self.own, self.other = table, column, target, own, other

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("SameOwner", [self.table, self.column, self.target], {"own": self.own, "other": self.other})

    @property
    def _name(self) -> str:
        return f"same_owner_{self.table}_{self.column}"[:60]

    @property
    def _error(self) -> str:
        return f"{self.table}.{self.column} belongs to another owner"

    @property
    def _condition(self) -> str:
        theirs = f"(SELECT {self.other} FROM {self.target} WHERE id = NEW.{self.column})"  # nosec B608
        return f"NEW.{self.column} IS NOT NULL AND {theirs} IS NOT NULL AND {theirs} <> {self.own}"

    def create(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return _postgresql(self._name, self.table, "INSERT OR UPDATE", self._condition, self._error)
        return [
            f"CREATE TRIGGER {self._name}_{event[:1].lower()} BEFORE {event} ON {self.table} WHEN {self._condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self._error}'); END"
            for event in ("INSERT", "UPDATE")
        ]

    def drop(self, vendor: str) -> list[str]:
        names = [self._name] if vendor == "postgresql" else [f"{self._name}_i", f"{self._name}_u"]
        return _drop(vendor, names, self.table)


class Immutable(_Trigger):
    """The column of a stored row never changes (the owner of a row, above all)."""

    def __init__(self, table: str, column: str = "municipality_id") -> None:
        self.table, self.column = table, column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("Immutable", [self.table, self.column], {})

    @property
    def _name(self) -> str:
        return f"immutable_{self.table}_{self.column}"[:60]

    @property
    def _condition(self) -> str:
        return f"OLD.{self.column} <> NEW.{self.column}"

    def create(self, vendor: str) -> list[str]:
        error = f"{self.table}.{self.column} cannot change"
        if vendor == "postgresql":
            return _postgresql(self._name, self.table, "UPDATE", self._condition, error)
        return [
            f"CREATE TRIGGER {self._name} BEFORE UPDATE ON {self.table} WHEN {self._condition} "
            f"BEGIN SELECT RAISE(ABORT, '{error}'); END"
        ]

    def drop(self, vendor: str) -> list[str]:
        return _drop(vendor, [self._name], self.table)


class Settled(Immutable):
    """As ``Immutable``, for a column that may be empty: it stays empty or keeps its value."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("Settled", [self.table, self.column], {})

    @property
    def _name(self) -> str:
        return f"settled_{self.table}_{self.column}"[:60]

    @property
    def _condition(self) -> str:
        empty = f"(OLD.{self.column} IS NULL) <> (NEW.{self.column} IS NULL)"
        return f"({empty} OR {super()._condition})"


class WriteOnce(Immutable):
    """The text column is empty at first; once it holds something it never changes.

    ``unless`` is an SQL condition on the row before and after (``OLD``, ``NEW``) under which it may.
    """

    def __init__(self, table: str, column: str, *, unless: str = "") -> None:
        super().__init__(table, column)
        self.unless = unless

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("WriteOnce", [self.table, self.column], {"unless": self.unless})

    @property
    def _name(self) -> str:
        return f"write_once_{self.table}_{self.column}"[:60]

    @property
    def _condition(self) -> str:
        changed = f"OLD.{self.column} <> '' AND OLD.{self.column} <> NEW.{self.column}"
        return f"{changed} AND NOT ({self.unless})" if self.unless else changed


class Replace(Operation):
    """A trigger takes the place of one of the same name."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, old: _Trigger, new: _Trigger) -> None:
        self.old, self.new = old, new

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("Replace", [self.old, self.new], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """A trigger changes no model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.old.database_backwards(app_label, schema_editor, from_state, to_state)
        self.new.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.new.database_backwards(app_label, schema_editor, from_state, to_state)
        self.old.database_forwards(app_label, schema_editor, from_state, to_state)


class AppendOnly(_Trigger):
    """Stored rows can be neither changed nor deleted (PostgreSQL; an SQLite file belongs to whoever holds it)."""

    def __init__(self, table: str, *, mutable: str = "") -> None:
        self.table, self.mutable = table, mutable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("AppendOnly", [self.table], {"mutable": self.mutable})

    def create(self, vendor: str) -> list[str]:
        if vendor != "postgresql":
            return []
        name = f"append_only_{self.table}"
        kept = f"to_jsonb(OLD) - '{self.mutable}' = to_jsonb(NEW) - '{self.mutable}'" if self.mutable else "false"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $body$ BEGIN "
            f"IF TG_OP = 'UPDATE' AND {kept} THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{self.table} is append-only' USING ERRCODE = 'check_violation'; END $body$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]

    def drop(self, vendor: str) -> list[str]:
        return _drop(vendor, [f"append_only_{self.table}"], self.table) if vendor == "postgresql" else []


class KeepTriggers(SeparateDatabaseAndState):
    """Operations on ``table`` after which its triggers, and those that read it, are as they were.

    SQLite rebuilds a table to change it, which drops its triggers and refuses while others name the table.
    """

    def __init__(self, table: str, operations: list[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("KeepTriggers", [self.table, self.database_operations], {})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        kept = self._taken_down(schema_editor)
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        self._put_back(schema_editor, kept)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        kept = self._taken_down(schema_editor)
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        self._put_back(schema_editor, kept)

    def _taken_down(self, schema_editor: Any) -> list[str]:
        if schema_editor.connection.vendor != "sqlite":
            return []
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(sql, %s) ORDER BY name",
                [self.table],
            )
            found = cursor.fetchall()
        for name, _sql in found:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        return [sql for _name, sql in found]

    def _put_back(self, schema_editor: Any, kept: list[str]) -> None:
        for sql in kept:
            schema_editor.execute(sql, params=None)
