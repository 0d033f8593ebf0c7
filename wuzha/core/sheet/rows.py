"""Read a sheet's row into a row of the books, or into all of its faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES, FACT_SCHEMAS, FactRow, FactValue
from wuzha.core.normalise import normalise
from wuzha.core.person_names import is_name
from wuzha.core.personal_data import is_personal_title
from wuzha.core.problems import CATALOGUE
from wuzha.core.refused_rows import ORG_COLUMNS, UNREADABLE_ORG
from wuzha.core.sheet.cells import CellFault, CellValue, RawCell
from wuzha.core.sheet.day_order import find_contradictions
from wuzha.core.sheet.money import AboutAmount
from wuzha.core.sheet.row_reader import SheetForm, Slot
from wuzha.core.vocabulary import Register, Relation, Severity

_REQUIRED_ORGS: Mapping[Register, tuple[str, ...]] = {
    Register.DENS: ("village",),
    Register.SANCTIONS: ("org",),
    Register.OUTREACH: ("org",),
    Register.BASELINES: ("org",),
    Register.ATTESTATIONS: ("org",),
    Register.GROUPS: ("org",),
}
"""The columns in which a blank stands for an org that is not known; in others it says that there is none."""


class RowFault(NamedTuple):
    """A fault with the header of its column; `raw` is the cell."""

    header: str
    raw: RawCell
    fault: CellFault

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.fault.code].severity


class RowResult(NamedTuple):
    """The outcome of reading a row: the rows for the books, the names of an org, and every fault.

    `facts` is empty where the row is refused; a declaration (报送) gives one row a month. `blank_columns` are columns
    whose cell says nothing, and which have the value that a blank stands for.
    """

    facts: tuple[FactRow, ...]
    names: tuple[str, ...]
    faults: tuple[RowFault, ...]
    blank_columns: tuple[str, ...] = ()


def parse_row(form: SheetForm, cells: Sequence[RawCell]) -> RowResult:
    """Read a row: its values in the order of the books' columns, or everything that is wrong with it."""
    values, faults, blank_columns = _read_values(form, cells)
    is_refused = bool(faults) and any(fault.severity is Severity.REFUSED for fault in faults)
    facts = () if is_refused else _build_rows(form, values)
    return RowResult(facts, _list_names(form, values), tuple(faults), blank_columns)


def read_known_values(
    form: SheetForm, cells: Sequence[RawCell], *, is_shifted: bool = False
) -> Mapping[str, FactValue]:
    """Return the facts of a refused row as far as they could be read (R20); an org that could not is `UNREADABLE_ORG`.

    `is_shifted`: the cells may stand in wrong columns, so that nothing is known but an org that was found.
    """
    values, faults, _ = _read_values(form, cells)
    keys = {header: key for key, header in form.headers.items()}
    faulty_keys = {keys.get(fault.header) for fault in faults if fault.severity is Severity.REFUSED}
    if any(fault.fault.code == "person.cleared_before_confirmed" for fault in faults):
        # Either day may be the wrong one.
        faulty_keys.add("confirmed_on")
    # A declaration (报送) whose months cannot be read has no row, but an org and a register.
    row = next(iter(_build_rows(form, values)), cast("FactRow", tuple(values)))
    known: dict[str, FactValue] = {}
    for key, value in zip(FACT_SCHEMAS[form.register].column_names, row, strict=False):
        is_org = key in ORG_COLUMNS
        is_blank = value is None and not (is_shifted or key in _REQUIRED_ORGS.get(form.register, ()))
        if is_org and (key in faulty_keys or not (is_blank or value)):
            known[key] = UNREADABLE_ORG
        elif key not in faulty_keys and (is_org or not is_shifted):
            known[key] = value
    return known


def _read_values(form: SheetForm, cells: Sequence[RawCell]) -> tuple[list[CellValue], list[RowFault], tuple[str, ...]]:
    """Return the values of a row, all of its faults, and the columns whose cell says nothing and gets its default.

    A cell with a fault has the value of a blank one.
    """
    values = list(form.blank)
    faults: list[RowFault] = []
    faulty_indexes: set[int] = set()
    blank_columns: tuple[str, ...] = ()
    for cell_index, value_index, header, read in form.slots:
        raw = cells[cell_index]
        # In a dictionary True is the same key as 1, and the cache of cells must distinguish them.
        if raw is True or raw is False:
            raw = "TRUE" if raw else "FALSE"
        value, fault = read(raw)
        if value is not None:
            values[value_index] = value
        elif value_index in form.default_columns:
            blank_columns += (form.default_columns[value_index],)
        if fault is not None:
            faults.append(RowFault(header, raw, fault))
            faulty_indexes.add(value_index)
    for slot in form.twin_slots:
        faults += _read_twin(form, slot, cells[slot.cell_index], values, faulty_indexes)
    row = _RowValues(form, values, faulty_indexes)
    if check := _CHECKS.get(form.register):
        faults += check(row)
    faults += _check_days(row)
    return values, faults, blank_columns


