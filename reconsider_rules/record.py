"""Immutable records: what a frozen, slotted dataclass is, without what one costs at start-up.

Each dataclass takes half a millisecond to make, because its methods are compiled anew in every
process; forty of them would take as long as the rest of an explanation. A `Record` has the same
look and, to a type checker, the same meaning; its methods are here, once. That nothing is assigned
to a record is for the type checker to see.
"""

from __future__ import annotations

from typing import Any, TypeVar, dataclass_transform

_R = TypeVar("_R", bound="Record")


class _RecordType(type):
    """Makes the annotated names of a class its slots and match arguments.

    `caches` gives its instances a dict besides, for cached properties.
    """

    def __new__(
        cls, name: str, bases: tuple[type, ...], space: dict[str, Any], caches: bool = False
    ) -> _RecordType:
        fields = tuple(space.get("__annotations__", ()))
        space["_defaults"] = {field: space.pop(field) for field in fields if field in space}
        space.setdefault("__slots__", (*fields, "__dict__") if caches else fields)
        space["_fields"] = space["__match_args__"] = fields
        return super().__new__(cls, name, bases, space)


@dataclass_transform(frozen_default=True)
class Record(metaclass=_RecordType):
    """The base of all records. Equal records have the same type and equal fields."""

    __slots__ = ()
    _fields: tuple[str, ...]
    _defaults: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        for field, value in zip(fields, args, strict=False):
            setattr(self, field, value)
        for field in fields[len(args) :]:
            setattr(self, field, kwargs.pop(field) if field in kwargs else self._defaults[field])
        if kwargs or len(args) > len(fields):
            raise TypeError(f"{type(self).__name__}() takes {', '.join(fields)}")

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, field) for field in self._fields])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{field}={getattr(self, field)!r}" for field in self._fields)
        return f"{type(self).__name__}({values})"

    def replaced(self: _R, **changes: Any) -> _R:
        """The same record but for some fields."""
        return type(self)(**{field: getattr(self, field) for field in self._fields} | changes)
