"""The figures of the statement: for every judged org how many rows certainly count, and how many may count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from wuzha.core.facts import FRAMES
from wuzha.core.measures import MEASURES, Measure, Scene
from wuzha.core.sql import TRUE, Table, both, either, literal, one_of
from wuzha.core.statement.declared_months import Cover, cover_of
from wuzha.core.statement.questions import Asked, Figure, Questions
from wuzha.core.vocabulary import VILLAGE_KINDS, BaselineMeasure, OrgKind, Register

# The column of each register that says on which day a row became known (R18).
KNOWN_ON = {
    Register.DECLARATIONS: "filed_on",
    Register.BASELINES: "signed_on",
    Register.ATTESTATIONS: "attested_on",
}

_OF_THE_ORG = ("code", "name", "kind", "parent", "has_management_duty", "in_use", "split_on")

# A row without a day is older than any other.
LONG_AGO = date(1900, 1, 1)


def known(register: Register, questions: Questions) -> str:
    """The rows known on the as-of date: received without a date, or not later."""
    if questions.as_of is None:
        return TRUE
    column = KNOWN_ON.get(register, "received_on")
    return either(f"{column} IS NULL", f"{column} <= {literal(questions.as_of)}")


def condition(questions: Questions, figure: Figure) -> str:
    """The figure's predicate over its register's rows."""
    last = figure.window.end if questions.as_of is None else min(figure.window.end, questions.as_of)
    scene = Scene(figure.window.start, last, min(questions.last_day, figure.window.end), questions.settings)
    return MEASURES[figure.measure].condition(scene, dict(figure.arguments))


@dataclass(frozen=True, slots=True)
class Book:
    """The figures that one scan of a register, grouped by one key, serves."""

    register: Register
    key: str
    figures: tuple[Figure, ...]
    kinds: tuple[OrgKind, ...]

    @property
    def name(self) -> str:
        return f"{self.register}_by_{self.key}"

    @property
    def is_shared(self) -> bool:
        """Whether orgs of every kind have rows here, told apart only by their own kind."""
        return self.key == "org"


def books(questions: Questions, figures: Mapping[Figure, Set[OrgKind]]) -> tuple[Book, ...]:
    """The figures, each with the kinds of org it is asked of, gathered by register and key."""
    gathered: dict[tuple[Register, str], dict[Figure, Set[OrgKind]]] = {}
    for figure, kinds in figures.items():
        measure = MEASURES[figure.measure]
        gathered.setdefault((measure.register, measure.key_column(questions.settings)), {})[figure] = kinds
    return tuple(
        Book(register, key, tuple(found), tuple(kind for kind in OrgKind if any(kind in of for of in found.values())))
        for (register, key), found in gathered.items()
    )


def marked_rows(questions: Questions, book: Book, *, with_id: bool = False) -> str:
    """Every known row of the book with its org and, for each figure, the predicate: true, false or NULL (it may)."""
    columns = {"org": book.key} | ({"id": identity_of(book)} if with_id else {})
    columns |= {figure.name: condition(questions, figure) for figure in book.figures}
    rows = Table("rows", columns, book.register, (known(book.register, questions),)).select()
    return "(\n    " + rows.replace("\n", "\n    ") + "\n  ) AS marked"


def counts_or_may(book: Book) -> str:
    """The rows that count, or may count, for at least one of the book's figures."""
    return either(*(f"COALESCE({figure.name}, {TRUE})" for figure in book.figures))


def _sums(figures: Sequence[Figure]) -> dict[str, str]:
    columns = {}
    for figure in figures:
        columns[f"{figure.name}_low"] = f"SUM(CASE WHEN {figure.name} THEN 1 ELSE 0 END)"
        columns[f"{figure.name}_most"] = f"SUM(CASE WHEN NOT {figure.name} THEN 0 ELSE 1 END)"
    return columns


def count_step(questions: Questions, book: Book, one_org: bool) -> Table:
    """One scan of the register: how many rows of each org count, and how many may."""
    source = marked_rows(questions, book)
    if book.is_shared:
        # Of a large register most rows belong to kinds of org that are not asked.
        source += f"\n  JOIN judged ON judged.code = marked.org AND {one_of('judged.kind', book.kinds)}"
    where = [counts_or_may(book), *(["marked.org = :org"] if one_org else [])]
    columns = {"org": "marked.org"} | _sums(book.figures)
    says = f"{book.register}: a row for which the condition is true counts, one for which it is NULL may count"
    return Table(book.name, columns, source, where, "marked.org", says)


def unplaced_step(questions: Questions, figures: Sequence[Figure]) -> Table:
    """The rows that may belong to any village (R5), as one row."""
    open_figures = [figure for figure in figures if MEASURES[figure.measure].has_unplaced_rows]
    if not open_figures:
        return Table("unplaced", {"no_rows": "0"}, "(SELECT 1 AS one_row) AS single")
    (book,) = books(questions, dict.fromkeys(open_figures, frozenset(VILLAGE_KINDS)))
    columns = {name: f"COALESCE({total}, 0)" for name, total in _sums(open_figures).items()}
    return Table("unplaced", columns, marked_rows(questions, book), ("org IS NULL",), says="cases without a village")


