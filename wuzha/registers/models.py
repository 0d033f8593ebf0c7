"""The tables of the registers: entries in revisions, refused rows, and proposals and claims of whose case it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lead

from wuzha.audit.binding import bind_table
from wuzha.core.facts import BOOK_COLUMN_NAMES, BOOK_COLUMNS, FACT_SCHEMAS, FactRow
from wuzha.core.i18n import translate
from wuzha.core.text_lengths import (
    LONGEST_CLAUSE_ID,
    LONGEST_DECIDER,
    LONGEST_FREE_TEXT,
    LONGEST_SHEET_NAME,
    LONGEST_WORD,
)
from wuzha.core.vocabulary import LogAction, ProposalEnd, RefusedItemEnd, Register
from wuzha.orgs.models import LONGEST_TERM, Org, OrgQuerySet, covers_whole_tree, match_paths_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.client_keys import ClientKey as ClientKey
from wuzha.registers.fields import (
    make_about_field,
    make_code_field,
    make_count_field,
    make_day_field,
    make_fen_field,
    make_org_field,
    make_term_field,
    make_text_field,
)

LONGEST_KEY = 250
LONGEST_REMARK = 500
LONGEST_REASON = 500
MAX_LISTED_ORGS = 500
"""Up to this number, a query lists codes of orgs; beyond it, it has a subquery."""
IN_FORCE = Q(superseded_at__isnull=True, is_withdrawn=False)
"""The entries of the books now: the last revision, unless it withdraws the entry."""


@dataclass(frozen=True, slots=True)
class Owners:
    """The orgs whose entries a query selects: their codes and primary keys, or a subquery where they are very many.

    With a list of codes the database finds the entries of a village by the index, in a time that does not grow with
    its county. One object serves the queries of several registers.
    """

    codes: Collection[str] | OrgQuerySet
    org_ids: Collection[int] | OrgQuerySet
    is_unrestricted: bool = False

    @classmethod
    def among(cls, orgs: OrgQuerySet) -> Self:
        """Return these orgs as owners."""
        pairs = sorted(orgs.order_by().values_list("code", "pk")[: MAX_LISTED_ORGS + 1])
        if len(pairs) > MAX_LISTED_ORGS:
            return cls(orgs.order_by(), orgs.order_by())
        # Tuples: equal owners are one key of the cache of compiled queries.
        return cls(tuple(code for code, _ in pairs), tuple(pk for _, pk in pairs))

    @classmethod
    def within(cls, scope: Scope) -> Self:
        """Return the orgs of the scope as owners."""
        is_unrestricted = covers_whole_tree(scope.paths)
        return cls((), (), is_unrestricted=True) if is_unrestricted else cls.among(Org.objects.under(scope.paths))


class EntryQuerySet(models.QuerySet["Entry"]):
    """Queries of a register."""

    def as_of(self, moment: datetime | None) -> Self:
        """Select the entries as the books had them at the moment (None: now)."""
        if moment is None:
            return self.filter(IN_FORCE)
        is_current = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        return self.filter(is_current, recorded_at__lte=moment, is_withdrawn=False)

    def withdrawn(self, moment: datetime | None) -> Self:
        """Select the entries that were withdrawn at the moment (None: now)."""
        if moment is None:
            return self.filter(superseded_at__isnull=True, is_withdrawn=True)
        is_current = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        return self.filter(is_current, recorded_at__lte=moment, is_withdrawn=True)

    def within(self, scope: Scope) -> Self:
        """Select the entries of orgs in the scope; an entry of no org yet belongs to the holder of its book."""
        return self.visible_to(Owners.within(scope))

    def visible_to(self, owners: Owners) -> Self:
        """Select the entries of these orgs, and those of no org yet in the books they hold."""
        if owners.is_unrestricted:
            return self.all()
        owner = self.model.owner
        condition = Q(**{f"{owner}__in": owners.codes})
        if self.model._meta.get_field(owner).null:
            condition |= Q(**{f"{owner}__isnull": True, "holder__in": owners.org_ids})
        return self.filter(condition)

    def of(self, orgs: OrgQuerySet) -> Self:
        """Select the entries of these orgs."""
        return self.filter(**{f"{self.model.owner}__in": Owners.among(orgs).codes})

    def of_org(self, code: str) -> Self:
        """Select the entries of this org, without those below it; an entry of no org yet is its holder's."""
        owner = self.model.owner
        return self.filter(Q(**{owner: code}) | Q(**{f"{owner}__isnull": True, "holder__code": code}))

    def with_wrong_end(self) -> Self:
        """Select the revisions whose `superseded_at` is not the moment of the next revision, or none where none is."""
        next_at = Window(Lead("recorded_at"), partition_by=(F("holder"), F("key")), order_by="revision")
        is_open = Q(superseded_at__isnull=True, next_at__isnull=False)
        is_ended = Q(superseded_at__isnull=False, next_at__isnull=True)
        is_other = Q(superseded_at__lt=F("next_at")) | Q(superseded_at__gt=F("next_at"))
        return self.annotate(next_at=next_at).filter(is_open | is_ended | is_other)

    def under(self, top: Org) -> Self:
        """Select the entries of this org and all below it, in any book; those of no org yet in the books held there."""
        owner = self.model.owner
        condition = match_paths_under([top.path], f"{owner}__path")
        if self.model._meta.get_field(owner).null:
            condition |= Q(**{f"{owner}__isnull": True}) & match_paths_under([top.path], "holder__path")
        return self.filter(condition)


