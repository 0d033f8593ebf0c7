"""Find out which fields of a form a person changed, and which somebody else changed while it was open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zlib import crc32


@dataclass(frozen=True, slots=True)
class SeenValues:
    """The checksums of the values that a form showed, by those of the names of its fields; the form has them hidden."""

    checksums: Mapping[str, str]

    @classmethod
    def of_values(cls, values: Mapping[str, object]) -> SeenValues:
        """Return those of a form with these values."""
        return cls({_compute(name): _compute(write_value(value)) for name, value in values.items()})

    @classmethod
    def parse(cls, text: str) -> SeenValues:
        """Return those that a form sent; whatever cannot be read is left out."""
        parts = (part.split("=", 1) for part in text.split())
        return cls({pair[0]: pair[1] for pair in parts if len(pair) == 2})

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.checksums.items())

    def list_differences(self, values: Mapping[str, object], names: Iterable[str]) -> set[str]:
        """Return the names of the fields whose values are other than those that were shown."""
        return {name for name in names if self.checksums.get(_compute(name)) != _compute(write_value(values.get(name)))}

    def knows(self, name: str) -> bool:
        """Return whether the form showed a field of this name."""
        return _compute(name) in self.checksums


def write_value(value: object) -> str:
    """Return a value as a browser sends it back, with the line breaks of texts alike."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else "\n".join(str(value).strip().splitlines())


def _compute(text: str) -> str:
    return f"{crc32(text.encode()):x}"