def _read_twin(
    form: SheetForm, slot: Slot, raw: RawCell, values: list[CellValue], faulty_indexes: set[int]
) -> Iterator[RowFault]:
    """Take the value of a column that says the same as another one, where that is blank; a contradiction is a fault.

    The fault has the header of the column that is read, by which a refused row knows what is unknown of it (R20).
    """
    value, fault = slot.read("TRUE" if raw is True else "FALSE" if raw is False else raw)
    index = slot.value_index
    if index in faulty_indexes:
        return
    if value is not None and values[index] is not None and value != values[index]:
        fault = CellFault("money.contradicts_twin")
    elif values[index] is not None:
        return
    else:
        values[index] = value
    if fault is not None:
        faulty_indexes.add(index)
        yield RowFault(next(main.header for main in form.slots if main.value_index == index), raw, fault)


def _build_rows(form: SheetForm, values: list[CellValue]) -> tuple[FactRow, ...]:
    row = cast("list[FactValue]", values[: len(BOOK_COLUMN_NAMES[form.register])])
    match form.register:
        case Register.CASES:
            for name, about_name in ABOUT_COLUMNS.items():
                if isinstance(amount := row[form.positions[name]], AboutAmount):
                    row[form.positions[name]], row[form.positions[about_name]] = int(amount), True
        case Register.OUTREACH:
            must = form.positions["must"]
            row[must : must + 2] = _list_parts(values[must])
        case Register.DECLARATIONS:
            month = form.positions["month"]
            return tuple((*row[:month], part, *row[month + 1 :]) for part in _list_parts(values[month]))
    return (tuple(row),)


def _list_parts(value: CellValue) -> tuple[str | None, ...]:
    return value if isinstance(value, tuple) else ()


def _list_names(form: SheetForm, values: list[CellValue]) -> tuple[str, ...]:
    if form.register is not Register.ORGS:
        return ()
    code, name, aliases = (values[form.positions[key]] for key in ("code", "name", "aliases"))
    return tuple(str(word) for word in (code, name, *_list_parts(aliases)) if word is not None)


class _RowValues(NamedTuple):
    """A row's values, with the indexes of those whose cells had a fault."""

    form: SheetForm
    values: list[CellValue]
    faulty_indexes: set[int]

    def get_value(self, key: str) -> CellValue:
        return self.values[self.form.positions[key]]

    def is_blank(self, key: str) -> bool:
        """Return whether the cell was empty: neither a value nor a fault."""
        index = self.form.positions[key]
        return self.values[index] is None and index not in self.faulty_indexes

    def is_before(self, earlier: str, later: str) -> bool:
        first, second = self.get_value(earlier), self.get_value(later)
        return isinstance(first, date) and isinstance(second, date) and first < second

    def report_fault(self, key: str, code: str, **context: object) -> RowFault:
        value = self.get_value(key)
        raw = None if isinstance(value, tuple) else value
        return RowFault(self.form.headers[key], raw, CellFault(code, context))


def _check_relation(row: _RowValues) -> Iterator[RowFault]:
    if row.get_value("unit") is not None and row.is_blank("relation"):
        yield row.report_fault("relation", "relation.missing", choices="、".join(term.chinese for term in Relation))
    if row.get_value("relation") is not None and row.is_blank("unit"):
        yield row.report_fault("unit", "relation.without_unit")


def _check_case(row: _RowValues) -> Iterator[RowFault]:
    yield from _check_relation(row)
    if row.is_blank("village"):
        yield row.report_fault("village", "case.village.blank")


def _check_days(row: _RowValues) -> Iterator[RowFault]:
    for key, earlier_key, day in find_contradictions(row.form.register, row.get_value):
        if (key, earlier_key) == ("filed_on", "occurred_on"):
            yield row.report_fault(key, "case.filed_before_occurred", day=day)
        else:
            yield row.report_fault(key, "row.days_contradict", other=row.form.headers[earlier_key], day=day)


def _check_person(row: _RowValues) -> Iterator[RowFault]:
    yield from _check_relation(row)
    if row.is_blank("village"):
        yield row.report_fault("village", "person.village.blank")
    if row.is_before("cleared_on", "confirmed_on"):
        yield row.report_fault("cleared_on", "person.cleared_before_confirmed", day=row.get_value("confirmed_on"))


def _check_org(row: _RowValues) -> Iterator[RowFault]:
    # 文峰 is no person beside 文峰村.
    name = normalise(str(row.get_value("name") or ""))
    aliases = [normalise(alias) for alias in _list_parts(row.get_value("aliases")) if alias]
    if any((is_name(alias) or is_personal_title(alias)) and alias not in name for alias in aliases):
        yield RowFault(row.form.headers["aliases"], None, CellFault("name.is_personal", is_hidden=True))
    if row.is_before("closed_on", "opened_on"):
        yield row.report_fault("closed_on", "org.closed_before_opened", day=row.get_value("opened_on"))


def _check_attestation(row: _RowValues) -> Iterator[RowFault]:
    criterion, org = row.get_value("criterion"), row.get_value("org")
    if isinstance(criterion, str) and isinstance(org, str):
        reason = row.form.clause_lookup.explain_no_effect(criterion, row.form.org_lookup.orgs[org].kind)
        if reason is not None:
            yield row.report_fault("criterion", "attestation.no_effect", why=reason)


_CHECKS: Mapping[Register, Callable[[_RowValues], Iterator[RowFault]]] = {
    Register.ORGS: _check_org,
    Register.CASES: _check_case,
    Register.PERSONS: _check_person,
    Register.ATTESTATIONS: _check_attestation,
}