class Entry(models.Model):
    """One revision of a row of a register; a later revision supersedes it, nothing is overwritten.

    `holder` is the org that keeps the book, `key` identifies the row in it. The last revision of a withdrawn entry has
    `is_withdrawn` set, and the reason as its `remark`.
    """

    register: ClassVar[Register]
    owner: ClassVar[str] = "org"
    """The column with the org whose row it is."""
    field_names_by_column: ClassVar[Mapping[str, str]] = {}
    """Columns whose model field has another name: column → field."""

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True)
    upload = models.UUIDField(null=True)
    sheet = models.CharField(max_length=LONGEST_SHEET_NAME, blank=True)
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
    def get_fact_fields(cls) -> tuple[str, ...]:
        """Return the attribute names of the fact columns, in the order of the register's schema."""
        return cls.get_row_fields()[: len(FACT_SCHEMAS[cls.register].columns)]

    @classmethod
    @cache
    def get_row_fields(cls) -> tuple[str, ...]:
        """Return the attribute names of all columns of a row: its facts, then the columns that no plan reads."""
        return tuple(field.attname for field in cls._row_model_fields())

    @classmethod
    @cache
    def get_row_columns(cls) -> tuple[str, ...]:
        """Return the names of these columns in the database."""
        return tuple(str(field.column) for field in cls._row_model_fields())

    @classmethod
    def get_row_labels(cls) -> Mapping[str, str]:
        """Return column → its label on a page."""
        fields = zip(BOOK_COLUMN_NAMES[cls.register], cls._row_model_fields(), strict=True)
        return {name: translate(str(field.verbose_name)) for name, field in fields}

    @classmethod
    def get_fact_labels(cls) -> Mapping[str, str]:
        """Return fact column → its label on a page."""
        labels = cls.get_row_labels()
        return {name: labels[name] for name in FACT_SCHEMAS[cls.register].column_names}

    @classmethod
    @cache
    def _row_model_fields(cls) -> tuple[models.Field[Any, Any], ...]:
        fields = {field.name: field for field in cls._meta.concrete_fields}
        return tuple(
            fields[cls.field_names_by_column.get(column.sql, column.sql)] for column in BOOK_COLUMNS[cls.register]
        )

    @classmethod
    def to_field_values(cls, row: FactRow) -> dict[str, Any]:
        """Return a row as attribute name → value."""
        return dict(zip(cls.get_row_fields(), row, strict=True))

    @property
    def fact(self) -> FactRow:
        """The fact columns, as the engine reads them."""
        return tuple(getattr(self, name) for name in self.get_fact_fields())

    @property
    def row(self) -> FactRow:
        """All columns of the row: its facts, then the columns that no plan reads."""
        return tuple(getattr(self, name) for name in self.get_row_fields())

    @property
    def owner_path(self) -> str:
        """The path of its org; of the holder where it belongs to no org yet."""
        org = getattr(self, self.owner) or self.holder
        return str(org.path)


