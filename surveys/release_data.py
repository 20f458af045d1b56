"""``Published`` ↔ canonical JSON. Equal results give equal text, so the checksum speaks for the results. Pure."""

import dataclasses
import hashlib
import json
import types
from collections.abc import Hashable, Mapping
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from surveys.published import Published


def encode(published: Published) -> str:
    """JSON with sorted keys and without spaces, umlauts as they are; fields that hold their default are left out."""
    return json.dumps(_data(published), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(text: str) -> Published:
    """The results that ``encode`` wrote. Text of another shape is a ``ValueError``."""
    try:
        found: Published = _value(Published, json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no results of a release: {error}") from error
    return found


def checksum(text: str) -> str:
    """SHA-256 of the text as UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _data(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: (field, getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {name: _data(found) for name, (field, found) in fields.items() if not _is_default(field, found)}
    if isinstance(value, Mapping):
        return {str(key): _data(found) for key, found in value.items()}
    if isinstance(value, (tuple, list)):
        return [_data(found) for found in value]
    return value


def _is_default(field: "dataclasses.Field[Any]", value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def _value(kind: Any, data: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        inner = next(argument for argument in arguments if argument is not type(None))
        return None if data is None else _value(inner, data)
    if origin is tuple:
        return tuple(_value(arguments[0], found) for found in data)
    if origin is Mapping:
        return {_key(arguments[0], key): _value(arguments[1], found) for key, found in data.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(cast(Hashable, kind))
        return cast(Any, kind)(**{name: _value(hints[name], found) for name, found in data.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


def _key(kind: Any, key: str) -> Any:
    return int(key) if kind is int else key


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
