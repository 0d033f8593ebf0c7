"""What can be counted: each measure is a predicate over the rows of one register.

A row for which the predicate is true counts, one for which it is NULL may count. The same text makes the figure and
its evidence, so the two cannot disagree. Thresholds stay in the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.core.sql import TRUE, blank_means, both, either, literal, one_of, within
from wuzha.core.vocabulary import (
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

# What reading options may set, and the default where a plan does not say.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "case_date": ("filed_on", "reported_on", "occurred_on"),
    "case_place": ("village", "occurred_in"),
    "case_scope": ("filed_criminal", "all_alarms"),
    "loss": ("gross", "net"),
    "pending": ("doubt", "confirmed"),
}
ANY_JUDGED_KIND = (*VILLAGE_KINDS, OrgKind.UNIT)
FEN = 100


@dataclass(frozen=True, slots=True)
class Scene:
    """What a predicate may look at beside its row: the days from `first` to `last`, and the day lists are read on."""

    first: date
    last: date
    last_day: date
    settings: Mapping[str, str]

    def setting(self, name: str) -> str:
        return self.settings.get(name, SETTINGS[name][0])


Predicate = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A thing that can be counted.

    Rows: of `register`, each belonging to the org named in `key`; `setting_of_key` is the setting that may name another
    column. `needs_reports`: without a declared month the count has no upper bound (R13). `is_a_case`: one more case of
    the usual kind adds one to it. `has_unplaced_rows`: a row without an org counts for the orgs above (R5).
    """

    name: str
    label: str
    unit: str
    register: Register
    key: str
    kinds: tuple[OrgKind, ...]
    predicate: Predicate
    arguments: Mapping[str, type]
    needs_reports: bool
    is_a_case: bool = False
    has_unplaced_rows: bool = False
    setting_of_key: str | None = None
    baseline: BaselineMeasure | None = None

    @property
    def in_units(self) -> str:
        """The text of a number of it: {count}起."""
        return "{count}" + self.unit

    @property
    def in_numbers(self) -> str:
        """The text of how many there are: 发案{extent}."""
        return self.label + "{extent}"

    def key_column(self, settings: Mapping[str, str]) -> str:
        """The column that says whose row it is."""
        return settings.get(self.setting_of_key, self.key) if self.setting_of_key else self.key

    def condition(self, scene: Scene, arguments: Mapping[str, int | str]) -> str:
        """The predicate as SQL text over the register's columns."""
        return self.predicate(scene, **arguments)


def _counted(scene: Scene) -> str:
    """Rows of the case register that count at all (R6); a blank nature is criminal, a blank status valid."""
    stands = f"{blank_means('status', CaseStatus.VALID)} = {literal(CaseStatus.VALID)}"
    if scene.setting("case_scope") == "all_alarms":
        return stands
    return both(f"{blank_means('case_kind', CaseKind.CRIMINAL)} = {literal(CaseKind.CRIMINAL)}", stands)


def _confirmed(scene: Scene) -> str:
    """A person still being checked may or may not be one (R8)."""
    if scene.setting("pending") == "confirmed":
        return TRUE
    stands = f"{blank_means('confirmation', Confirmation.CONFIRMED)} = {literal(Confirmation.CONFIRMED)}"
    return f"CASE WHEN {stands} THEN {TRUE} END"


def _loss(scene: Scene) -> str:
    """The loss that is compared, in fen: as reported, or less what was stopped or returned (R7)."""
    return "loss_fen" if scene.setting("loss") == "gross" else "loss_fen - stopped_fen - returned_fen"


def _loss_reaches(scene: Scene, fen: int) -> str:
    """What was stopped or returned is never negative, so a small gross loss is small whatever is not known."""
    reaches = f"{_loss(scene)} >= {fen}"
    return reaches if scene.setting("loss") == "gross" else both(f"loss_fen >= {fen}", reaches)


def cases(scene: Scene, *, loss_at_least_yuan: int | None = None) -> str:
    """The village's cases (发案) in the window; if asked, only those whose loss reaches an amount.

    Source: fengling 四(一)1, 四(一)2 (at or over the amount), 三.
    Undetermined when: a case has no date, or an amount is asked for and the case has none.
    """
    counted = both(_counted(scene), within(scene.setting("case_date"), scene.first, scene.last))
    return counted if loss_at_least_yuan is None else both(counted, _loss_reaches(scene, loss_at_least_yuan * FEN))