class Case(Entry):
    """One case: where the victim lives, when it was filed, how much was lost; never who the victim is."""

    register = Register.CASES
    owner = "village"

    case_no = make_code_field("案件编号")
    village = make_org_field("所属村（社区）", db_column="village")
    occurred_in = make_org_field("发案地", db_column="occurred_in")
    unit = make_org_field("受害人单位", db_column="unit")
    relation = make_term_field("与职工关系")
    filed_on = make_day_field("立案日期")
    reported_on = make_day_field("报案日期")
    occurred_on = make_day_field("案发日期")
    loss_fen = make_fen_field("被骗金额")
    stopped_fen = make_fen_field("止付金额")
    returned_fen = make_fen_field("返还金额")
    fraud_type = models.CharField("诈骗类型", max_length=LONGEST_WORD, null=True)
    case_kind = make_term_field("案件性质")
    status = make_term_field("状态")
    received_on = make_day_field("接收日期")
    is_loss_about = make_about_field("被骗金额是约数")
    is_stopped_about = make_about_field("止付金额是约数")
    is_returned_about = make_about_field("返还金额是约数")


class PersonOfConcern(Entry):
    """One person by a number that the office has given them: category, residence and days; never a name."""

    register = Register.PERSONS
    owner = "village"

    person_no = make_code_field("人员编号")
    category = make_term_field("类别")
    residence = make_term_field("居住性质")
    village = make_org_field("所属村（社区）", db_column="village")
    unit = make_org_field("所属单位", db_column="unit")
    relation = make_term_field("与职工关系")
    confirmed_on = make_day_field("认定日期")
    confirmation = make_term_field("认定状态")
    cleared_on = make_day_field("解除日期")
    received_on = make_day_field("接收日期")


class Den(Entry):
    """One den (窝点) that was found."""

    register = Register.DENS
    owner = "village"

    den_no = make_code_field("窝点编号")
    village = make_org_field("所属村（社区）", db_column="village")
    found_on = make_day_field("查获日期")
    received_on = make_day_field("接收日期")


class Sanction(Entry):
    """One paper served on an org: criticism, talk or ordered rectification."""

    register = Register.SANCTIONS

    sanction_no = make_code_field("编号")
    org = make_org_field("对象", is_required=True, db_column="org")
    kind = make_term_field("类型")
    issued_by = make_term_field("发文级别")
    issued_on = make_day_field("日期")
    received_on = make_day_field("接收日期")
    reason = make_text_field("事由", LONGEST_FREE_TEXT)


class Outreach(Entry):
    """One occasion of outreach by an org."""

    register = Register.OUTREACH

    outreach_no = make_code_field("记录编号")
    org = make_org_field("对象", is_required=True, db_column="org")
    done_on = make_day_field("日期")
    must = make_term_field("渠道")
    form = make_term_field("其他方式")
    venue = make_term_field("场所")
    audience_count = make_count_field("受众人数")
    material_count = make_count_field("资料份数")
    received_on = make_day_field("接收日期")

    class Meta(Entry.Meta):
        # By far the largest register: an index-only scan serves a judgement.
        indexes: ClassVar[tuple[models.Index, ...]] = (
            *Entry.Meta.indexes,
            models.Index(fields=("org", "superseded_at", "is_withdrawn", "done_on"), name="outreach_judged"),
        )


class Declaration(Entry):
    """One register of one org declared complete for one month; a month without cases is declared too."""

    register = Register.DECLARATIONS
    field_names_by_column: ClassVar[Mapping[str, str]] = {"register": "book"}

    org = make_org_field("对象", is_required=True, db_column="org")
    book = models.CharField("台账", max_length=40, db_column="register")
    month = models.CharField("月份", max_length=7)
    filed_on = make_day_field("报送日期")


