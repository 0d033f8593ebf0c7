"""What every register shares: an entry is kept in revisions, each says who wrote it, when, and from which sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from wuzha.core.facts import COLUMNS, FRAMES, KEYS, NAMES, Row, Value
from wuzha.core.language import say
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import LONGEST_CODE, LONGEST_TERM, Org, OrgQuerySet, is_the_whole_tree, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User

LONGEST_KEY = 250
LONGEST_REMARK = 500
MOST_ORGS = 500
"""How many orgs are named one by one in a query."""
_BETWEEN = "|"
IN_FORCE = Q(superseded_at__isnull=True, is_withdrawn=False)
"""What the books have now: the last revision of an entry, unless it says that the entry is withdrawn."""


@dataclass(frozen=True, slots=True)
class Owners:
    """The orgs whose entries are asked for: their codes and numbers, or how to find them where they are very many.

    Orgs are looked up first and their entries found by the index: a village does not wait for its county. Looked up
    once they serve for several registers.
    """

    codes: Collection[str] | OrgQuerySet
    numbers: Collection[int] | OrgQuerySet
    is_everybody: bool = False

    @classmethod
    def among(cls, orgs: OrgQuerySet) -> Self:
        """These orgs."""
        few = list(orgs.order_by().values_list("code", "pk")[: MOST_ORGS + 1])
        if len(few) > MOST_ORGS:
            return cls(orgs.order_by(), orgs.order_by())
        return cls([code for code, _ in few], [number for _, number in few])

    @classmethod
    def within(cls, scope: Scope) -> Self:
        """The orgs of the scope."""
        everybody = is_the_whole_tree(scope.paths)
        return cls((), (), is_everybody=True) if everybody else cls.among(Org.objects.under(scope.paths))


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reading a register in the field's words."""

    def as_of(self, moment: datetime | None) -> Self:
        """The entries as the books had them at that moment; None: as they have them now."""
        if moment is None:
            return self.filter(IN_FORCE)
        then = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        return self.filter(then, recorded_at__lte=moment, is_withdrawn=False)

    def withdrawn(self, moment: datetime | None) -> Self:
        """The entries that stood withdrawn at that moment; None: those that do now."""
        if moment is None:
            return self.filter(superseded_at__isnull=True, is_withdrawn=True)
        then = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        return self.filter(then, recorded_at__lte=moment, is_withdrawn=True)

    def within(self, scope: Scope) -> Self:
        """The entries of orgs in the scope; one that belongs to no org yet goes with the book it is in."""
        return self.in_sight_of(Owners.within(scope))

    def in_sight_of(self, owners: Owners) -> Self:
        """The entries of these orgs, and those of no org yet in the books that they keep."""
        if owners.is_everybody:
            return self.all()
        owner = self.model.owner
        found = Q(**{f"{owner}__in": owners.codes})
        if self.model._meta.get_field(owner).null:
            found |= Q(**{f"{owner}__isnull": True, "holder__in": owners.numbers})
        return self.filter(found)

    def of(self, orgs: OrgQuerySet) -> Self:
        """The entries of these orgs."""
        return self.filter(**{f"{self.model.owner}__in": Owners.among(orgs).codes})

    def under(self, top: Org) -> Self:
        """The entries of this org and those below it, in whatever book; those of no org yet in the books kept there."""
        owner = self.model.owner
        found = lies_under([top.path], f"{owner}__path")
        if self.model._meta.get_field(owner).null:
            found |= Q(**{f"{owner}__isnull": True}) & lies_under([top.path], "holder__path")
        return self.filter(found)