def unit_cases(scene: Scene) -> str:
    """The unit's cases (单位职工及家属被骗案件) in the window: the victim is staff or family (R11).

    Source: fengling 四(二)1.
    Undetermined when: a case has no date, or how the victim belongs to the staff member is not known.
    """
    return both(cases(scene), one_of("relation", Relation))


def staff_victim_cases(scene: Scene) -> str:
    """The unit's cases in the window whose victim is a staff member (职工本人).

    Source: fengling 三.
    Undetermined when: as for unit_cases.
    """
    return both(cases(scene), one_of("relation", [Relation.SELF]))


def _of_concern(scene: Scene) -> str:
    """Confirmed in the window, or, stranded abroad, on the list on the last day looked at (R8)."""
    found = both(
        one_of("category", [PersonCategory.OFFENDER, PersonCategory.INTERCEPTED]),
        within("confirmed_on", scene.first, scene.last),
    )
    listed = both(
        one_of("category", [PersonCategory.STRANDED_ABROAD]),
        f"confirmed_on <= {literal(scene.last_day)}",
        f"cleared_on IS NULL OR cleared_on > {literal(scene.last_day)}",
    )
    return either(found, listed)


def persons_of_concern(scene: Scene) -> str:
    """The village's residents who are offenders, intercepted or stranded abroad (涉诈重点人员).

    Source: fengling 四(一)3; residents are permanent or temporary (R8).
    Undetermined when: the residence is not known, or the person is still being checked.
    """
    return both(_of_concern(scene), one_of("residence", [Residence.PERMANENT, Residence.TEMPORARY]), _confirmed(scene))


def staff_of_concern(scene: Scene) -> str:
    """The unit's staff and family who are offenders, intercepted or stranded abroad, wherever they live.

    Source: fengling 四(二)2 (R8, R11).
    Undetermined when: the person is still being checked, or how they belong to the staff member is not known.
    """
    return both(_of_concern(scene), one_of("relation", Relation), _confirmed(scene))


def dens(scene: Scene) -> str:
    """The village's dens (窝点) found in the window.

    Source: fengling 四(一)4.
    """
    return within("found_on", scene.first, scene.last)


def sanctions(scene: Scene) -> str:
    """The county's papers against the org in the window: criticism, talk or ordered rectification (R12).

    Source: fengling 四(二)4.
    """
    return both(one_of("issued_by", [IssuedBy.COUNTY]), within("issued_on", scene.first, scene.last))


def outreach(scene: Scene) -> str:
    """The org's outreach records (宣传) in the window.

    Source: fengling 四(二)3 (R10).
    """
    return within("done_on", scene.first, scene.last)


_CASE, _PERSON, _UNIT = Register.CASES, Register.PERSONS, (OrgKind.UNIT,)
_STAFF_CASES = BaselineMeasure.STAFF_VICTIM_CASES
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "cases", "发案", "起", _CASE, "village", VILLAGE_KINDS, cases, {"loss_at_least_yuan": int}, True,
            is_a_case=True, has_unplaced_rows=True, setting_of_key="case_place", baseline=BaselineMeasure.CASES,
        ),
        Measure("unit_cases", "职工及家属被骗案件", "起", _CASE, "unit", _UNIT, unit_cases, {}, True, is_a_case=True),
        Measure(
            "staff_victim_cases", "职工被骗案件", "起", _CASE, "unit", _UNIT, staff_victim_cases, {}, True,
            is_a_case=True, baseline=_STAFF_CASES,
        ),
        Measure(
            "persons_of_concern", "涉诈重点人员", "人", _PERSON, "village", VILLAGE_KINDS, persons_of_concern, {}, True
        ),
        Measure("staff_of_concern", "职工及家属涉诈重点人员", "人", _PERSON, "unit", _UNIT, staff_of_concern, {}, True),
        Measure("dens", "窝点", "个", Register.DENS, "village", VILLAGE_KINDS, dens, {}, True),
        Measure("sanctions", "县级督办", "次", Register.SANCTIONS, "org", ANY_JUDGED_KIND, sanctions, {}, False),
        Measure("outreach", "宣传", "次", Register.OUTREACH, "org", ANY_JUDGED_KIND, outreach, {}, False),
    )
}  # fmt: skip