class Baseline(Entry):
    """The number an org signed for a measure in a period."""

    register = Register.BASELINES

    org = make_org_field("对象", is_required=True, db_column="org")
    period = models.CharField("期间", max_length=40)
    measure = make_term_field("指标", is_required=True)
    signed_count = make_count_field("数量", is_required=True)
    signed_on = make_day_field("签认日期")


class Attestation(Entry):
    """A decision by people on a clause or duty that no ledger can answer."""

    register = Register.ATTESTATIONS

    org = make_org_field("对象", is_required=True, db_column="org")
    criterion = models.CharField("条款", max_length=LONGEST_CLAUSE_ID)
    period = models.CharField("期间", max_length=40)
    verdict = make_term_field("结论", is_required=True)
    attested_on = make_day_field("认定日期")
    attested_by = make_text_field("认定人", LONGEST_DECIDER)
    reason = make_text_field("理由", LONGEST_FREE_TEXT)


class LeadingGroup(Entry):
    """The leading group of an org (领导小组): the day on which it was formed; who holds its posts is in `duties`."""

    register = Register.GROUPS

    group_no = make_code_field("小组编号")
    org = make_org_field("对象", is_required=True, db_column="org")
    formed_on = make_day_field("成立日期")
    received_on = make_day_field("接收日期")
    paper_no = make_text_field("文号", LONGEST_FREE_TEXT)


BOOKS: Mapping[Register, type[Entry]] = {
    book.register: book
    for book in (
        *(Case, PersonOfConcern, Den, Sanction, Outreach, Declaration, Baseline, Attestation),
        LeadingGroup,
    )
}
"""The table of each register; orgs have the tree itself."""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Queries of proposals."""

    def open(self) -> Self:
        """Select those that the office has not decided and that did not end by themselves."""
        return self.filter(decided_at__isnull=True, ended_at__isnull=True)

    def waiting(self) -> Self:
        """Select the open ones whose case is in force: nobody can decide on a withdrawn case."""
        return self.open().filter(_has_case())

    def within(self, scope: Scope) -> Self:
        """Select those about cases in books of the scope, of villages in it, or that name such a village."""
        return self.filter(_belongs_to(scope) | _names_one_of(scope))

    def belonging_to(self, scope: Scope) -> Self:
        """Select those about cases in books of the scope, and those of villages in it: answered and decided there."""
        return self.filter(_belongs_to(scope))

    def naming(self, scope: Scope) -> Self:
        """Select those about cases without a village that name one of the scope, which may comment on them."""
        return self.filter(_names_one_of(scope))

    def in_order(self) -> Self:
        """Order those that wait for a decision first, then the latest; annotate `is_waiting`."""
        waiting = Q(decided_at__isnull=True, ended_at__isnull=True) & Q(_has_case())
        last_at = Coalesce("decided_at", "ended_at", "proposed_at")
        is_waiting = models.ExpressionWrapper(waiting, output_field=models.BooleanField())
        return self.annotate(is_waiting=is_waiting).order_by("-is_waiting", last_at.desc(), "pk")


def _has_case() -> Exists:
    return Exists(Case.objects.as_of(None).filter(holder=OuterRef("holder"), key=OuterRef("case_key")))


def _belongs_to(scope: Scope) -> Q:
    return match_paths_under(scope.paths, "holder__path") | match_paths_under(scope.paths, "proposed_for__path")


def _names_one_of(scope: Scope) -> Q:
    """Return the condition on proposals by the holder of a book: only these are shown to the village they name."""
    return Q(proposed_for=F("holder")) & match_paths_under(scope.paths, "village__path")


class Proposal(models.Model):
    """A proposal that a case belongs to another village, or not to its present one.

    `village` is the village proposed (None: not known), `proposed_for` the org on whose behalf: the holder of the book
    where the case has no village. `answer` and `decision` are the last ones; all are in the steps. `outcome_changes`
    are the outcomes that the decision changed: (code of the org, clause, before, after); None: not computed.
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
    outcome_changes = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=LONGEST_TERM, blank=True)

    is_waiting: bool
    """Annotated by `in_order` alone."""

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
        """The case as it is now; None when it was withdrawn since."""
        case = Case.objects.as_of(None).filter(holder=self.holder, key=self.case_key).first()
        return case if isinstance(case, Case) else None

    @property
    def end(self) -> ProposalEnd | None:
        """Why it ended by itself; None while it waits, or when it was decided."""
        return ProposalEnd.of(self.end_reason) if self.end_reason else None


