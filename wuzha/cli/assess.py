"""`wuzha assess`: from ledgers, or a folder of facts, to findings on the terminal and in files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from wuzha.cli.atomic_output import Drafts, together
from wuzha.cli.engine_choice import engine_of_facts, engine_of_folder
from wuzha.cli.progress import Say, progress
from wuzha.cli.request import Request
from wuzha.cli.result import Result
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.findings.judge import judge
from wuzha.core.integrity import check_facts
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import Refusal
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.statement.statement import show
from wuzha.core.vocabulary import ABOVE_KINDS
from wuzha.core.words.explain import explain_above, explain_org
from wuzha.engines.parquet import write_results

ASSESSED, ROWS_REFUSED = 0, 1
COMPARED = "R1"
"""The reading whose options --readings compares."""


def assess(options: Namespace) -> int:
    """Assess as asked; the exit code.

    Raises: Refusal when the request, the plan or a file cannot be used.
    """
    request = Request.of(options)
    questions = _ask(request, load_plan(find_plan(request.plan)), request.reading)
    if request.show_sql is not None:
        print(show(questions, request.show_sql))
        return ASSESSED
    with progress() as say, together() as drafts:
        if request.facts is None:
            result = _from_ledgers(request, questions, drafts, say)
        else:
            result = _from_folder(request, questions, request.facts, drafts, say)
    from wuzha.cli.summary import give_account

    give_account(request, result)
    return ASSESSED if result.is_assessed else ROWS_REFUSED


def _ask(request: Request, plan: Plan, reading: Mapping[str, str]) -> Questions:
    return ask(plan, request.period, as_of=request.as_of, reading=reading, assume_complete=request.assume_complete)


def _from_ledgers(request: Request, questions: Questions, drafts: Drafts, say: Say) -> Result:
    from wuzha.intake.reading.ledger_reader import read_files

    say("正在读入台账……")
    reading = read_files(request.files, plan=questions.plan, progress=say)
    result = Result(questions, reading)
    if result.has_refused:
        if request.out is not None:
            from wuzha.intake.reading.annotated_copy.workbook_copy import write_marked_copies

            result.copies = write_marked_copies(request.files, reading.problems, request.out)
        if not request.skip_refused:
            result.is_assessed = False
            return result
    say("正在评判……")
    with closing(engine_of_facts(request.engine, reading.facts(request.as_of))) as engine:
        _find(request, engine, result, drafts, say)
    return result


def _from_folder(request: Request, questions: Questions, folder: Path, drafts: Drafts, say: Say) -> Result:
    say("正在打开事实文件夹……")
    result = Result(questions)
    with closing(engine_of_folder(request.engine, folder)) as engine:
        say("正在核对事实文件夹……")
        result.warnings = check_facts(engine)
        say("正在评判……")
        if request.out is not None:
            result.summary = write_results(engine, questions, drafts.folder(request.out))
        if request.wants_findings:
            _find(request, engine, result, drafts, say)
    return result


def _find(request: Request, engine: Engine, result: Result, drafts: Drafts, say: Say) -> None:
    """Judge, explain and compare as asked, then write the files."""
    questions = result.questions
    if request.explain is not None:
        result.explained = _explained(request.explain, questions, engine)
    if request.explain is None or request.json or request.xlsx or request.readings:
        result.assessment = assessment = judge(questions, engine)
        if not assessment.orgs:
            raise Refusal(f"{questions.period.label}没有可评判的村（社区）或单位。请检查“组织”表是否齐全。")
        if request.readings:
            result.by_option = _by_option(request, assessment, engine)
        say("正在写出报告……")
        _write(request, assessment, result, drafts)


def _write(request: Request, assessment: Assessment, result: Result, drafts: Drafts) -> None:
    if request.xlsx is not None:
        from wuzha.reports.workbook.report import write_workbook

        write_workbook(drafts.file(request.xlsx), assessment, result.problems, result.read)
    if request.json is not None:
        from wuzha.reports.json_report import write_json

        write_json(drafts.file(request.json), assessment, result.problems, result.read)


def _by_option(request: Request, assessment: Assessment, engine: Engine) -> dict[str, list[OrgFinding]]:
    """The findings under every option of the compared reading."""
    questions = assessment.questions
    reading = questions.plan.readings.get(COMPARED)
    if reading is None:
        raise Refusal(f"方案{questions.plan.id}没有口径{COMPARED}，不能比较读法。请去掉 --readings。")
    judged = {}
    for option in reading.options:
        if option == questions.reading[COMPARED]:
            judged[option] = list(assessment.orgs)
        else:
            other = _ask(request, questions.plan, {**questions.reading, COMPARED: option})
            judged[option] = list(judge(other, engine).orgs)
    return judged


def _explained(key: str, questions: Questions, engine: Engine) -> list[str]:
    """The printable tree of the org with this code or full name."""
    code, name, kind = _find_org(key, engine)
    if kind in ABOVE_KINDS:
        targets = tuple(target for target in judge(questions, engine).targets if target.code == code)
        if not targets:
            raise Refusal(f"方案没有给{name or code}（{code}）定工作目标。请改写村（社区）、单位或街道的代码。")
        return explain_above(targets, questions)
    assessment = judge(questions, engine, code)
    if not assessment.orgs:
        raise Refusal(f"{name or code}（{code}）{questions.period.label}不参加评判：当时没有启用，或类别不在方案之内。")
    return [line for finding in assessment.orgs for line in explain_org(finding, assessment)]


def _find_org(key: str, engine: Engine) -> tuple[str, str, str]:
    found = engine.rows(
        "SELECT code, name, kind FROM orgs WHERE code = :org OR name = :org ORDER BY code", {"org": key}
    )
    exact = [row for row in found if row[0] == key] or found
    if not exact:
        raise Refusal(f"没有代码或全名是“{key}”的组织。请按“组织”表填写代码或全名。")
    if len(exact) > 1:
        raise Refusal(f"名为“{key}”的组织有{len(exact)}个，请改写代码：{'、'.join(row[0] for row in exact)}。")
    code, name, kind = exact[0]
    return code, name, kind
