"""Immutable records: what a frozen, slotted dataclass is, without what one costs at start-up.

Each dataclass takes half a millisecond to make, because its methods are compiled anew in every
process; forty of them would take as long as the rest of an explanation. A `Record` has the same
look and, to a type checker, the same meaning; its methods are here, once. That nothing is assigned
to a record is for the type checker to see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar, dataclass_transform, overload

_R = TypeVar("_R", bound="Record")
_T = TypeVar("_T")


class cached(Generic[_T]):
    """A property that is computed when it is first asked for, and kept in the object's dict.

    `functools.cached_property` holds a lock on Python 3.11, which a process forked meanwhile finds
    locked for ever; on later ones, threads that race get different values. Here there is no lock:
    threads that race may compute it twice, and all of them get the one value that came first.
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> cached[_T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...
    def __get__(self, instance: object, owner: type) -> cached[_T] | _T:
        if instance is None:
            return self
        found: _T = instance.__dict__.setdefault(self._name, self._compute(instance))
        return found


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
        try:
            for field in fields[len(args) :]:
                value = kwargs.pop(field) if field in kwargs else self._defaults[field]
                setattr(self, field, value)
        except KeyError:
            missing = ", ".join(self._missing(kwargs))
            raise TypeError(f"{type(self).__name__}() is given no {missing}") from None
        if kwargs or len(args) > len(fields):
            self._refuse(args, kwargs)

    def _missing(self, given: dict[str, Any]) -> list[str]:
        """The fields that have neither been set nor are given nor have a default."""
        fields = [field for field in self._fields if not hasattr(self, field)]
        return [field for field in fields if field not in given and field not in self._defaults]

    def _refuse(self, args: tuple[Any, ...], more: dict[str, Any]) -> NoReturn:
        """Say which of the arguments are too many; `more` are named ones that no field took."""
        name, fields = type(self).__name__, self._fields
        if len(args) > len(fields):
            raise TypeError(f"{name}() takes {', '.join(fields)}, and not {len(args)} values")
        if twice := [field for field in more if field in fields]:
            raise TypeError(f"{name}() is given {', '.join(twice)} twice")
        raise TypeError(f"{name}() has no {', '.join(more)}: it takes {', '.join(fields)}")

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
