"""Build the steps of the statement that find which months are declared complete (R13).

A month is declared for an org when the org itself, or an org above it, declared the register complete for that month.
The declaration of an org above (an org that has villages or units below it) counts from the first month in which the
org was below it throughout. Months before an org opened or after it closed need no declaration. An org above is also
declared for a month when every village below it is. An org that was split from another one has no rows of its own
before the split, so only its own declaration counts for those months (R17). A figure has an upper bound when every
required month of its window is declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.sql import Step, as_bigint, in_, literal
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions, to_column_suffix
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, Register

# A month is a bit of a BIGINT, which has 63 of them.
MAX_WINDOW_MONTHS = 60
LEVELS_ABOVE = range(1, len(HIGHER_KINDS))


@dataclass(frozen=True)
class Coverage:
    """The months of one window that one register must be declared for.

    The statement holds a set of months as one whole number: each month is a bit, the first month the lowest. So "the
    org or an org above it" is `|`, "only since" is `&`, and "every month" is one comparison, on every engine. Example:
    2021Q3 of a village that came below its street in August, where the street declared all three months:

                                   09 08 07
        own declarations            0  0  1    1
        the street's                1  1  1    7
        below_bits                  1  1  0    6
        own | (street's & below)    1  1  1    7  = all_bits: declared complete
    """

    register: Register
    window: Period
    months: tuple[Period, ...]

    @property
    def all_bits(self) -> int:
        return (1 << len(self.months)) - 1

    @cached_property
    def declared_bits(self) -> str:
        """The column of the declared months; it is a column of the statement's rows too."""
        return f"{self.register}_declared_{to_column_suffix(self.window)}_bits"

    @property
    def own_bits(self) -> str:
        """The column of the months of the window that an org itself declared for any one register."""
        return f"months_{to_column_suffix(self.window)}_bits"

    @property
    def absent_bits(self) -> str:
        """The column of the months in which an org did not exist."""
        return f"absent_{to_column_suffix(self.window)}_bits"

    @property
    def apart_bits(self) -> str:
        """The column of the months since the org was split from another one (R17)."""
        return f"apart_{to_column_suffix(self.window)}_bits"

    @property
    def below_bits(self) -> str:
        """The column of the months in which the org was below its parent."""
        return f"below_{to_column_suffix(self.window)}_bits"

    def list_undeclared(self, declared_bits: int) -> tuple[Period, ...]:
        """Return the required months that are not declared."""
        return tuple(month for bit, month in enumerate(self.months) if not declared_bits >> bit & 1)

    def match_complete(self, table: str) -> str:
        """Return the condition that every required month is declared, over the columns of the table."""
        return f"({table}.{self.declared_bits} & {self.all_bits}) = {self.all_bits}"


def list_coverages(questions: Questions, figures: Sequence[Figure]) -> tuple[Coverage, ...]:
    """Return one coverage for each register and window that some figure needs; none when completeness is assumed.

    Raises: RefusalError for a window of more than five years.
    """
    coverages: dict[tuple[Register, str], Coverage] = {}
    for figure in figures:
        if (coverage := find_coverage(questions, figure)) is not None:
            coverages.setdefault((coverage.register, coverage.window.id), coverage)
    return tuple(coverages.values())


def find_coverage(questions: Questions, figure: Figure) -> Coverage | None:
    """Return the coverage a figure needs; None where its measure needs no declarations, or completeness is assumed.

    Raises: RefusalError for a window of more than five years.
    """
    measure = MEASURES[figure.measure]
    if questions.assume_complete or not measure.needs_declarations:
        return None
    if len(figure.window.months) > MAX_WINDOW_MONTHS:
        raise RefusalError("question.window_too_long", period=figure.window.label, most=MAX_WINDOW_MONTHS)
    return Coverage(measure.register, figure.window, questions.list_required_months(figure.window))


def build_declared_steps(questions: Questions, coverages: Sequence[Coverage]) -> tuple[Step, ...]:
    """Build the steps that end in the declared months of every judged org and every org above."""
    return (
        _build_declared_months(questions, coverages),
        _build_declared(coverages),
        _build_above_declared(coverages),
        _build_judged_declared(coverages),
    )


def build_month_columns(coverages: Sequence[Coverage]) -> dict[str, str]:
    """Return the columns of `judged` with the months that need no declaration, or only the org's own."""
    columns = {coverage.absent_bits: _build_absent_bits(coverage) for coverage in coverages}
    columns |= {coverage.apart_bits: _build_bits_since(coverage, "split_on") for coverage in coverages}
    return columns | {coverage.below_bits: _build_bits_since(coverage, "joined_on") for coverage in coverages}


def build_village_bits(coverage: Coverage) -> dict[str, str]:
    """Return a column for each month: its bit if every village of a group has declared it, else 0.

    A village split off after the month need not declare it: its rows belong to the org it was split from (R17). In the
    month of the split it has rows of its own.
    """
    ends = {month: min(month.end, coverage.window.end) for month in coverage.months}
    return {
        f"{coverage.declared_bits}_{bit}": (
            f"MIN(CASE WHEN {in_('kind', VILLAGE_KINDS)} AND (split_on IS NULL OR split_on <= {literal(ends[month])})"
            f" THEN {coverage.declared_bits} & {1 << bit} END)"
        )
        for bit, month in enumerate(coverage.months)
    }


def sum_village_bits(coverage: Coverage, table: str) -> str:
    """Return the months that every village below declared, from the columns of `build_village_bits`."""
    bits = (f"COALESCE({table}.{coverage.declared_bits}_{bit}, 0)" for bit in range(len(coverage.months)))
    return " + ".join(bits) or "0"


def _build_declared_months(questions: Questions, coverages: Sequence[Coverage]) -> Step:
    return Step(
        name="declared_months",
        columns={"org": "org", "register": "register"}
        | {coverage.own_bits: _build_month_bits(coverage) for coverage in coverages},
        source="declarations",
        conditions=(build_known_condition(Register.DECLARATIONS, questions),),
        group_by="org, register",
        comment="what each org declared, a month a bit",
    )


def _build_declared(coverages: Sequence[Coverage]) -> Step:
    columns = {"org": "org"}
    for coverage in coverages:
        bits = f"MAX(CASE WHEN register = {literal(coverage.register)} THEN {coverage.own_bits} END)"
        columns[coverage.declared_bits] = as_bigint(bits)
    return Step(name="declared", columns=columns, source="declared_months", group_by="org")


def _build_month_bits(coverage: Coverage) -> str:
    # MAX and not SUM: a month declared twice is one month.
    bits = (
        f"MAX(CASE WHEN month = {literal(month.id)} THEN {1 << bit} ELSE 0 END)"
        for bit, month in enumerate(coverage.months)
    )
    return " + ".join(bits) or "0"


def _build_above_declared(coverages: Sequence[Coverage]) -> Step:
    joins = ["above", "LEFT JOIN declared AS d0 ON d0.org = above.code"]
    joins += [f"LEFT JOIN declared AS d{level} ON d{level}.org = above.up{level}" for level in LEVELS_ABOVE]
    columns = {"code": "above.code"}
    for coverage in coverages:
        higher = " | ".join(f"COALESCE(d{level}.{coverage.declared_bits}, 0)" for level in LEVELS_ABOVE)
        since = _build_bits_since(coverage, "joined_on")
        columns[coverage.declared_bits] = f"COALESCE(d0.{coverage.declared_bits}, 0) | (({higher}) & {since})"
    return Step(name="above_declared", columns=columns, source="\n  ".join(joins), comment="or an org above it did")


def _build_judged_declared(coverages: Sequence[Coverage]) -> Step:
    columns = {"code": "judged.code"}
    for coverage in coverages:
        own = f"COALESCE(own.{coverage.declared_bits}, 0)"
        from_above = f"(COALESCE(up.{coverage.declared_bits}, 0) & judged.{coverage.below_bits})"
        by_others = f"({from_above} | judged.{coverage.absent_bits})"
        columns[coverage.declared_bits] = f"{own} | ({by_others} & judged.{coverage.apart_bits})"
    return Step(
        name="judged_declared",
        columns=columns,
        source="judged\n  LEFT JOIN declared AS own ON own.org = judged.code"
        "\n  LEFT JOIN above_declared AS up ON up.code = judged.parent",
        comment="months before it opened or after it closed need no declaration; before a split, or before it was below"
        " this org, only its own declaration counts",
    )


def _build_absent_bits(coverage: Coverage) -> str:
    if not coverage.months:
        return "0"
    bits = " + ".join(
        f"CASE WHEN opened_on > {literal(month.end)} OR closed_on <= {literal(month.start)} THEN {1 << bit} ELSE 0 END"
        for bit, month in enumerate(coverage.months)
    )
    # Nearly every org has neither day: one comparison instead of one for each month.
    return f"CASE WHEN opened_on IS NULL AND closed_on IS NULL THEN 0 ELSE {bits} END"


def _build_bits_since(coverage: Coverage, day: str) -> str:
    """Return the bits of the months that began on the day or later; all of them where the org has no such day."""
    bits = " + ".join(
        f"CASE WHEN {day} <= {literal(month.start)} THEN {1 << bit} ELSE 0 END"
        for bit, month in enumerate(coverage.months)
    )
    return f"CASE WHEN {day} IS NULL THEN {coverage.all_bits} ELSE {bits or '0'} END"