class ProposalStep(models.Model):
    """One step of a proposal; no step is ever overwritten.

    `village` is the village that was proposed, commented, or was decided for.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="steps")
    action = models.CharField(max_length=LONGEST_TERM)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.action}"

    @property
    def term(self) -> LogAction:
        """The action as a term."""
        return LogAction.of(self.action)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Queries of claims."""

    def made_within(self, scope: Scope) -> Self:
        """Select those that villages of the scope made."""
        return self.filter(match_paths_under(scope.paths, "village__path"))

    def waiting(self, scope: Scope) -> Self:
        """Select those about a case without a village, in a book of the scope that an org above the village holds, for
        which there is no later proposal; annotate `case_pk`, the revision in force.
        """
        claiming = ExpressionWrapper(OuterRef("village__path"), output_field=CharField())
        above = {"claiming__startswith": F("holder__path")}
        cases = Case.objects.as_of(None).filter(
            match_paths_under(scope.paths, "holder__path"), **{"village__isnull": True}
        )
        matches = cases.filter(key=OuterRef("case_key")).annotate(claiming=claiming).filter(**above)
        proposals = Proposal.objects.filter(case_key=OuterRef("case_key"), proposed_at__gte=OuterRef("claimed_at"))
        later = proposals.annotate(claiming=claiming).filter(**above)
        case_pk = Subquery(matches.order_by("pk").values("pk")[:1])
        return self.filter(~Exists(later)).annotate(case_pk=case_pk).filter(case_pk__isnull=False)


class Claim(models.Model):
    """A claim (认领) of a village that a case is its own, of which it knows the number alone.

    The number is not looked up when the claim is made, so that no response shows whether there is such a case.
    """

    case_key = models.CharField(max_length=LONGEST_KEY)
    village = models.ForeignKey(Org, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    claimed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()

    case_pk: int
    """Annotated by `waiting` alone."""

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-claimed_at", "-pk")
        indexes = (models.Index(fields=("case_key",), name="claim_key"),)

    def __str__(self) -> str:
        return self.case_key


def match_items_within(scope: Scope) -> Q:
    """Return the condition that a refused row is of an org in the scope; one of no known org is its holder's."""
    of_holder = Q(org__isnull=True) & match_paths_under(scope.paths, "holder__path")
    return match_paths_under(scope.paths, "org__path") | of_holder


UNKNOWN_SHEET = "unknown"
"""Stands in the place of a register where a sheet looks like none: an open item that is noted, and no doubt."""


class RefusedItemQuerySet(models.QuerySet["RefusedItem"]):
    """Queries of refused rows and unread sheets."""

    def as_of(self, moment: datetime | None) -> Self:
        """Select those that were open at the moment (None: now)."""
        if moment is None:
            return self.filter(ended_at__isnull=True)
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=moment), recorded_at__lte=moment)

    def within(self, scope: Scope) -> Self:
        """Select the rows of orgs in the scope; one whose org is not known belongs to the holder of its book."""
        return self.filter(match_items_within(scope))

    def of_org(self, code: str) -> Self:
        """Select the rows of this org, without those below it; one of no known org is its holder's."""
        return self.filter(Q(org=code) | Q(org__isnull=True, holder__code=code))


