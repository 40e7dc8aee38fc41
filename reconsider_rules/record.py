"""Immutable records: what a frozen dataclass is, without what one costs at start-up.

Each dataclass takes half a millisecond to make, because its methods are compiled anew in every
process; forty of them would take as long as the rest of an explanation. A `Record` has the same
look and, to a type checker, the same meaning; its methods are here, once.
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


class FrozenDict(dict[Any, Any]):
    """A dict that stays as it is, and can be hashed."""

    def _refuse(self, *args: object, **more: object) -> NoReturn:
        raise TypeError("this mapping is frozen: make a dict of it to change it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type, tuple[dict[Any, Any]]]:
        """Copied and pickled as a dict, which is filled entry by entry."""
        return type(self), (dict(self),)


_harmless: set[type] = {FrozenDict}
"""The types met so far whose values can't change, or are none of ours to freeze."""


def _frozen(value: Any) -> Any:
    """What stands in a record for a value: if it could change, one that can't."""
    if isinstance(value, dict) and not isinstance(value, FrozenDict):
        return FrozenDict(value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, set):
        return frozenset(value)
    _harmless.add(type(value))
    return value


class _RecordType(type):
    """Makes the annotated names of a class, after those that it inherits, its fields.

    They are slots: what has been unpickled is read as fast as what has not. A class with cached
    properties has a dict for these besides.
    """

    _setters: tuple[Callable[[Any, Any], None], ...]

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> _RecordType:
        fields: dict[str, None] = {}
        defaults: dict[str, Any] = {}
        for base in reversed(bases):
            fields |= dict.fromkeys(getattr(base, "_fields", ()))
            defaults |= getattr(base, "_defaults", {})
        named = [field for field in space.get("__annotations__", ()) if not field.startswith("_")]
        own = [field for field in named if field not in fields]
        fields |= dict.fromkeys(own)
        defaults |= {field: space.pop(field) for field in named if field in space}
        caches = any(isinstance(value, cached) for value in space.values())
        has_dict = any(hasattr(base, "__dictoffset__") and base.__dictoffset__ for base in bases)
        space["__slots__"] = (*own, "__dict__") if caches and not has_dict else tuple(own)
        space["_fields"] = space["__match_args__"] = tuple(fields)
        space["_defaults"] = defaults
        made = super().__new__(cls, name, bases, space)
        made._setters = tuple([getattr(made, field).__set__ for field in fields])
        return made


@dataclass_transform(frozen_default=True)
class Record(metaclass=_RecordType):
    """The base of all records. Equal records have the same type and equal fields.

    Nothing can be assigned to a field; a dict, list or set that is given for one becomes one that
    can't change. So a record can be hashed wherever what it holds can.
    """

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]
    _setters: tuple[Callable[[Any, Any], None], ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        if kwargs or len(args) != len(fields):
            args = self._complete(args, kwargs)
        if not _harmless.issuperset(map(type, args)):
            args = tuple([each if type(each) in _harmless else _frozen(each) for each in args])
        for put, value in zip(self._setters, args):  # noqa: B905 - strict takes a quarter more
            put(self, value)

    def _complete(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The value of every field, in order. Raises TypeError for one too few or too many."""
        fields = self._fields[len(args) :]
        given = self._defaults | kwargs
        if missing := [field for field in fields if field not in given]:
            raise TypeError(f"{type(self).__name__}() is given no {', '.join(missing)}")
        if len(args) > len(self._fields) or not kwargs.keys() <= set(fields):
            self._refuse(args, kwargs)
        return (*args, *[given[field] for field in fields])

    def _refuse(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> NoReturn:
        """Say which of the arguments are too many."""
        name, fields = type(self).__name__, self._fields
        if len(args) > len(fields):
            raise TypeError(f"{name}() takes {', '.join(fields)}, and not {len(args)} values")
        if twice := [field for field in fields[: len(args)] if field in kwargs]:
            raise TypeError(f"{name}() is given {', '.join(twice)} twice")
        unknown = [field for field in kwargs if field not in fields]
        raise TypeError(f"{name}() has no {', '.join(unknown)}: it takes {', '.join(fields)}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: 'replaced' gives a changed copy")

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied and pickled as its values and what is cached."""
        made = remade, (type(self), *self._values())
        kept = getattr(self, "__dict__", None)
        return (*made, kept) if kept else made

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


def remade(kind: type[_R], *values: Any) -> _R:
    """A record of values that one had before."""
    record: _R = object.__new__(kind)
    for put, value in zip(kind._setters, values):  # noqa: B905 - as above
        put(record, value)
    return record