def signed_step(questions: Questions, bases: Sequence[Figure]) -> Table | None:
    """The signed baselines (R14), the latest of several; None when no base can be signed."""
    signed = [figure for figure in bases if baseline_of(figure) is not None]
    if not signed:
        return None
    columns = {"org": "b.org"}
    for figure in signed:
        mine = both(f"b.measure = {literal(str(baseline_of(figure)))}", f"b.period = {literal(figure.window.id)}")
        columns[f"{figure.name}_signed"] = f"MAX(CASE WHEN {mine} THEN b.signed_count END)"
    long_ago, identity = literal(LONG_AGO), "org, measure, period"
    rows = f"SELECT * FROM baselines WHERE {known(Register.BASELINES, questions)}"
    latest = f"SELECT {identity}, MAX(COALESCE(signed_on, {long_ago})) AS latest FROM ({rows}) AS r GROUP BY {identity}"
    source = (
        f"({rows}) AS b\n  JOIN ({latest}) AS l\n    ON l.org = b.org AND l.measure = b.measure"
        f" AND l.period = b.period AND l.latest = COALESCE(b.signed_on, {long_ago})"
    )
    return Table("signed", columns, source, group_by="b.org", says="baselines: of several the latest")


def baseline_of(figure: Figure) -> BaselineMeasure | None:
    """The signed measure that can stand for this base; None where rows alone can."""
    return None if figure.arguments else MEASURES[figure.measure].baseline


def attested_step(questions: Questions, asked: Sequence[Asked]) -> Table | None:
    """What people decided for the period (R9), the latest of several; None when nothing is attested."""
    if not asked:
        return None
    columns = {"org": "org"}
    when = f"COALESCE(attested_on, {literal(LONG_AGO)})"
    for leaf in asked:
        criterion = criterion_of(leaf)
        mine = f"criterion = {literal(criterion)}"
        met = f"MAX(CASE WHEN {mine} AND verdict = 'met' THEN {when} END)"
        not_met = f"MAX(CASE WHEN {mine} AND verdict <> 'met' THEN {when} END)"
        columns[f"{criterion}_attested"] = (
            f"CASE WHEN {met} > {not_met} OR ({met} IS NOT NULL AND {not_met} IS NULL) THEN 1"
            f" WHEN {not_met} IS NOT NULL THEN 0 END"
        )
    where = (f"period = {literal(questions.period.id)}", known(Register.ATTESTATIONS, questions))
    says = "attestations: the latest counts, and of two on one day the one that says no"
    return Table("attested", columns, Register.ATTESTATIONS, where, "org", says)


def criterion_of(leaf: Asked) -> str:
    """The criterion a leaf belongs to: the first word of its id."""
    return leaf.id.split(".", 1)[0]


def ranges_step(
    questions: Questions,
    figures: Sequence[Figure],
    bases: Sequence[Figure],
    covers: Sequence[Cover],
    all_books: Sequence[Book],
    people: Sequence[Table],
) -> Table:
    """Every judged org with its figures: at least `low`, at most `high` (NULL: no upper bound is known).

    `people` are the steps of what people signed and attested.
    """
    columns = {name: f"judged.{name}" for name in _OF_THE_ORG}
    joins = ["judged"]
    if covers:
        joins.append("LEFT JOIN judged_declared ON judged_declared.code = judged.code")
        columns |= {cover.name: f"judged_declared.{cover.name}" for cover in covers}
    joins += [f"LEFT JOIN {book.name} ON {book.name}.org = judged.code" for book in all_books]
    for table in people:
        joins.append(f"LEFT JOIN {table.name} ON {table.name}.org = judged.code")
        columns |= {name: f"{table.name}.{name}" for name in table.columns if name != "org"}
    for figure in figures:
        columns |= _now_range(questions, figure)
    for figure in bases:
        columns |= _base_range(questions, figure)
    return Table("figures", columns, "\n  ".join(joins), says="every judged org: at least low, at most high")


def _now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    return {
        f"{name}_low": _of_kind(measure, f"COALESCE({name}_low, 0)"),
        f"{name}_most": _of_kind(measure, f"COALESCE({name}_most, 0)"),
        f"{name}_high": upper_end(questions, figure, _of_kind(measure, f"COALESCE({name}_most, 0)")),
    }


def _of_kind(measure: Measure, expression: str) -> str:
    return f"CASE WHEN {one_of('kind', measure.kinds)} THEN {expression} END"


def upper_end(questions: Questions, figure: Figure, most: str, table: str = "judged_declared.") -> str:
    """What may count if every month asked is declared, else unknown."""
    cover = cover_of(questions, figure)
    if cover is None:
        return most
    return f"CASE WHEN ({table}{cover.name} & {cover.all_months}) = {cover.all_months} THEN {most} END"


def _base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    low, most = f"COALESCE({name}_low, 0)", f"COALESCE({name}_most, 0)"
    high = upper_end(questions, figure, most)
    if baseline_of(figure) is not None:
        low = f"COALESCE({name}_signed, {low})"
        high = f"CASE WHEN {name}_signed IS NOT NULL THEN {name}_signed ELSE {high} END"
    return {
        f"{name}_base_low": _of_kind(measure, low),
        f"{name}_base_high": _of_kind(measure, high),
    }


def identity_of(book: Book) -> str:
    """The column that names a row of the book in evidence."""
    identity = FRAMES[book.register].identity
    assert identity is not None, "only registers with an identity are counted"
    return identity
