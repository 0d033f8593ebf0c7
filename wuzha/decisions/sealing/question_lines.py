"""Everything that is needed to ask the same questions again, as canonical JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wuzha.core.declaration_states import DEFAULT_REPORT_DAY
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import OpenRefusals
from wuzha.core.statement.questions import Questions, ask
from wuzha.decisions.sealing.bag import LOG, QUESTIONS, READINGS
from wuzha.decisions.sealing.canonical import read_document, to_document

FORMAT = 1
"""The version of the layout; a program refuses a later one."""

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
"""A period of a thousand years would be judged month by month."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedOffice:
    """Whose file it is: the organising org, the number of the round, the report days that its orgs had by code.

    `program` is the version of the program that has sealed: another one may judge otherwise.
    """

    code: str
    name: str
    round_number: int | None
    report_days: Mapping[str, int]
    program: str

    def find_report_day(self, code: str) -> int:
        """Return the report day of the org; orgs whose office has set none have the usual one."""
        return self.report_days.get(code, DEFAULT_REPORT_DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRoot:
    """The last line of the log when the file was sealed, and the moment at which the books were read (ISO texts)."""

    number: int
    hash: str
    known_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedQuestions:
    """The questions of a sealed file before its plan is known: what to ask, and of whose books."""

    office: SealedOffice
    plan_title: str
    plan_version: int | None
    plan_sha256: str
    period: str
    as_of: str | None
    assume_complete: bool
    standards: tuple[str, ...]
    targets: tuple[str, ...]

    def ask(self, plan: Plan, reading: Mapping[str, str], refusals: OpenRefusals) -> Questions:
        """Return the questions.

        Raises: RefusalError when the plan knows no such reading, or the period had not begun; ValueError when a period
        or a day cannot be read.
        """
        as_of = None if self.as_of is None else date.fromisoformat(self.as_of)
        period = Period.parse(self.period)
        if not _FIRST_YEAR <= period.start.year <= period.end.year <= _LAST_YEAR:
            raise ValueError(self.period)
        questions = ask(
            replace(plan, version=self.plan_version),
            period,
            as_of=as_of,
            reading=reading,
            assume_complete=self.assume_complete,
        )
        return replace(
            questions,
            standards=tuple(entry for entry in questions.standards if entry.standard.id in self.standards),
            targets=tuple(entry for entry in questions.targets if entry.criterion.id in self.targets),
            refusals=refusals,
        )


def write_questions(questions: Questions, office: SealedOffice) -> bytes:
    """Return plan, period, days, settings and office."""
    plan, as_of = questions.plan, questions.as_of
    return to_document(
        {
            "format": FORMAT,
            "program": office.program,
            "org": {"code": office.code, "name": office.name},
            "round": office.round_number,
            "plan": {"id": plan.id, "title": plan.title, "version": plan.version, "sha256": plan.sha256},
            "period": questions.period.id,
            "as_of": None if as_of is None else as_of.isoformat(),
            "assume_complete": questions.assume_complete,
            "settings": dict(questions.settings),
            "standards": [question.standard.id for question in questions.standards],
            "targets": [question.criterion.id for question in questions.targets],
            "report_days": dict(office.report_days),
            "default_report_day": DEFAULT_REPORT_DAY,
        }
    )


def read_questions(content: bytes) -> SealedQuestions:
    """Return the questions of a sealed file.

    Raises: RefusalError when something is missing, or the layout is that of a later program.
    """
    record = read_document(QUESTIONS, content)
    if record.get("format") != FORMAT:
        raise RefusalError("seal.format", format=str(record.get("format"))[:20])
    try:
        office, plan = record["org"], record["plan"]
        return SealedQuestions(
            office=SealedOffice(
                code=_take_text(office["code"]),
                name=_take_text(office["name"]),
                round_number=_take_number(record["round"]),
                report_days={code: _take_day(day) for code, day in record["report_days"].items()},
                program=_take_text(record["program"]),
            ),
            plan_title=_take_text(plan["title"]),
            plan_version=_take_number(plan["version"]),
            plan_sha256=_take_text(plan["sha256"]),
            period=_take_text(record["period"]),
            as_of=None if record["as_of"] is None else _take_text(record["as_of"]),
            assume_complete=record["assume_complete"] is True,
            standards=tuple(map(_take_text, record["standards"])),
            targets=tuple(map(_take_text, record["targets"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RefusalError("seal.line", member=QUESTIONS, number=1) from error


def write_readings(questions: Questions) -> bytes:
    """Return the option of every reading."""
    return to_document(dict(questions.reading))


def read_readings(content: bytes) -> Mapping[str, str]:
    """Return the option of every reading.

    Raises: RefusalError when one is no text.
    """
    record = read_document(READINGS, content)
    if not all(isinstance(option, str) for option in record.values()):
        raise RefusalError("seal.line", member=READINGS, number=1)
    return record


def write_log_root(root: LogRoot) -> bytes:
    """Return the root of the log's chain and the cut-off."""
    return to_document({"number": root.number, "hash": root.hash, "known_at": root.known_at})


def read_log_root(content: bytes) -> LogRoot:
    """Return the root of the log's chain and the cut-off.

    Raises: RefusalError when something is missing.
    """
    record = read_document(LOG, content)
    try:
        number, known_at = _take_number(record["number"]), _take_text(record["known_at"])
        if number is None:
            raise ValueError(record["number"])
        return LogRoot(number=number, hash=_take_text(record["hash"]), known_at=known_at)
    except (KeyError, TypeError, ValueError) as error:
        raise RefusalError("seal.line", member=LOG, number=1) from error


def _take_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _take_number(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise TypeError(value)
    return value


def _take_day(value: Any) -> int:
    last_day_of_every_month = 28
    if type(value) is not int or not 1 <= value <= last_day_of_every_month:
        raise ValueError(value)
    return value
