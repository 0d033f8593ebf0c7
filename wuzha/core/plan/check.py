"""Build a plan from the items of plan.yaml and check every name, every quote and every number against plan.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from wuzha.core.measures import SETTINGS
from wuzha.core.periods import Period
from wuzha.core.plan.clauses import find_numbers, is_quoted_in
from wuzha.core.plan.items import ItemReader, PlanItem
from wuzha.core.plan.nodes import NodeReader
from wuzha.core.plan.numbering import check_numbering
from wuzha.core.plan.plan import Attested, Clause, Criterion, Duty, Plan, Reading, ReadingOption, Standard, Target
from wuzha.core.plan.plan_flow import FLOW_KEY, read_flow
from wuzha.core.plan.plan_periods import START_YEAR_KEY, read_plan_period, read_start_year
from wuzha.core.plan.policy import PolicyGuard, build_policy_guard
from wuzha.core.text_lengths import LONGEST_CLAUSE_ID
from wuzha.core.vocabulary import HIGHER_KINDS, JUDGED_KINDS, OrgKind, OutreachInto, OutreachMust, Term, Venue

TERM_LISTS: Mapping[str, type[Term]] = {"channels": OutreachMust, "places": OutreachInto, "venues": Venue}
REQUIRED_KEYS = ("id", "title", "periods", "readings", "standards")
OPTIONAL_KEYS = ("approval", "legal_basis", "issued_by", START_YEAR_KEY, FLOW_KEY, "targets", "duties")
PERIOD_NAME_PATTERN = re.compile(r"[a-z]+(_[a-z]+)*")
ID_PATTERN = re.compile(r"[a-z]+(_[a-z]+)+")
# The ids of criteria become columns of the SQL statement, where these names mean something else.
RESERVED_ID_PATTERN = re.compile(
    r"(current|session)_.*|.*_(applies|asked|attested|base|declared|headroom|high|low|most|signed)"
    r"|has_management_duty|in_use|is_all|opened_on|closed_on|split_on|joined_on"
)
NAME_RULE = "请用小写英文单词，几个单词用下划线相连。"
ID_RULE = "请用两个以上的小写英文单词，以下划线相连，如 no_dens；末尾不要用 asked、base、high、low 这类字。"
READING_RULE = "口径写成 R1 的样式，读法写成 R1a 的样式。"
HALF_WIDTH_BRACKETS = str.maketrans("\uff08\uff09", "()")
PartResult = TypeVar("PartResult")


def read_plan(root: PlanItem, clauses: Sequence[Clause], text: str, sha256: str, reader: ItemReader) -> Plan:
    """Build the plan; it may be used only when the reader has noted no problem."""
    check_numbering(clauses, reader)
    top = reader.read_fields(root, REQUIRED_KEYS, OPTIONAL_KEYS)
    guard = build_policy_guard(top.get("approval"), reader)
    guard.check_honours(top, ("title", "legal_basis", "issued_by"))
    clause_reader = _ClauseReader(
        reader=reader,
        # Reversed, so that of two clauses with one number the first is used; the second is noted above.
        clauses={clause.number: clause for clause in reversed(clauses)},
        whole_text=text,
        guard=guard,
        start_year=read_start_year(top[START_YEAR_KEY], reader) if START_YEAR_KEY in top else None,
    )
    periods = _read_each(top, "periods", clause_reader.read_periods, reader)
    readings = {reading.id: reading for reading in _read_each(top, "readings", clause_reader.read_reading, reader)}
    standard_reader = _StandardReader(clause_reader, dict(periods), readings)
    return Plan(
        id=_read_text(top, "id", reader),
        title=_read_text(top, "title", reader),
        sha256=sha256,
        approval=_read_optional_text(top, "approval", reader),
        legal_basis=_read_optional_text(top, "legal_basis", reader),
        issued_by=_read_optional_text(top, "issued_by", reader),
        flow=read_flow(top, reader),
        clauses=tuple(clauses),
        periods=dict(periods),
        readings=readings,
        standards=_read_each(top, "standards", standard_reader.read_standard, reader),
        targets=_read_each(top, "targets", standard_reader.read_target, reader),
        duties=_read_each(top, "duties", clause_reader.read_duty, reader),
    )


def _read_each(
    fields: Mapping[str, PlanItem], key: str, read: Callable[[str, PlanItem], PartResult], reader: ItemReader
) -> tuple[PartResult, ...]:
    """Read each named child of the field; return nothing if the field is absent."""
    if key not in fields:
        return ()
    return tuple(read(name, item) for name, item in reader.read_named_fields(fields[key]).items())


def _read_text(fields: Mapping[str, PlanItem], key: str, reader: ItemReader) -> str:
    return reader.read_text(fields[key]) if key in fields else ""


def _read_optional_text(fields: Mapping[str, PlanItem], key: str, reader: ItemReader) -> str | None:
    return None if key not in fields or fields[key].content is None else reader.read_text(fields[key])


@dataclass(frozen=True, kw_only=True)
class _ClauseReader:
    """Reads what is checked against plan.md alone: periods, readings, duties, and the clause and quote of any entry."""

    reader: ItemReader
    clauses: Mapping[str, Clause]
    whole_text: str
    guard: PolicyGuard
    start_year: int | None
    ids: dict[str, PlanItem] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def read_periods(self, name: str, item: PlanItem) -> tuple[str, tuple[Period, ...]]:
        if not PERIOD_NAME_PATTERN.fullmatch(name):
            self.reader.note("plan.bad_id", item, name, how=NAME_RULE)
        return name, tuple(self._read_period(part) for part in self.reader.read_parts(item))

    def _read_period(self, item: PlanItem) -> Period:
        problem_count = len(self.reader.problems)
        period = read_plan_period(item, self.start_year, self.reader)
        if len(self.reader.problems) == problem_count and not is_quoted_in(period.label, self.whole_text):
            self.reader.note("plan.period_not_in_text", item, period.id, label=period.label)
        return period

    def read_reading(self, name: str, item: PlanItem) -> Reading:
        if not re.fullmatch(r"R[1-9][0-9]*", name):
            self.reader.note("plan.bad_id", item, name, how=READING_RULE)
        fields = self.reader.read_fields(item, ("title", "default", "options"))
        self.guard.check_reading(fields)
        options = {}
        for option, part in self.reader.read_named_fields(fields["options"]).items() if "options" in fields else ():
            if not re.fullmatch(re.escape(name) + "[a-z]", option):
                self.reader.note("plan.bad_id", part, option, how=READING_RULE)
            options[option] = self._read_option(name, option, part)
        default = self.reader.read_choice(fields["default"], "读法", options) if "default" in fields else None
        return Reading(name, _read_text(fields, "title", self.reader), default or "", options)

    def _read_option(self, reading: str, name: str, item: PlanItem) -> ReadingOption:
        fields = self.reader.read_fields(item, ("text",), ("sets",))
        self.guard.check_reading(fields)
        sets = {}
        for setting, part in self.reader.read_named_fields(fields["sets"]).items() if "sets" in fields else ():
            # A setting of two readings would depend on which of them is applied last.
            owner = self.settings.setdefault(setting, reading)
            if setting not in SETTINGS:
                self.reader.note("plan.unknown", part, setting, what="设置", choices="、".join(SETTINGS))
            elif owner != reading:
                self.reader.note("plan.set_twice", part, setting, other=owner)
            else:
                sets[setting] = self.reader.read_choice(part, "取值", SETTINGS[setting]) or ""
        return ReadingOption(name, _read_text(fields, "text", self.reader), sets)

    def read_duty(self, name: str, item: PlanItem) -> Duty:
        self.register_id(name, item)
        fields = self.reader.read_fields(item, ("clause", "title", "quote"), ("due_on", "terms"))
        clause = self.read_clause(fields)
        quote = self.read_quote(fields, clause)
        self.guard.check_condition(fields, clause)
        due_on = self._read_due_date(fields["due_on"], quote) if "due_on" in fields else None
        terms = self._read_terms(fields["terms"], clause) if "terms" in fields else ()
        return Duty(
            id=name,
            clause=_get_number(clause),
            title=_read_text(fields, "title", self.reader),
            quote=quote,
            due_on=due_on,
            terms=terms,
        )

    def _read_due_date(self, item: PlanItem, quote: str) -> date:
        day = self.reader.read_day(item)
        quoted_days = find_numbers(quote).days
        if (
            not {(None, day.month, day.day), (day.year, day.month, day.day)} & quoted_days
            and day.isoformat() == item.content
        ):
            day_list = "、".join(
                f"{f'{year}年' if year else ''}{month}月{day_number}日"
                for year, month, day_number in sorted(quoted_days, key=str)
            )
            number = f"{day.year}年{day.month}月{day.day}日"
            self.reader.note("plan.number", item, day.isoformat(), number=number, quoted_numbers=day_list or "没有日期")
        return day

    def _read_terms(self, item: PlanItem, clause: Clause | None) -> tuple[Term, ...]:
        terms: list[Term] = []
        for key, part in self.reader.read_fields(item, (), tuple(TERM_LISTS)).items():
            for word in self.reader.read_parts(part) if key in TERM_LISTS else ():
                term = self.reader.read_term(word, "说法", TERM_LISTS[key])
                if term is None or clause is None:
                    continue
                if not is_quoted_in(term.chinese, clause.text):
                    self.reader.note("plan.term_not_in_text", word, term, clause=clause.number, label=term.chinese)
                terms.append(term)
        return tuple(terms)

    def register_id(self, name: str, item: PlanItem) -> None:
        """Note an id that is malformed or already used in this plan."""
        if len(name) > LONGEST_CLAUSE_ID or not ID_PATTERN.fullmatch(name) or RESERVED_ID_PATTERN.fullmatch(name):
            self.reader.note("plan.bad_id", item, name, how=ID_RULE)
        first = self.ids.setdefault(name, item)
        if first is not item:
            self.reader.note("plan.twice", item, name, other=first.line)

    def read_clause(self, fields: Mapping[str, PlanItem]) -> Clause | None:
        """Return the clause that an entry cites."""
        number = _read_text(fields, "clause", self.reader).translate(HALF_WIDTH_BRACKETS)
        if number and number not in self.clauses:
            self.reader.note("plan.unknown", fields["clause"], number, what="条款", choices="、".join(self.clauses))
        return self.clauses.get(number)

    def read_quote(self, fields: Mapping[str, PlanItem], clause: Clause | None) -> str:
        """Return the quote of an entry, which must occur in its clause word for word."""
        quote = _read_text(fields, "quote", self.reader)
        if quote and clause is not None and not is_quoted_in(quote, clause.text):
            holders = (number for number, holder in self.clauses.items() if is_quoted_in(quote, holder.text))
            actual_clause = next(holders, None)
            elsewhere = f"这句话在条款{actual_clause}里。" if actual_clause else ""
            self.reader.note("plan.quote", fields["quote"], quote, clause=clause.number, elsewhere=elsewhere)
        return quote


@dataclass(frozen=True)
class _StandardReader:
    """Reads what orgs are judged by: standards with their criteria, and targets."""

    clause_reader: _ClauseReader
    periods: Mapping[str, tuple[Period, ...]]
    readings: Mapping[str, Reading]

    def read_standard(self, name: str, item: PlanItem) -> Standard:
        reader = self.clause_reader.reader
        self.clause_reader.register_id(name, item)
        fields = reader.read_fields(item, ("clause", "title", "kinds", "criteria"))
        self.clause_reader.guard.check_honours(fields)
        kinds = self._read_kinds(fields, JUDGED_KINDS)
        criteria = _read_each(
            fields, "criteria", lambda criterion_id, part: self._read_criterion(criterion_id, part, kinds), reader
        )
        return Standard(
            name,
            _get_number(self.clause_reader.read_clause(fields)),
            _read_text(fields, "title", reader),
            kinds,
            criteria,
        )

    def _read_criterion(self, name: str, item: PlanItem, kinds: tuple[OrgKind, ...]) -> Criterion:
        fields = self.clause_reader.reader.read_fields(item, ("clause", "title", "quote", "asks"), ("readings",))
        return self._build_criterion(name, item, fields, kinds, is_target=False)

    def read_target(self, name: str, item: PlanItem) -> Target:
        fields = self.clause_reader.reader.read_fields(
            item, ("clause", "title", "quote", "kinds", "asks"), ("readings",)
        )
        kinds = self._read_kinds(fields, HIGHER_KINDS)
        criterion = self._build_criterion(name, item, fields, kinds, is_target=True)
        return Target(
            id=name,
            clause=criterion.clause,
            title=criterion.title,
            quote=criterion.quote,
            readings=criterion.readings,
            kinds=kinds,
            node=criterion.node,
        )

    def _read_kinds(self, fields: Mapping[str, PlanItem], choices: Iterable[OrgKind]) -> tuple[OrgKind, ...]:
        reader = self.clause_reader.reader
        if "kinds" not in fields:
            return ()
        return reader.read_each(fields["kinds"], lambda part: reader.read_term(part, "组织类别", choices))

    def _build_criterion(
        self, name: str, item: PlanItem, fields: Mapping[str, PlanItem], kinds: tuple[OrgKind, ...], *, is_target: bool
    ) -> Criterion:
        reader = self.clause_reader.reader
        self.clause_reader.register_id(name, item)
        clause = self.clause_reader.read_clause(fields)
        quote = self.clause_reader.read_quote(fields, clause)
        self.clause_reader.guard.check_condition(fields, clause)
        reading_ids: tuple[str, ...] = ()
        if "readings" in fields:
            reading_ids = reader.read_each(
                fields["readings"], lambda part: reader.read_choice(part, "口径", self.readings)
            )
        node_reader = NodeReader(
            reader=reader,
            periods=self.periods,
            readings=self.readings,
            quote=quote,
            option_texts={reading_id: self.readings[reading_id].default_text for reading_id in reading_ids},
            kinds=kinds,
            is_target=is_target,
        )
        node = node_reader.read_node(fields["asks"]) if "asks" in fields else Attested()
        return Criterion(
            id=name,
            clause=_get_number(clause),
            title=_read_text(fields, "title", reader),
            quote=quote,
            readings=reading_ids,
            node=node,
        )


def _get_number(clause: Clause | None) -> str:
    return "" if clause is None else clause.number
