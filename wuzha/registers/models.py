"""The tables of the registers: entries in revisions, and what is said about whose case it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from wuzha.core.facts import COLUMNS, FRAMES, NAMES, Row
from wuzha.core.i18n import say
from wuzha.core.sheet.cells import LONGEST_DECIDER, LONGEST_TEXT
from wuzha.core.vocabulary import Deed, ProposalEnd, Register
from wuzha.orgs.models import LONGEST_TERM, Org, OrgQuerySet, is_the_whole_tree, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.fields import (
    code_field,
    count_field,
    day_field,
    fen_field,
    org_field,
    term_field,
    text_field,
)

LONGEST_KEY = 250
LONGEST_REMARK = 500
MOST_ORGS = 500
"""How many orgs are named one by one in a query."""
IN_FORCE = Q(superseded_at__isnull=True, is_withdrawn=False)
"""What the books have now: the last revision of an entry, unless it says that the entry is withdrawn."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Owners:
    """The orgs whose entries are asked for: their codes and numbers, or how to find them where they are very many.

    Orgs are looked up first and their entries found by the index: a village does not wait for its county. Looked up
    once they serve for several registers.
    """

    codes: Collection[str] | OrgQuerySet
    org_ids: Collection[int] | OrgQuerySet
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
        condition = Q(**{f"{owner}__in": owners.codes})
        if self.model._meta.get_field(owner).null:
            condition |= Q(**{f"{owner}__isnull": True, "holder__in": owners.org_ids})
        return self.filter(condition)

    def of(self, orgs: OrgQuerySet) -> Self:
        """The entries of these orgs."""
        return self.filter(**{f"{self.model.owner}__in": Owners.among(orgs).codes})

    def under(self, top: Org) -> Self:
        """The entries of this org and those below it, in whatever book; those of no org yet in the books kept there."""
        owner = self.model.owner
        condition = lies_under([top.path], f"{owner}__path")
        if self.model._meta.get_field(owner).null:
            condition |= Q(**{f"{owner}__isnull": True}) & lies_under([top.path], "holder__path")
        return self.filter(condition)


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


class Case(Entry):
    """One case: where the victim lives, when it was filed, how much was lost; never who the victim is."""

    register = Register.CASES
    owner = "village"

    case_no = code_field("案件编号")
    village = org_field("所属村（社区）", db_column="village")
    occurred_in = org_field("发案地", db_column="occurred_in")
    unit = org_field("受害人单位", db_column="unit")
    relation = term_field("与职工关系")
    filed_on = day_field("立案日期")
    reported_on = day_field("报案日期")
    occurred_on = day_field("案发日期")
    loss_fen = fen_field("被骗金额")
    stopped_fen = fen_field("止付金额")
    returned_fen = fen_field("返还金额")
    fraud_type = models.CharField("诈骗类型", max_length=100, null=True)
    case_kind = term_field("案件性质")
    status = term_field("状态")
    received_on = day_field("接收日期")


class PersonOfConcern(Entry):
    """One person by a number of our own: category, residence and days; never a name."""

    register = Register.PERSONS
    owner = "village"

    person_no = code_field("人员编号")
    category = term_field("类别")
    residence = term_field("居住性质")
    village = org_field("所属村（社区）", db_column="village")
    unit = org_field("所属单位", db_column="unit")
    relation = term_field("与职工关系")
    confirmed_on = day_field("认定日期")
    confirmation = term_field("认定状态")
    cleared_on = day_field("解除日期")
    received_on = day_field("接收日期")


class Den(Entry):
    """One den that was found."""

    register = Register.DENS
    owner = "village"

    den_no = code_field("窝点编号")
    village = org_field("所属村（社区）", db_column="village")
    found_on = day_field("查获日期")
    received_on = day_field("接收日期")


