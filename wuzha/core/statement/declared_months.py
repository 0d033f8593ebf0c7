"""Which months are declared complete (R13): the steps of the statement that answer it.

A month is one bit of a whole number, the first month of a window the lowest, so that "declared by the org or by an org
above it" is `|` and "every month asked" is one comparison, on every engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.problems import Refusal
from wuzha.core.sql import Table, either, literal, whole
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, Register

MOST_MONTHS = 60
LEVELS_ABOVE = range(1, len(ABOVE_KINDS))


@dataclass(frozen=True)
class Cover:
    """The months of one window that one register must be declared for."""

    register: Register
    window: Period
    months: tuple[Period, ...]

    @cached_property
    def name(self) -> str:
        """The column that holds the declared months."""
        return Figure(f"{self.register}_declared", (), self.window).name

    @property
    def all_months(self) -> int:
        return (1 << len(self.months)) - 1

    def missing(self, declared: int) -> tuple[Period, ...]:
        """The months asked for that nobody declared."""
        return tuple(month for bit, month in enumerate(self.months) if not declared >> bit & 1)


def covers(questions: Questions, figures: Sequence[Figure]) -> tuple[Cover, ...]:
    """One cover for each register and window that some figure needs declared; none when completeness is assumed.

    Raises: Refusal for a window of more than five years.
    """
    if questions.assume_complete:
        return ()
    found: dict[tuple[Register, str], Cover] = {}
    for figure in figures:
        if (cover := cover_of(questions, figure)) is not None:
            found.setdefault((cover.register, cover.window.id), cover)
    return tuple(found.values())


def cover_of(questions: Questions, figure: Figure) -> Cover | None:
    """The cover a figure needs; None where its measure needs no reports, or completeness is assumed."""
    measure = MEASURES[figure.measure]
    if questions.assume_complete or not measure.needs_reports:
        return None
    if len(figure.window.months) > MOST_MONTHS:
        raise Refusal(f"期间{figure.window.label}超过{MOST_MONTHS}个月。请分成较短的期间分别评判。")
    return Cover(measure.register, figure.window, questions.months_asked(figure.window))


def declared_steps(questions: Questions, asked: Sequence[Cover]) -> tuple[Table, ...]:
    """The declared months of every judged org and every org above."""
    return (
        *_declared(questions, asked),
        _above_declared(asked),
        _judged_declared(asked),
    )


def _declared(questions: Questions, asked: Sequence[Cover]) -> tuple[Table, Table]:
    as_of = questions.as_of
    known = [] if as_of is None else [either("filed_on IS NULL", f"filed_on <= {literal(as_of)}")]
    windows = {_in_window(cover): _bits(cover) for cover in asked}
    by_register = {"org": "org", "register": "register"} | windows
    by_org = {"org": "org"} | {
        cover.name: whole(f"MAX(CASE WHEN register = {literal(cover.register)} THEN {_in_window(cover)} END)")
        for cover in asked
    }
    return (
        Table("reported", by_register, "declarations", known, "org, register", "what each org declared, a month a bit"),
        Table("declared", by_org, "reported", group_by="org"),
    )


def _in_window(cover: Cover) -> str:
    """The column of the months of the window that an org declared for a register."""
    return Figure("months", (), cover.window).name


def _bits(cover: Cover) -> str:
    """The bits of the months found in a group of reports; a month declared twice is one month."""
    bits = [
        f"MAX(CASE WHEN month = {literal(month.id)} THEN {1 << bit} ELSE 0 END)"
        for bit, month in enumerate(cover.months)
    ]
    return " + ".join(bits) or "0"


def _above_declared(asked: Sequence[Cover]) -> Table:
    joins = ["above", "LEFT JOIN declared AS d0 ON d0.org = above.code"]
    joins += [f"LEFT JOIN declared AS d{level} ON d{level}.org = above.up{level}" for level in LEVELS_ABOVE]
    columns = {"code": "above.code"}
    for cover in asked:
        higher = " | ".join(f"COALESCE(d{level}.{cover.name}, 0)" for level in LEVELS_ABOVE)
        columns[cover.name] = f"COALESCE(d0.{cover.name}, 0) | (({higher}) & {since(cover, 'joined_on')})"
    return Table("above_declared", columns, "\n  ".join(joins), says="or an org above it did")


def _judged_declared(asked: Sequence[Cover]) -> Table:
    columns = {"code": "judged.code"}
    for cover in asked:
        columns[cover.name] = " | ".join(
            (
                f"COALESCE(own.{cover.name}, 0)",
                f"(((COALESCE(up.{cover.name}, 0) & judged.{below(cover)}) | judged.{absent(cover)})"
                f" & judged.{its_own(cover)})",
            )
        )
    source = (
        "judged\n  LEFT JOIN declared AS own ON own.org = judged.code"
        "\n  LEFT JOIN above_declared AS up ON up.code = judged.parent"
    )
    return Table(
        "judged_declared",
        columns,
        source,
        says="months before it opened or after it closed need no report; before a split, or before it stood below this"
        " org, only its own report counts",
    )


def absent(cover: Cover) -> str:
    """The column of the months of the window in which an org did not exist."""
    return Figure("absent", (), cover.window).name


def not_in_use(cover: Cover) -> str:
    """The bits of the months in which the org did not exist."""
    if not cover.months:
        return "0"
    bits = " + ".join(
        f"CASE WHEN opened_on > {literal(month.end)} OR closed_on <= {literal(month.start)} THEN {1 << bit} ELSE 0 END"
        for bit, month in enumerate(cover.months)
    )
    return f"CASE WHEN opened_on IS NULL AND closed_on IS NULL THEN 0 ELSE {bits} END"


def its_own(cover: Cover) -> str:
    """The column of the months of the window in which no row of the org can stand with one it was split from."""
    return Figure("its_own", (), cover.window).name


def below(cover: Cover) -> str:
    """The column of the months of the window in which the org stood below its parent, whose word counts for them."""
    return Figure("below", (), cover.window).name


def since(cover: Cover, day: str) -> str:
    """The bits of the months since a day of an org, as its split (R17); all of them where it has none.

    Its columns: `split_on`, since when it is apart; `joined_on`, since when it stands below its parent.
    """
    bits = " + ".join(
        f"CASE WHEN {day} <= {literal(month.start)} THEN {1 << bit} ELSE 0 END"
        for bit, month in enumerate(cover.months)
    )
    return f"CASE WHEN {day} IS NULL THEN {cover.all_months} ELSE {bits or '0'} END"


def bit_columns(cover: Cover) -> dict[str, str]:
    """For each month, its bit if every village of a group has it declared, else 0.

    One split off later is not asked for the month: what there was stands with the one it was split from.
    """
    kinds = ", ".join(literal(kind) for kind in VILLAGE_KINDS)
    return {
        f"{cover.name}_{bit}": (
            f"MIN(CASE WHEN kind IN ({kinds}) AND (split_on IS NULL OR split_on <= {literal(month.start)})"
            f" THEN {cover.name} & {1 << bit} END)"
        )
        for bit, month in enumerate(cover.months)
    }
