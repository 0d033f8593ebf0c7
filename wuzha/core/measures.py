"""Define what can be counted: each measure is a predicate over the rows of one register.

A row for which the predicate is true counts; one for which it is NULL may count. Figures, their evidence and the charts
use the same text, so they cannot disagree. Thresholds are part of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wuzha.core.loss import has_about_ranges, match_loss
from wuzha.core.sql import TRUE, and_, between, coalesce, in_, literal, or_
from wuzha.core.vocabulary import (
    COUNTED_SANCTIONS,
    JUDGED_KINDS,
    VILLAGE_KINDS,
    BaselineMeasure,
    CaseKind,
    CaseStatus,
    Confirmation,
    IssuedBy,
    OrgKind,
    PersonCategory,
    Register,
    Relation,
    Residence,
)

# The values a reading option may set; the first is the default.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "case_date": ("filed_on", "reported_on", "occurred_on"),
    "case_place": ("village", "occurred_in"),
    "case_scope": ("filed_criminal", "all_alarms"),
    "loss": ("gross", "net"),
    "pending": ("doubt", "confirmed"),
    "about_amounts": ("range", "as_written"),
    # No measure reads it: whether a month that a village declares counts before the office confirms it.
    "village_word": ("confirmed", "enough"),
}


@dataclass(frozen=True, slots=True)
class PredicateContext:
    """The context of a predicate: the window from `start` to `end`, the day lists are read on, and the settings."""

    start: date
    end: date
    list_day: date
    settings: Mapping[str, str]

    def get_setting(self, name: str) -> str:
        """Return the value of the setting, or its default."""
        return self.settings.get(name, SETTINGS[name][0])


Predicate = Callable[..., str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A measure is a thing that can be counted.

    Its rows are those of `register`; the column `key` names the org of a row, unless the setting `setting_of_key` names
    another column. `needs_declarations`: without a declared month the count has no upper bound (R13). `is_a_case`: one
    more case of the usual kind adds one to it. `has_unplaced_rows`: a row without an org counts for the orgs above
    (R5).
    """

    name: str
    label: str
    unit: str
    register: Register
    key: str
    kinds: tuple[OrgKind, ...]
    predicate: Predicate
    arguments: Mapping[str, type] = field(default_factory=dict)
    needs_declarations: bool = True
    is_a_case: bool = False
    has_unplaced_rows: bool = False
    setting_of_key: str | None = None
    baseline: BaselineMeasure | None = None

    @property
    def count_text(self) -> str:
        """The text of a number with its unit: {count}起."""
        return "{count}" + self.unit

    @property
    def extent_text(self) -> str:
        """The text of how many there are: 发案{extent}."""
        return self.label + "{extent}"

    def find_key_column(self, settings: Mapping[str, str]) -> str:
        """Return the column that names the org of a row."""
        return settings.get(self.setting_of_key, self.key) if self.setting_of_key else self.key

    def build_condition(self, context: PredicateContext, arguments: Mapping[str, int | str]) -> str:
        """Return the predicate as SQL text over the register's columns."""
        return self.predicate(context, **arguments)


def _match_valid_cases(context: PredicateContext) -> str:
    """Match the rows of the case register that count at all (R6)."""
    # A blank nature is read as criminal and a blank status as valid: ledgers leave out what is usual.
    is_valid = f"{coalesce('status', CaseStatus.VALID)} = {literal(CaseStatus.VALID)}"
    if context.get_setting("case_scope") == "all_alarms":
        return is_valid
    return and_(f"{coalesce('case_kind', CaseKind.CRIMINAL)} = {literal(CaseKind.CRIMINAL)}", is_valid)


def _match_confirmed_persons(context: PredicateContext) -> str:
    """Match confirmed persons; NULL for a person still being checked (R8)."""
    if context.get_setting("pending") == "confirmed":
        return TRUE
    is_confirmed = f"{coalesce('confirmation', Confirmation.CONFIRMED)} = {literal(Confirmation.CONFIRMED)}"
    return f"CASE WHEN {is_confirmed} THEN {TRUE} END"


def match_cases(context: PredicateContext, *, loss_at_least_yuan: int | None = None) -> str:
    """Match the village's cases (发案) in the window, or only those whose loss reaches an amount.

    Source: fengling 四(一)1, 四(一)2 (at or over the amount), 三.
    Undetermined when: a case has no date, or the measure has an amount and the loss of the case is not known, or known
    only as about so much (R19) on both sides of the amount.
    """
    is_case = and_(_match_valid_cases(context), between(context.get_setting("case_date"), context.start, context.end))
    if loss_at_least_yuan is None:
        return is_case
    is_net, has_ranges = context.get_setting("loss") == "net", has_about_ranges(context.settings)
    return and_(is_case, match_loss(loss_at_least_yuan, is_net=is_net, has_ranges=has_ranges))


def match_unit_cases(context: PredicateContext) -> str:
    """Match the unit's cases (单位职工及家属被骗案件) in the window: the victim is staff or family (R11).

    Source: fengling 四(二)1.
    Undetermined when: a case has no date, or how the victim belongs to the staff member is not known.
    """
    return and_(match_cases(context), in_("relation", Relation))


