"""The tables of the tree of orgs: orgs, their successions, and their former parents and names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Length, Replace, StrIndex, Substr, Upper
from django.db.models.lookups import GreaterThan

from wuzha.audit.binding import bind_table
from wuzha.audit.prepared_query import PreparedObjects, PreparedQuery, ValueSlot
from wuzha.core.normalise import normalise
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup, list_search_words, list_stems
from wuzha.core.text_lengths import LONGEST_ALIASES, LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import HIGHER_KINDS, OrgKind, SuccessionKind

LONGEST_TERM = 40
LONGEST_PATH = 500
_BRACKETS = (("（", "("), ("）", ")"))
"""In names that were typed on the site; those of sheets are in half width."""
_AFTER_SLASH = "0"
"""The character after the slash that ends a path: the paths below an org sort between its path and this."""


class OrgQuerySet(models.QuerySet["Org"]):
    """Queries of the tree."""

    def below(self, org: Org) -> Self:
        """Select the org and everything below it."""
        return self.under([org.path])

    def under(self, paths: Iterable[str]) -> Self:
        """Select the orgs at these paths and everything below them."""
        tops = list(paths)
        return self.all() if covers_whole_tree(tops) else self.filter(match_paths_under(tops))

    def in_use(self, day: date) -> Self:
        """Select the orgs that are open on the day."""
        is_opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
        return self.filter(is_opened, Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def matching(self, text: str) -> Self:
        """Select the orgs of this code or with this text in their name; a match above villages with all below it.

        The text is compared as the cells of sheets are: in half or full width, with spaces, as 村委会 or as 村.
        """
        matches = Q(code=normalise(text)) | contains_name("name", text)
        tops = self.filter(matches).of_kind(*HIGHER_KINDS).values_list("path", flat=True)
        grids = Q(kind=OrgKind.GRID, parent__in=self.filter(matches).values("code"))
        return self.filter(matches | grids | match_paths_under(tops))

    def named(self, text: str) -> list[Org]:
        """Return the orgs that the text names as a cell of a sheet names them, by code, name or alias."""
        word = normalise(text)
        words = {word, *list_search_words(text), *list_stems(text)} - {""}
        if not words:
            return []
        conditions = [contains_name(column, stem) for column in ("name", "aliases") for stem in words]
        # 云岭街道青石村 names an org by that above it: its name stands in the word.
        is_part = Q(GreaterThan(StrIndex(Value(word), F("name")), 0))
        orgs = {org.code: org for org in self.filter(reduce(or_, conditions) | Q(code=word) | is_part)}
        lookup = OrgLookup(
            LookupOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs.values()
        )
        return [orgs[match.code] for match in lookup.find_all(text)]

    def with_results(self) -> Self:
        """Select the orgs that have results: a grid has none of its own."""
        return self.exclude(kind=OrgKind.GRID)

    def with_wrong_path(self) -> Self:
        """Select the orgs whose path is not that of their parent with their own code."""
        below_parent = Concat("parent__path", "code", Value("/"))
        path = Case(When(parent__isnull=True, then=Concat(Value("/"), "code", Value("/"))), default=below_parent)
        return self.exclude(path=path)

    def of_kind(self, *kinds: OrgKind) -> Self:
        """Select the orgs of these kinds."""
        return self.filter(kind__in=kinds)


def covers_whole_tree(paths: Collection[str]) -> bool:
    """Return whether every org lies at or under these paths, so that no query has to be cut to them."""
    slashes_of_top_path = 2
    if not any(path.count("/") == slashes_of_top_path for path in paths):
        return False
    tops = {path for (path,) in _prepare_tops().fetch_all()}
    return bool(tops) and tops <= set(paths)


@cache
def _prepare_tops() -> PreparedQuery:
    return PreparedQuery(Org.objects.filter(parent__isnull=True).values_list("path"))


def match_paths_under(paths: Iterable[str], column: str = "path") -> Q:
    """Return the condition that a path lies at or under one of these; without paths it selects nothing."""
    # The range is what the index serves; the prefix makes it exact where the collation does not sort by code point.
    conditions = [
        Q(**{f"{column}__gte": path, f"{column}__lt": path[:-1] + _AFTER_SLASH, f"{column}__startswith": path})
        for path in paths
    ]
    return reduce(or_, conditions) if conditions else Q(pk__in=())


def match_orgs_above(column: str = "path") -> Q:
    """Return the condition of a prepared query that an org lies at or above the path in its slot `path`."""
    # Text functions and not LIKE: a path is data, and may hold what LIKE takes for a pattern.
    return Q(**{column: Substr(ValueSlot("path", models.CharField()), 1, Length(column))})


def contains_name(column: str, text: str) -> Q:
    """Return the condition that the column of names contains one of the words that the text stands for."""
    plain_column = strip_spaces(column)
    for full_width, half_width in _BRACKETS:
        plain_column = Replace(plain_column, Value(full_width), Value(half_width))
    # Without a word, as after a search for a mark that nobody sees, nothing is contained.
    words = [word for word in list_search_words(text) if word]
    conditions = [_contains(plain_column, word) for word in words]
    return reduce(or_, conditions) if conditions else Q(pk__in=())


def strip_spaces(column: str) -> Replace:
    """Return the column without spaces: a cell keeps those inside it, and whoever searches may leave them out."""
    return Replace(column, Value(" "), Value(""))


def _contains(text: Replace, word: str) -> Q:
    # Chinese has no case, and a case-insensitive comparison takes three times as long.
    if word.upper() == word.lower():
        return Q(GreaterThan(StrIndex(text, Value(word)), 0))
    return Q(GreaterThan(StrIndex(Upper(text), Value(word.upper())), 0))


class Org(models.Model):
    """An org of the tree, from the nation to a grid; `path` holds the codes from the top, each followed by a slash."""

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
    path = models.CharField(max_length=LONGEST_PATH, unique=True)
    has_management_duty = models.BooleanField("服务管理职责", default=False)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    aliases = models.CharField("别名", max_length=LONGEST_ALIASES, blank=True)

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
        """The kind as a term."""
        return OrgKind.of(self.kind)

    @property
    def other_names(self) -> tuple[str, ...]:
        """The aliases, split."""
        return tuple(name for name in self.aliases.split("、") if name)

    def build_path(self, parent: Org | None) -> str:
        """Return the path it has below this parent."""
        return f"{'/' if parent is None else parent.path}{self.code}/"


def find_org(code: str) -> Org | None:
    """Return the org of this code."""
    return _prepare_org().fetch_first(code=code)


@cache
def _prepare_org() -> PreparedObjects[Org]:
    return PreparedObjects(Org.objects.filter(code=ValueSlot("code", models.CharField())))


def find_holder(org: Org) -> Org:
    """Return the org that keeps the book for the rows of this one: itself, or the street of a village."""
    while org.term not in HIGHER_KINDS and org.parent is not None:
        org = org.parent
    return org


class Succession(models.Model):
    """One org that was merged, split or renamed into another on a day (R17)."""

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
        """The kind as a term."""
        return SuccessionKind.of(self.kind)


class FormerParent(models.Model):
    """The org above until a day, excluded: its declarations and baselines count for the months before (R17)."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="former_parents")
    parent = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    until_on = models.DateField()

    class Meta:
        ordering = ("until_on", "pk")
        indexes = (models.Index(fields=("org", "until_on"), name="parent_by_org"),)

    def __str__(self) -> str:
        return f"{self.org} < {self.parent}"


class FormerName(models.Model):
    """The name of an org until a moment: results as of an earlier moment show it."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="former_names")
    name = models.CharField("名称", max_length=LONGEST_NAME)
    until_at = models.DateTimeField()

    class Meta:
        ordering = ("until_at",)
        indexes = (models.Index(fields=("org", "until_at"), name="name_by_org"),)

    def __str__(self) -> str:
        return self.name


# The path follows from the codes: a move of a county would otherwise bind every org below it anew.
bind_table(
    Org,
    key=("code",),
    leave_out=("path",),
    select_contradictions=lambda: Org.objects.with_wrong_path(),
)
bind_table(Succession)
bind_table(FormerParent)
bind_table(FormerName)
