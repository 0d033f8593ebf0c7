"""An org of the tree, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind, SuccessionKind

LONGEST_CODE, LONGEST_TERM, LONGEST_NAME = 64, 40, 100
_AFTER_SLASH = "0"
"""The character after the slash that ends a path: what is below an org lies between its path and this."""


class OrgQuerySet(models.QuerySet["Org"]):
    """Reading the tree in the field's words."""

    def below(self, org: Org) -> Self:
        """The org and everything under it."""
        return self.under([org.path])

    def under(self, paths: Iterable[str]) -> Self:
        """The orgs at these paths and everything under them."""
        found = list(paths)
        return self.all() if is_the_whole_tree(found) else self.filter(lies_under(found))

    def in_use(self, day: date) -> Self:
        """The orgs that exist on the day."""
        opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
        return self.filter(opened, Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def called(self, wanted: str) -> Self:
        """The orgs of this code or with this in their name; of one above with everything below it."""
        named = Q(code=wanted) | holds("name", wanted)
        above = self.filter(named).of_kind(*ABOVE_KINDS).values_list("path", flat=True)
        grids = Q(kind=OrgKind.GRID, parent__in=self.filter(named).values("code"))
        return self.filter(named | grids | lies_under(above))

    def with_results(self) -> Self:
        """The orgs that results are told of: a grid has none of its own."""
        return self.exclude(kind=OrgKind.GRID)

    def of_kind(self, *kinds: OrgKind) -> Self:
        """The orgs of these kinds."""
        return self.filter(kind__in=kinds)


def is_the_whole_tree(paths: Collection[str]) -> bool:
    """Whether everything there is lies at or under these paths: then a list need not be cut to them."""
    tops_have_one_code = 2
    if not any(path.count("/") == tops_have_one_code for path in paths):
        return False
    tops = set(Org.objects.filter(parent__isnull=True).values_list("path", flat=True))
    return bool(tops) and tops <= set(paths)


def lies_under(paths: Iterable[str], column: str = "path") -> Q:
    """The condition that a path lies at or under one of these; under no path lies nothing.

    The range is what an index serves; the prefix makes it exact where a database sorts letters in its own way.
    """
    found = Q(pk__in=())
    for path in paths:
        end = path[:-1] + _AFTER_SLASH
        found |= Q(**{f"{column}__gte": path, f"{column}__lt": end, f"{column}__startswith": path})
    return found


def holds(column: str, wanted: str) -> Q:
    """The condition that the column has this text in it, in capitals or not.

    Chinese has no capitals, and to compare as if it had takes three times as long.
    """
    if wanted.upper() == wanted.lower():
        return Q(GreaterThan(StrIndex(column, Value(wanted)), 0))
    return Q(**{f"{column}__icontains": wanted})


class Org(models.Model):
    """A place of the tree, from the nation to a grid: `path` holds the codes from the top, each followed by a slash."""

    code = models.CharField("代码", max_length=LONGEST_CODE, unique=True)
    name = models.CharField("名称", max_length=LONGEST_NAME)
    kind = models.CharField("类别", max_length=LONGEST_TERM)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        to_field="code",
        db_column="parent",
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级",
    )
    path = models.CharField(max_length=500, unique=True)
    has_management_duty = models.BooleanField("服务管理职责", default=False)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    aliases = models.CharField("别名", max_length=500, blank=True)

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        indexes = (
            models.Index(fields=("parent", "path"), name="org_by_parent"),
            models.Index(fields=("kind", "path"), name="org_by_kind"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="org_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def term(self) -> OrgKind:
        """Its kind as a term."""
        return OrgKind.of(self.kind)

    @property
    def other_names(self) -> tuple[str, ...]:
        """What else it is called."""
        return tuple(name for name in self.aliases.split("、") if name)

    def path_under(self, parent: Org | None) -> str:
        """Its path when it stands under this parent."""
        return f"{'/' if parent is None else parent.path}{self.code}/"


class Succession(models.Model):
    """What became of an org (R17): from the day on, its counts belong to the successor."""

    predecessor = models.ForeignKey(Org, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Org, models.PROTECT, related_name="precessions")
    kind = models.CharField("变更", max_length=LONGEST_TERM)
    on = models.DateField("变更日期")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("predecessor", "successor"), name="one_succession_per_pair"),
            models.CheckConstraint(condition=~Q(predecessor=models.F("successor")), name="nobody_succeeds_itself"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    @property
    def term(self) -> SuccessionKind:
        """What happened, as a term."""
        return SuccessionKind.of(self.kind)


class FormerPlace(models.Model):
    """Below which org another one stood until a day: whose word counts for its months before (R17)."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="former_places")
    parent = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    until = models.DateField()

    class Meta:
        ordering = ("until", "pk")
        indexes = (models.Index(fields=("org", "until"), name="place_by_org"),)

    def __str__(self) -> str:
        return f"{self.org} < {self.parent}"


class FormerName(models.Model):
    """What an org was called until a moment: what was known before it keeps the name of its time."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="former_names")
    name = models.CharField("名称", max_length=LONGEST_NAME)
    until = models.DateTimeField()

    class Meta:
        ordering = ("until",)
        indexes = (models.Index(fields=("org", "until"), name="name_by_org"),)

    def __str__(self) -> str:
        return self.name