class Entry(models.Model):
    """A row of a register, as one revision of it says; a later revision supersedes it, nothing is overwritten.

    `holder` is the org whose book it stands in, `key` tells it from the others of that book. A withdrawn entry is one
    whose last revision says so, and `remark` why.
    """

    register: ClassVar[Register]
    owner: ClassVar[str] = "org"
    """The column that says whose row it is."""
    renamed: ClassVar[Mapping[str, str]] = {}
    """Fact columns whose field has another name here."""

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True)
    upload = models.UUIDField(null=True)
    sheet = models.CharField(max_length=200, blank=True)
    line = models.PositiveIntegerField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("holder", "key", "revision")
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("holder", "superseded_at"), name="%(class)s_in_force"),
            models.Index(fields=("upload",), name="%(class)s_upload"),
            models.Index(fields=("key",), name="%(class)s_key"),
            models.Index(fields=("recorded_at",), name="%(class)s_recorded"),
            models.Index(fields=("key", "id"), condition=IN_FORCE, name="%(class)s_list"),
        )
        constraints = (
            models.UniqueConstraint(fields=("holder", "key", "revision"), name="%(class)s_revision"),
            models.UniqueConstraint(
                fields=("holder", "key"), condition=Q(superseded_at__isnull=True), name="%(class)s_one_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.register.label} {self.key}"

    @classmethod
    @cache
    def fact_fields(cls) -> tuple[str, ...]:
        """The names under which the fact columns are set and read, in the order of the register's frame."""
        return cls.row_fields()[: len(FRAMES[cls.register].columns)]

    @classmethod
    @cache
    def row_fields(cls) -> tuple[str, ...]:
        """The names under which all that a row says is set and read: its facts, then what is kept beside them."""
        return tuple(field.attname for field in cls._said())

    @classmethod
    @cache
    def row_columns(cls) -> tuple[str, ...]:
        """What these columns are called in the table."""
        return tuple(str(field.column) for field in cls._said())

    @classmethod
    def row_labels(cls) -> Mapping[str, str]:
        """What each of these columns is called on a page."""
        fields = zip(NAMES[cls.register], cls._said(), strict=True)
        return {name: say(str(field.verbose_name)) for name, field in fields}

    @classmethod
    def fact_labels(cls) -> Mapping[str, str]:
        """What each fact column is called on a page."""
        labels = cls.row_labels()
        return {name: labels[name] for name in FRAMES[cls.register].names}

    @classmethod
    @cache
    def _said(cls) -> tuple[models.Field[Any, Any], ...]:
        fields = {field.name: field for field in cls._meta.concrete_fields}
        return tuple(fields[cls.renamed.get(column.sql, column.sql)] for column in COLUMNS[cls.register])

    @classmethod
    def written(cls, row: Row) -> dict[str, Any]:
        """A row as values of this model."""
        return dict(zip(cls.row_fields(), row, strict=True))

    @property
    def fact(self) -> Row:
        """The entry as the engine sees it."""
        return tuple(getattr(self, name) for name in self.fact_fields())

    @property
    def row(self) -> Row:
        """All that the entry says: its facts, then what is kept beside them."""
        return tuple(getattr(self, name) for name in self.row_fields())

    @property
    def owner_path(self) -> str:
        """Where in the tree its org stands; one that belongs to no org yet stands with the book it is in."""
        org = getattr(self, self.owner) or self.holder
        return str(org.path)


def key_of(register: Register, row: Row) -> str:
    """What tells the row from the others of its book, as text."""
    return _BETWEEN.join([_said(row[place]) for place in _key_places(register)])


def parts_of(register: Register, key: str) -> list[str]:
    """The parts of a key, one per column of the register's; of a number it is the whole."""
    return [key] if len(KEYS[register]) == 1 else key.split(_BETWEEN)


@cache
def _key_places(register: Register) -> tuple[int, ...]:
    return tuple(FRAMES[register].names.index(name) for name in KEYS[register])


def _said(part: Value) -> str:
    return "" if part is None else str(part)


def changed_fields(register: Register, before: Row, after: Row) -> dict[str, tuple[Value, Value]]:
    """Field by field what differs: column → (before, after)."""
    told: Iterable[tuple[str, Value, Value]] = zip(NAMES[register], before, after, strict=True)
    return {name: (old, new) for name, old, new in told if old != new}


def org_field(name: str, *, required: bool = False, db_column: str | None = None) -> models.ForeignKey[Any, Any]:
    """A column that holds the code of an org."""
    return models.ForeignKey(
        Org,
        models.PROTECT,
        to_field="code",
        db_column=db_column,
        null=not required,
        related_name="+",
        verbose_name=name,
    )


def term_field(name: str, *, required: bool = False) -> models.CharField[Any, Any]:
    """A column that holds a coded term; a new term needs no migration, so no choices are part of the column."""
    return models.CharField(name, max_length=LONGEST_TERM, null=not required)


def text_field(name: str, longest: int) -> models.CharField[Any, Any]:
    """A column that holds what somebody wrote in words of their own; blank where nothing was said."""
    return models.CharField(name, max_length=longest, null=True)


def code_field(name: str) -> models.CharField[Any, Any]:
    """A column that holds a number or code as it was given."""
    return models.CharField(name, max_length=LONGEST_CODE)


def day_field(name: str) -> models.DateField[Any, Any]:
    """A column that holds a day; blank where it is not known."""
    return models.DateField(name, null=True)


def fen_field(name: str) -> models.BigIntegerField[Any, Any]:
    """A column that holds whole fen; blank where the amount is not known."""
    return models.BigIntegerField(name, null=True)


def count_field(name: str, *, required: bool = False) -> models.PositiveIntegerField[Any, Any]:
    """A column that holds a count; blank where it is not known, which is not zero."""
    return models.PositiveIntegerField(name, null=not required)
