"""``Published`` ↔ canonical JSON. Equal results give equal text, so the checksum speaks for the results. Pure."""

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

from surveys.published import CellResult, Dimension, Method, Published

Converter = Callable[[Any], Any]


def encode(published: Published) -> str:
    """JSON with sorted keys and without spaces, umlauts as they are; fields that hold their default are left out."""
    data = _writer(Published)(published)
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(text: str) -> Published:
    """The results that ``encode`` wrote. Text of another shape is a ``ValueError``."""
    try:
        found: Published = _reader(Published)(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no results of a release: {error}") from error
    return found


def figures(published: Published) -> list[tuple[Dimension, CellResult]]:
    """What is said in numbers, and what is hidden, without the words around it: those may be put better later."""
    return [
        (table.dimension, dataclasses.replace(cell, label="")) for table in published.tables for cell in table.cells
    ]


def decode_method(text: str) -> Method:
    """The method alone of results that ``encode`` wrote; cheap for lists, which show no more."""
    try:
        found: Method = _reader(Method)(json.loads(text)["method"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no results of a release: {error}") from error
    return found


def checksum(text: str) -> str:
    """SHA-256 of the text as UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _writer(kind: Any) -> Converter:
    """What makes plain data of a value of that type. Looked up once for a type: a release has thousands of values."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        inner = _writer(_not_none(arguments))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        entry = _writer(arguments[0])
        return lambda value: [entry(found) for found in value]
    if origin is Mapping:
        entry = _writer(arguments[1])
        return lambda value: {str(key): entry(found) for key, found in value.items()}
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(kind)
    return attrgetter("value") if issubclass(kind, Enum) else lambda value: value


def _dataclass_writer(kind: Any) -> Converter:
    fields = [(field.name, _default(field), _writer(hint)) for field, hint in _fields(kind)]

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name, default, inner in fields:
            part = getattr(value, name)
            if part != default:
                found[name] = inner(part)
        return found

    return write


def _default(field: "dataclasses.Field[Any]") -> Any:
    """What a field holds unless told otherwise; without a default something that no value equals."""
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


@cache
def _reader(kind: Any) -> Converter:
    """What makes a value of that type of plain data."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        inner = _reader(_not_none(arguments))
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        entry = _reader(arguments[0])
        return lambda data: tuple([entry(found) for found in data])
    if origin is Mapping:
        key, entry = int if arguments[0] is int else str, _reader(arguments[1])
        return lambda data: {key(name): entry(found) for name, found in data.items()}
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    return kind if issubclass(kind, Enum) else lambda data: _checked(kind, data)


def _dataclass_reader(kind: Any) -> Converter:
    parts = {field.name: _reader(hint) for field, hint in _fields(kind)}
    return lambda data: kind(**{name: parts[name](found) for name, found in data.items()})


def _checked(kind: type, data: Any) -> Any:
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


def _fields(kind: Any) -> Iterator[tuple["dataclasses.Field[Any]", Any]]:
    hints = get_type_hints(kind)
    return ((field, hints[field.name]) for field in dataclasses.fields(kind))


def _not_none(kinds: tuple[Any, ...]) -> Any:
    return next(kind for kind in kinds if kind is not type(None))