def match_staff_victim_cases(context: PredicateContext) -> str:
    """Match the unit's cases in the window whose victim is a staff member (职工本人).

    Source: fengling 三.
    Undetermined when: as for match_unit_cases.
    """
    return and_(match_cases(context), in_("relation", [Relation.SELF]))


def _match_persons_in_window(context: PredicateContext) -> str:
    """Match persons confirmed in the window, or, stranded abroad, on the list on `list_day` (R8)."""
    is_new = and_(
        in_("category", [PersonCategory.OFFENDER, PersonCategory.INTERCEPTED]),
        between("confirmed_on", context.start, context.end),
    )
    is_on_list = and_(
        in_("category", [PersonCategory.STRANDED_ABROAD]),
        f"confirmed_on <= {literal(context.list_day)}",
        f"cleared_on IS NULL OR cleared_on > {literal(context.list_day)}",
    )
    return or_(is_new, is_on_list)


def match_persons_of_concern(context: PredicateContext) -> str:
    """Match the village's residents who are offenders, intercepted or stranded abroad (涉诈重点人员).

    Source: fengling 四(一)3; residents are permanent or temporary (R8).
    Undetermined when: the residence is not known, or the person is still being checked.
    """
    is_resident = in_("residence", [Residence.PERMANENT, Residence.TEMPORARY])
    return and_(_match_persons_in_window(context), is_resident, _match_confirmed_persons(context))


def match_staff_of_concern(context: PredicateContext) -> str:
    """Match the unit's staff and family who are offenders, intercepted or stranded abroad, wherever they live.

    Source: fengling 四(二)2 (R8, R11).
    Undetermined when: the person is still being checked, or how they belong to the staff member is not known.
    """
    is_of_staff = in_("relation", Relation)
    return and_(_match_persons_in_window(context), is_of_staff, _match_confirmed_persons(context))


def match_dens(context: PredicateContext) -> str:
    """Match the village's dens (窝点) found in the window.

    Source: fengling 四(一)4.
    """
    return between("found_on", context.start, context.end)


def match_sanctions(context: PredicateContext) -> str:
    """Match the county's papers against the org in the window: criticism, talk or ordered rectification (R12).

    Source: fengling 四(二)4, which names these three. A reminder (提醒) never counts, whatever else its row lacks.
    """
    is_of_county = in_("issued_by", [IssuedBy.COUNTY])
    return and_(in_("kind", COUNTED_SANCTIONS), is_of_county, between("issued_on", context.start, context.end))


def match_outreach(context: PredicateContext) -> str:
    """Match the org's outreach records (宣传) in the window.

    Source: fengling 四(二)3 (R10).
    """
    return between("done_on", context.start, context.end)


_ALL_MEASURES = (
    Measure(
        name="cases",
        label="发案",
        unit="起",
        register=Register.CASES,
        key="village",
        kinds=VILLAGE_KINDS,
        predicate=match_cases,
        arguments={"loss_at_least_yuan": int},
        is_a_case=True,
        has_unplaced_rows=True,
        setting_of_key="case_place",
        baseline=BaselineMeasure.CASES,
    ),
    Measure(
        name="unit_cases",
        label="职工及家属被骗案件",
        unit="起",
        register=Register.CASES,
        key="unit",
        kinds=(OrgKind.UNIT,),
        predicate=match_unit_cases,
        is_a_case=True,
    ),
    Measure(
        name="staff_victim_cases",
        label="职工被骗案件",
        unit="起",
        register=Register.CASES,
        key="unit",
        kinds=(OrgKind.UNIT,),
        predicate=match_staff_victim_cases,
        is_a_case=True,
        baseline=BaselineMeasure.STAFF_VICTIM_CASES,
    ),
    Measure(
        name="persons_of_concern",
        label="涉诈重点人员",
        unit="人",
        register=Register.PERSONS,
        key="village",
        kinds=VILLAGE_KINDS,
        predicate=match_persons_of_concern,
        has_unplaced_rows=True,
    ),
    Measure(
        name="staff_of_concern",
        label="职工及家属涉诈重点人员",
        unit="人",
        register=Register.PERSONS,
        key="unit",
        kinds=(OrgKind.UNIT,),
        predicate=match_staff_of_concern,
    ),
    Measure(
        name="dens",
        label="窝点",
        unit="个",
        register=Register.DENS,
        key="village",
        kinds=VILLAGE_KINDS,
        predicate=match_dens,
        has_unplaced_rows=True,
    ),
    Measure(
        name="sanctions",
        label="县级督办",
        unit="次",
        register=Register.SANCTIONS,
        key="org",
        kinds=JUDGED_KINDS,
        predicate=match_sanctions,
        needs_declarations=False,
    ),
    Measure(
        name="outreach",
        label="宣传",
        unit="次",
        register=Register.OUTREACH,
        key="org",
        kinds=JUDGED_KINDS,
        predicate=match_outreach,
        needs_declarations=False,
    ),
)
MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL_MEASURES}
