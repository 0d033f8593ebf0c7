"""Collect what a round freezes from the books as they were known at its cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from wuzha.assessments.standing import assess
from wuzha.audit.books_state import read_books_state
from wuzha.audit.verification import read_chain_head
from wuzha.core.declaration_states import DEFAULT_REPORT_DAY
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.plan.loading import PLAN_DATA_FILE, PLAN_TEXT_FILE, find_plan
from wuzha.core.plan.plan_files import EXAMPLES_FILE, PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.question_lines import LogRoot, SealedOffice
from wuzha.decisions.sealing.sealed_content import SealedContent
from wuzha.decisions.sealing.signing import OfficeKey, load_office_key
from wuzha.engines.django_connection import stream_rows
from wuzha.orgs.models import Org
from wuzha.programmes.models import VERSION_PREFIX, Programme
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.facts import select_facts
from wuzha.registers.refused_facts import select_refused_rows

MAX_READINGS = 3
"""How often the books are read before somebody who writes all the time is asked to wait."""

_CODE = FACT_SCHEMAS[Register.ORGS].column_names.index("code")


def get_office_key() -> OfficeKey:
    """Return the key with which this site signs; the first call makes it.

    Raises: RefusalError when its file is damaged.
    """
    return load_office_key(Path(settings.DATA))


def collect_sealed_content(
    programme: Programme,
    questions: Questions,
    known_at: datetime,
    *,
    round_number: int | None = None,
    plan_name: str | None = None,
) -> SealedContent:
    """Return facts, refusals and findings as known at the moment, with the last line of the log as it is now.

    `plan_name` is the plan of the questions where the programme runs another one by now.
    Raises: RefusalError when the files of the plan have changed, or the books change all the time.
    """
    plan_files = read_exact_files(plan_name or programme.plan)
    for _ in range(MAX_READINGS):
        # Facts and findings come from several queries: nobody may write between them.
        state = read_books_state(known_at)
        content = _collect(programme, questions, known_at, plan_files=plan_files, round_number=round_number)
        if read_books_state(known_at) == state:
            return content
    raise RefusalError("seal.books_changing")


def _collect(
    programme: Programme,
    questions: Questions,
    known_at: datetime,
    *,
    plan_files: PlanFiles,
    round_number: int | None,
) -> SealedContent:
    top, last_day = programme.org, questions.last_day
    number, last_hash = read_chain_head()
    assessment = assess(programme, questions, known_at=known_at)
    # The engine of the site reads these same SELECTs, so ids of evidence are the same there and here.
    sources = select_facts(top, known_at, last_day)
    facts = {register: list(stream_rows(connection, source)) for register, source in sources.items()}
    refused_rows: list[tuple[Any, ...]] = []
    if assessment.questions.refusals.row_count:
        refused_rows = list(stream_rows(connection, select_refused_rows(top, known_at, last_day)))
    return SealedContent(
        plan_files=plan_files,
        facts=facts,
        refused_rows=refused_rows,
        assessment=assessment,
        office=SealedOffice(
            code=top.code,
            name=top.name,
            round_number=round_number,
            report_days=_list_report_days(top, facts[Register.ORGS]),
            program=_read_version(),
        ),
        log_root=LogRoot(number=number, hash=last_hash, known_at=known_at.astimezone(UTC).isoformat()),
    )


def _list_report_days(top: Org, orgs: list[tuple[Any, ...]]) -> Mapping[str, int]:
    """Return the report day of each org whose office has set another one than usual."""
    find_report_day = ReportDays.load().find_by_code(top)
    days = {str(row[_CODE]): find_report_day(str(row[_CODE])) for row in orgs}
    return {code: day for code, day in days.items() if day != DEFAULT_REPORT_DAY}


def read_exact_files(name: str) -> PlanFiles:
    """Return the files of a plan byte by byte: `read_plan_files` leaves out marks and line ends that its hash counts.

    Raises: RefusalError when the plan cannot be found.
    """
    if name.startswith(VERSION_PREFIX):
        return load_files_named(name)
    folder = find_plan(name)
    texts = {
        file: (folder / file).read_bytes().decode() if (folder / file).is_file() else ""
        for file in (PLAN_TEXT_FILE, PLAN_DATA_FILE, EXAMPLES_FILE)
    }
    return PlanFiles(text=texts[PLAN_TEXT_FILE], data=texts[PLAN_DATA_FILE], examples=texts[EXAMPLES_FILE])


def _read_version() -> str:
    try:
        return version("wuzha")
    except PackageNotFoundError:
        return ""