class Sanction(Entry):
    """One paper served on an org: criticism, talk or ordered rectification."""

    register = Register.SANCTIONS

    sanction_no = code_field("编号")
    org = org_field("对象", required=True, db_column="org")
    kind = term_field("类型")
    issued_by = term_field("发文级别")
    issued_on = day_field("日期")
    received_on = day_field("接收日期")
    reason = text_field("事由", LONGEST_TEXT)


class Outreach(Entry):
    """One occasion of outreach by an org."""

    register = Register.OUTREACH

    outreach_no = code_field("记录编号")
    org = org_field("对象", required=True, db_column="org")
    done_on = day_field("日期")
    must = term_field("渠道")
    form = term_field("其他方式")
    venue = term_field("场所")
    audience_count = count_field("受众人数")
    material_count = count_field("资料份数")
    received_on = day_field("接收日期")

    class Meta(Entry.Meta):
        # The largest of the registers by far: what a judgement asks of it stands in the index alone.
        indexes: ClassVar[tuple[models.Index, ...]] = (
            *Entry.Meta.indexes,
            models.Index(fields=("org", "superseded_at", "is_withdrawn", "done_on"), name="outreach_judged"),
        )


class Declaration(Entry):
    """One register of one org declared complete for one month; a month without cases is declared too."""

    register = Register.DECLARATIONS
    renamed: ClassVar[Mapping[str, str]] = {"register": "book"}

    org = org_field("对象", required=True, db_column="org")
    book = models.CharField("台账", max_length=40, db_column="register")
    month = models.CharField("月份", max_length=7)
    filed_on = day_field("报送日期")


class Baseline(Entry):
    """What an org signed as its number for a period."""

    register = Register.BASELINES

    org = org_field("对象", required=True, db_column="org")
    period = models.CharField("期间", max_length=40)
    measure = term_field("指标", required=True)
    signed_count = count_field("数量", required=True)
    signed_on = day_field("签认日期")


class Attestation(Entry):
    """What people decided about a clause or duty that no ledger can answer."""

    register = Register.ATTESTATIONS

    org = org_field("对象", required=True, db_column="org")
    criterion = models.CharField("条款", max_length=100)
    period = models.CharField("期间", max_length=40)
    verdict = term_field("结论", required=True)
    attested_on = day_field("认定日期")
    attested_by = text_field("认定人", LONGEST_DECIDER)
    reason = text_field("理由", LONGEST_TEXT)


BOOKS: Mapping[Register, type[Entry]] = {
    book.register: book for book in (Case, PersonOfConcern, Den, Sanction, Outreach, Declaration, Baseline, Attestation)
}
"""The table of each register; orgs have the tree itself."""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reading proposals in the field's words."""

    def open(self) -> Self:
        """Those that the office has not decided, and that did not end by themselves."""
        return self.filter(decided_at__isnull=True, ended_at__isnull=True)

    def waiting(self) -> Self:
        """The open ones whose case the books still have: one withdrawn long ago waits for nobody."""
        return self.open().filter(_its_case())

    def within(self, scope: Scope) -> Self:
        """Those about cases in books of the scope, those of villages in it, and those that name one of these."""
        return self.filter(_belongs_to(scope) | _names_one_of(scope))

    def belonging_to(self, scope: Scope) -> Self:
        """Those about cases in books of the scope, and those of villages in it: answered and decided by who has it."""
        return self.filter(_belongs_to(scope))

    def naming(self, scope: Scope) -> Self:
        """Those about cases without a village that name one of the scope: it may say whether the case is its own."""
        return self.filter(_names_one_of(scope))

    def in_order(self) -> Self:
        """Those that wait for a decision first, then the latest; `is_waiting` says which do."""
        waits = Q(decided_at__isnull=True, ended_at__isnull=True) & Q(_its_case())
        last = Coalesce("decided_at", "ended_at", "proposed_at")
        is_waiting = models.ExpressionWrapper(waits, output_field=models.BooleanField())
        return self.annotate(is_waiting=is_waiting).order_by("-is_waiting", last.desc(), "pk")


