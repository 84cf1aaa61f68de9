"""Bounds of settings, said once: what a page's widgets offer, what is refused, and to what anything is clamped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Whole:
    """Whole numbers from `least` to `most`, `step` apart.

    >>> Whole(1, 9, step=2).clamp(6.7, default=5), Whole(1, 9).clamp("many", default=5)
    (5, 5)
    """

    least: int
    most: int
    step: int = 1

    def clamp(self, value: object, default: int) -> int:
        """Return the nearest number within the bounds, or `default` if `value` is no number."""
        number = _number(value)
        if number is None:
            return default
        number = int(min(max(number, self.least), self.most))
        return self.least + (number - self.least) // self.step * self.step

    def check(self, name: str, value: object) -> None:
        """Raise a ValueError if `value` is out of bounds."""
        if type(value) is not int or self.clamp(value, self.least) != value:
            odd = "" if self.step == 1 else f", in steps of {self.step}"
            raise ValueError(f"{name} must be a whole number from {self.least} to {self.most}{odd}, not {value!r}")


@dataclass(frozen=True)
class Real:
    """Numbers from `least` to `most`.

    >>> Real(0.01, 1).clamp(float("nan"), default=0.5), Real(0.01, 1).clamp(10**400, default=0.5)
    (0.5, 1.0)
    """

    least: float
    most: float

    def clamp(self, value: object, default: float) -> float:
        """Return the nearest number within the bounds, or `default` if `value` is no number."""
        number = _number(value)
        return default if number is None else float(min(max(number, self.least), self.most))

    def check(self, name: str, value: object) -> None:
        """Raise a ValueError if `value` is out of bounds."""
        if type(value) not in (int, float) or not self.least <= value <= self.most:
            raise ValueError(f"{name} must be a number from {self.least} to {self.most}, not {value!r}")


@dataclass(frozen=True, init=False)
class Choice:
    """One of some values."""

    values: tuple

    def __init__(self, *values: object):
        object.__setattr__(self, "values", values)

    def clamp(self, value: object, default: Any) -> Any:
        """Return `value` if it may be chosen, else `default`."""
        return next((choice for choice in self.values if type(choice) is type(value) and choice == value), default)

    def check(self, name: str, value: object) -> None:
        """Raise a ValueError if `value` may not be chosen."""
        if not any(type(choice) is type(value) and choice == value for choice in self.values):
            raise ValueError(f"{name} must be one of {', '.join(map(repr, self.values))}, not {value!r}")


@dataclass(frozen=True)
class Numbers:
    """From `fewest` to `longest` whole numbers, each from `least` to `most`."""

    fewest: int
    longest: int
    least: int
    most: int

    def clamp(self, value: object, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return the numbers clamped, as many as are allowed, or `default` if `value` is no list of numbers."""
        if not isinstance(value, (list, tuple)) or any(_number(item) is None for item in value):
            return default
        clamped = tuple(Whole(self.least, self.most).clamp(item, self.least) for item in value[: self.longest])
        return clamped if len(clamped) >= self.fewest else default

    def check(self, name: str, value: object) -> None:
        """Raise a ValueError if `value` is no tuple of such numbers."""
        fits = isinstance(value, tuple) and all(type(item) is int for item in value)
        if not fits or self.clamp(value, ()) != value:
            raise ValueError(
                f"{name} must be {self.fewest} to {self.longest} whole numbers from {self.least} to {self.most}, "
                f"not {value!r}"
            )


def described(default: Any, bound: Whole | Real | Choice | Numbers) -> Any:
    """Declare a dataclass field with its default and its bound."""
    return field(default=default, metadata={"bound": bound})


def clamp_fields(cls: type, raw: object) -> dict[str, Any]:
    """Clamp what a mapping, or an object's attributes, say of the bounded fields of a dataclass; others are dropped.

    Whatever `raw` is, the result is valid: what is missing or makes no sense becomes the default.
    """
    if not isinstance(raw, Mapping):
        raw = {entry.name: getattr(raw, entry.name) for entry in fields(cls) if hasattr(raw, entry.name)}
    return {
        entry.name: entry.metadata["bound"].clamp(raw.get(entry.name, MISSING), entry.default)
        for entry in fields(cls)
        if "bound" in entry.metadata
    }


def _number(value: object) -> int | float | None:
    """Return a number as it is; None for NaN, truth values and all that is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return None if isinstance(value, float) and math.isnan(value) else value
