"""What a sheet's row comes to: a row of the books, or all its problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast

from wuzha.core.facts import NAMES, Row, Value
from wuzha.core.problems import CATALOGUE
from wuzha.core.sheet.cells import CellValue, Fault, Raw
from wuzha.core.sheet.row_reader import Form
from wuzha.core.vocabulary import Register, Relation, Severity


class RowFault(NamedTuple):
    """What is wrong, under which header; `raw` is the cell."""

    header: str
    raw: Raw
    fault: Fault

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.fault.code].severity


class ParsedRow(NamedTuple):
    """A row read: what the books get (nothing where it is refused; a row per month in 报送), what an org is called, all
    faults.
    """

    facts: tuple[Row, ...]
    names: tuple[str, ...]
    faults: tuple[RowFault, ...]


def parse_row(form: Form, cells: Sequence[Raw]) -> ParsedRow:
    """The row in the order of the books' columns, or everything that is wrong with it."""
    values = list(form.blank)
    faults: list[RowFault] = []
    faulty: set[int] = set()
    for at, to, header, read in form.slots:
        raw = cells[at]
        if raw is True or raw is False:
            raw = "TRUE" if raw else "FALSE"
        value, fault = read(raw)
        if value is not None:
            values[to] = value
        if fault is not None:
            faults.append(RowFault(header, raw, fault))
            faulty.add(to)
    if check := _CHECKS.get(form.register):
        faults += check(_Read(form, values, faulty))
    is_refused = bool(faults) and any(fault.severity is Severity.REFUSED for fault in faults)
    return ParsedRow(() if is_refused else tuple(_facts(form, values)), _names(form, values), tuple(faults))


def _facts(form: Form, values: list[CellValue]) -> Iterator[Row]:
    whole = cast("list[Value]", values[: len(NAMES[form.register])])
    match form.register:
        case Register.OUTREACH:
            must = form.positions["must"]
            whole[must : must + 2] = _parts(values[must])
        case Register.DECLARATIONS:
            month = form.positions["month"]
            for part in _parts(values[month]):
                whole[month] = part
                yield tuple(whole)
            return
    yield tuple(whole)


def _parts(value: CellValue) -> tuple[str | None, ...]:
    return value if isinstance(value, tuple) else ()


def _names(form: Form, values: list[CellValue]) -> tuple[str, ...]:
    if form.register is not Register.ORGS:
        return ()
    code, name, aliases = (values[form.positions[key]] for key in ("code", "name", "aliases"))
    return tuple(str(word) for word in (code, name, *_parts(aliases)) if word is not None)


class _Read(NamedTuple):
    """A row's values, and which cells of it were faulty."""

    form: Form
    values: list[CellValue]
    faulty: set[int]

    def value(self, key: str) -> CellValue:
        return self.values[self.form.positions[key]]

    def is_blank(self, key: str) -> bool:
        """Nothing was written there: neither a value nor a fault."""
        place = self.form.positions[key]
        return self.values[place] is None and place not in self.faulty

    def is_before(self, earlier: str, later: str) -> bool:
        first, second = self.value(earlier), self.value(later)
        return isinstance(first, date) and isinstance(second, date) and first < second

    def fault(self, key: str, code: str, **context: object) -> RowFault:
        value = self.value(key)
        raw = None if isinstance(value, tuple) else value
        return RowFault(self.form.headers[key], raw, Fault(code, context))


def _check_relation(row: _Read) -> Iterator[RowFault]:
    if row.value("unit") is not None and row.is_blank("relation"):
        yield row.fault("relation", "relation.missing", choices="、".join(term.written for term in Relation))
    if row.value("relation") is not None and row.is_blank("unit"):
        yield row.fault("unit", "relation.without_unit")


def _check_case(row: _Read) -> Iterator[RowFault]:
    yield from _check_relation(row)
    if row.is_blank("village"):
        yield row.fault("village", "case.village.blank")
    if row.is_before("filed_on", "occurred_on"):
        yield row.fault("filed_on", "case.filed_before_occurred", day=row.value("occurred_on"))


def _check_person(row: _Read) -> Iterator[RowFault]:
    yield from _check_relation(row)
    if row.is_before("cleared_on", "confirmed_on"):
        yield row.fault("cleared_on", "person.cleared_before_confirmed", day=row.value("confirmed_on"))


def _check_org(row: _Read) -> Iterator[RowFault]:
    if row.is_before("closed_on", "opened_on"):
        yield row.fault("closed_on", "org.closed_before_opened", day=row.value("opened_on"))


def _check_attestation(row: _Read) -> Iterator[RowFault]:
    criterion, org = row.value("criterion"), row.value("org")
    if isinstance(criterion, str) and isinstance(org, str):
        why = row.form.clauses.why_without_effect(criterion, row.form.directory.orgs[org].kind)
        if why is not None:
            yield row.fault("criterion", "attestation.no_effect", why=why)


_CHECKS: Mapping[Register, Callable[[_Read], Iterator[RowFault]]] = {
    Register.ORGS: _check_org,
    Register.CASES: _check_case,
    Register.PERSONS: _check_person,
    Register.ATTESTATIONS: _check_attestation,
}