class RefusedItem(models.Model):
    """A row that was refused, or a sheet that was not read (`line` is null): an open item until it ends (R20).

    `register` is empty where nobody knows what the sheet holds, `UNKNOWN_SHEET` where it looks like none; then `key`
    stands for its cells. `values` are the fact columns that could be read, by
    their names in a statement; never free text. `key` is empty where a part of it could not be read. `problems` are
    packed without quotes. An item that was ended by mistake is never opened again: a copy of it is.
    """

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    register = models.CharField(max_length=LONGEST_TERM, blank=True)
    org = models.ForeignKey(Org, models.PROTECT, to_field="code", null=True, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY, blank=True)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=200, blank=True)
    line = models.PositiveIntegerField(null=True)
    problems = models.JSONField()
    upload = models.UUIDField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end = models.CharField(max_length=LONGEST_TERM, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    ended_upload = models.UUIDField(null=True)

    objects = RefusedItemQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("holder", "register", "key"), condition=Q(ended_at__isnull=True), name="refused_open"),
            models.Index(fields=("upload",), name="refused_upload"),
            models.Index(fields=("ended_upload",), name="refused_ended_upload"),
        )

    def __str__(self) -> str:
        return self.place

    @property
    def term(self) -> Register | None:
        """Its register as a term; None where nobody knows it."""
        return None if self.register in ("", UNKNOWN_SHEET) else Register.of(self.register)

    @property
    def is_unknown_sheet(self) -> bool:
        """Whether it is a sheet that looks like no register: results name it, and no clause is in doubt for it."""
        return self.register == UNKNOWN_SHEET

    @property
    def end_term(self) -> RefusedItemEnd | None:
        """How it ended, as a term; None while it is open."""
        return RefusedItemEnd.of(self.end) if self.end else None

    @property
    def place(self) -> str:
        """File, sheet and line, as findings name them."""
        sheet = f"{self.file}“{self.sheet}”" if self.sheet else self.file
        return sheet if self.line is None else translate("{sheet}第{line}行", sheet=sheet, line=self.line)


class MonthReportQuerySet(models.QuerySet["MonthReport"]):
    """Queries of the months that villages declared."""

    def waiting(self) -> Self:
        """Select those that the office has neither confirmed nor returned."""
        return self.filter(ended_at__isnull=True)


class MonthReport(models.Model):
    """A month of a register that a village declares complete: it counts once the office has confirmed it (R13, ADR 26).

    `filed_on` is the day of the village, which decides whether it was in time. No row is ever removed: the office ends
    it (`end`), and the village may declare the month again.
    """

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    org = models.ForeignKey(Org, models.PROTECT, to_field="code", related_name="+")
    book = models.CharField(max_length=LONGEST_TERM)
    month = models.CharField(max_length=7)
    filed_on = models.DateField()
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=LONGEST_TERM, blank=True)

    objects = MonthReportQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("org", "book", "month"), condition=Q(ended_at__isnull=True), name="one_waiting_report"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org_id} {self.book} {self.month}"


class AttestationDraftQuerySet(models.QuerySet["AttestationDraft"]):
    """Queries of drafts of attestations."""

    def open(self) -> Self:
        """Select those that have not become attestations."""
        return self.filter(ended_at__isnull=True)


class AttestationDraft(models.Model):
    """What somebody is about to attest about an org: kept until it is attested, seen by nobody else.

    `verdict` is empty as long as there is none.
    """

    org = models.ForeignKey(Org, models.PROTECT, to_field="code", related_name="+")
    criterion = models.CharField(max_length=LONGEST_CLAUSE_ID)
    period = models.CharField(max_length=40)
    verdict = models.CharField(max_length=LONGEST_TERM, blank=True)
    reason = models.CharField(max_length=LONGEST_FREE_TEXT, blank=True)
    attested_on = models.DateField(null=True)
    attested_by = models.CharField(max_length=LONGEST_DECIDER, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AttestationDraftQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("saved_by", "org", "criterion", "period"),
                condition=Q(ended_at__isnull=True),
                name="one_open_draft",
            ),
        )

    def __str__(self) -> str:
        return f"{self.org_id} {self.criterion} {self.period}"


# The number of a row is not known when many are inserted at once, and the end of a revision follows from the next one.
for _book in BOOKS.values():
    bind_table(
        _book,
        key=("holder_id", "key", "revision"),
        leave_out=("id", "superseded_at"),
        select_contradictions=_book.objects.with_wrong_end,
    )
# What a decision changed in the outcomes is derived from the books, and stored without a line of the log.
bind_table(Proposal, leave_out=("outcome_changes",))
bind_table(ProposalStep)
bind_table(Claim)
bind_table(RefusedItem)
bind_table(MonthReport)
bind_table(AttestationDraft)