def _its_case() -> Exists:
    there = Case.objects.as_of(None)
    return Exists(there.filter(holder=OuterRef("holder"), key=OuterRef("case_key")))


def _belongs_to(scope: Scope) -> Q:
    return lies_under(scope.paths, "holder__path") | lies_under(scope.paths, "proposed_for__path")


def _names_one_of(scope: Scope) -> Q:
    """Only what the keeper of a book says of a case without a village is shown to the village that it names."""
    return Q(proposed_for=F("holder")) & lies_under(scope.paths, "village__path")


class Proposal(models.Model):
    """A case is said to belong to another village, or not to the one it stands with.

    `village` is where it should stand (None: nobody knows), `proposed_for` the org on whose behalf it is said: that in
    whose book the case stands, where it has no village. `answer` and `decision` are the last that were given; all that
    was ever said is in its steps. `moved` are the outcomes that the decision moved, each as the org's code, the clause,
    and the outcomes before and after; None: nobody has worked them out.
    """

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    case_key = models.CharField(max_length=LONGEST_KEY)
    village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    proposed_for = models.ForeignKey(Org, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    answer = models.CharField(max_length=LONGEST_REASON, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decided_village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=LONGEST_REASON, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    moved = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=LONGEST_TERM, blank=True)

    is_waiting: bool
    """Told by `in_order` alone."""

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("holder", "case_key"),
                condition=Q(decided_at__isnull=True, ended_at__isnull=True),
                name="one_open_proposal_per_case",
            ),
        )

    def __str__(self) -> str:
        return self.case_key

    @property
    def case(self) -> Case | None:
        """The case as the books have it now; None when it was withdrawn since."""
        found = Case.objects.as_of(None).filter(holder=self.holder, key=self.case_key).first()
        return found if isinstance(found, Case) else None

    @property
    def end(self) -> ProposalEnd | None:
        """Why nothing was left to decide; None while it waits, or when it was decided."""
        return ProposalEnd.of(self.ended_because) if self.ended_because else None


class ProposalStep(models.Model):
    """One thing said or done about a proposal: who, when, what; no step is ever overwritten.

    `village` is the village that was named, spoke, or was decided for.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="steps")
    deed = models.CharField(max_length=LONGEST_TERM)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.deed}"

    @property
    def term(self) -> Deed:
        """What was done."""
        return Deed.of(self.deed)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reading claims in the field's words."""

    def made_within(self, scope: Scope) -> Self:
        """Those that villages of the scope made."""
        return self.filter(lies_under(scope.paths, "village__path"))

    def waiting(self, scope: Scope) -> Self:
        """Those about a case without a village in a book of the scope, kept above the village, of which nobody has said
        since whose it is; `case_number` is that of the revision in force.
        """
        claiming = ExpressionWrapper(OuterRef("village__path"), output_field=CharField())
        above = {"claiming__startswith": F("holder__path")}
        cases = Case.objects.as_of(None).filter(lies_under(scope.paths, "holder__path"), **{"village__isnull": True})
        there = cases.filter(key=OuterRef("case_key")).annotate(claiming=claiming).filter(**above)
        proposals = Proposal.objects.filter(case_key=OuterRef("case_key"), proposed_at__gte=OuterRef("claimed_at"))
        said = proposals.annotate(claiming=claiming).filter(**above)
        number = Subquery(there.order_by("pk").values("pk")[:1])
        return self.filter(~Exists(said)).annotate(case_number=number).filter(case_number__isnull=False)


class Claim(models.Model):
    """A village says that a case is its own, which it knows by its number alone (认领).

    Whether there is such a case is not looked up when it is said, so that no answer can tell it.
    """

    case_key = models.CharField(max_length=LONGEST_KEY)
    village = models.ForeignKey(Org, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    claimed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()

    case_number: int
    """Told by `waiting` alone."""

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-claimed_at", "-pk")
        indexes = (models.Index(fields=("case_key",), name="claim_key"),)

    def __str__(self) -> str:
        return self.case_key
