"""`wuzha assess`: judges ledgers, or a folder of facts, and writes the findings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from wuzha.cli.atomic_output import AtomicOutput, write_atomically
from wuzha.cli.engine_choice import engine_of_facts, engine_of_folder
from wuzha.cli.progress import Say, progress
from wuzha.cli.request import AssessRequest
from wuzha.cli.result import AssessResult
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.findings.judge import judge
from wuzha.core.integrity import check_facts
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.core.statement.node_statement import show
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import HIGHER_KINDS
from wuzha.core.words.explain import explain_above, explain_org
from wuzha.engines.parquet import write_results

EXIT_DONE, EXIT_REFUSED = 0, 1
READING_COMPARED_BY_OPTION = "R1"
"""The reading whose options --readings compares."""


def assess(options: Namespace) -> int:
    """Run the command and return its exit code.

    Raises: RefusalError when the request, the plan or a file cannot be used.
    """
    request = AssessRequest.of(options)
    questions = _ask(request, load_plan(find_plan(request.plan)), request.reading)
    if request.show_sql is not None:
        print(show(questions, request.show_sql))
        return EXIT_DONE
    with progress() as say, write_atomically() as drafts:
        if request.facts is None:
            result = _assess_ledgers(request, questions, drafts, say)
        else:
            result = _assess_folder(request, questions, request.facts, drafts, say)
    from wuzha.cli.summary import print_summary

    print_summary(request, result)
    return EXIT_DONE if result.is_assessed else EXIT_REFUSED


def _ask(request: AssessRequest, plan: Plan, reading: Mapping[str, str]) -> Questions:
    return ask(plan, request.period, as_of=request.as_of, reading=reading, assume_complete=request.assume_complete)


def _assess_ledgers(request: AssessRequest, questions: Questions, drafts: AtomicOutput, say: Say) -> AssessResult:
    from wuzha.intake.reading.ledger_reader import read_files

    say("正在读入台账……")
    reading = read_files(request.files, plan=questions.plan, readings=questions.reading, show_progress=say)
    result = AssessResult(questions=questions, reading=reading)
    if result.has_refused:
        if request.out is not None:
            from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies

            result.copies = write_annotated_copies(request.files, reading.problems, request.out)
        if not request.skip_refused:
            result.is_assessed = False
            _write_refusal(request, result, drafts)
            return result
    say("正在评判……")
    with closing(engine_of_facts(request.engine, reading.build_facts(request.as_of))) as engine:
        _find_and_write(request, engine, result, drafts, say)
    return result


def _assess_folder(
    request: AssessRequest, questions: Questions, folder: Path, drafts: AtomicOutput, say: Say
) -> AssessResult:
    say("正在打开事实文件夹……")
    result = AssessResult(questions=questions)
    with closing(engine_of_folder(request.engine, folder)) as engine:
        say("正在核对事实文件夹……")
        result.warnings = check_facts(engine)
        say("正在评判……")
        if request.out is not None:
            result.summary = write_results(engine, questions, drafts.folder(request.out))
        if request.wants_findings:
            _find_and_write(request, engine, result, drafts, say)
    return result


def _find_and_write(
    request: AssessRequest, engine: Engine, result: AssessResult, drafts: AtomicOutput, say: Say
) -> None:
    """Judge, explain and compare as requested, then write the files."""
    questions = result.questions
    if request.explain is not None:
        result.explained = _explain_one(request.explain, questions, engine)
    if request.explain is None or request.json or request.xlsx or request.readings:
        result.assessment = assessment = judge(questions, engine)
        if not assessment.orgs:
            raise RefusalError("assess.nobody_judged", period=questions.period.label)
        if request.readings:
            result.by_option = _judge_each_option(request, assessment, engine)
        say("正在写出报告……")
        _write(request, assessment, result, drafts)


def _write(request: AssessRequest, assessment: Assessment, result: AssessResult, drafts: AtomicOutput) -> None:
    if request.xlsx is not None:
        from wuzha.reports.workbook.report import write_workbook

        write_workbook(drafts.file(request.xlsx), assessment, result.problems, result.read)
    if request.json is not None:
        from wuzha.reports.json_report import build_document, write_json

        write_json(drafts.file(request.json), build_document(assessment, result.problems, result.read))


def _write_refusal(request: AssessRequest, result: AssessResult, drafts: AtomicOutput) -> None:
    """Write what was read and what is wrong with it, so that programs see what people see."""
    if request.json is not None:
        from wuzha.reports.json_report import refused_document, write_json

        write_json(drafts.file(request.json), refused_document(result.questions, result.problems, result.read))


def _judge_each_option(request: AssessRequest, assessment: Assessment, engine: Engine) -> dict[str, list[OrgFinding]]:
    """Return the findings under every option of the compared reading."""
    questions = assessment.questions
    reading = questions.plan.readings.get(READING_COMPARED_BY_OPTION)
    if reading is None:
        raise RefusalError("assess.no_such_reading", plan=questions.plan.id, reading=READING_COMPARED_BY_OPTION)
    orgs_by_option = {}
    for option in reading.options:
        if option == questions.reading[READING_COMPARED_BY_OPTION]:
            orgs_by_option[option] = list(assessment.orgs)
        else:
            alternative = _ask(request, questions.plan, {**questions.reading, READING_COMPARED_BY_OPTION: option})
            orgs_by_option[option] = list(judge(alternative, engine).orgs)
    return orgs_by_option


def _explain_one(key: str, questions: Questions, engine: Engine) -> list[str]:
    """Return the printable tree of the org with this code or full name."""
    code, name, kind = _find_org(key, engine)
    if kind in HIGHER_KINDS:
        targets = tuple(target for target in judge(questions, engine).targets if target.code == code)
        if not targets:
            raise RefusalError("assess.no_targets", name=name or code, code=code)
        return explain_above(targets, questions)
    assessment = judge(questions, engine, code)
    if not assessment.orgs:
        raise RefusalError("assess.not_judged", name=name or code, code=code, period=questions.period.label)
    return [line for finding in assessment.orgs for line in explain_org(finding, assessment)]


def _find_org(key: str, engine: Engine) -> tuple[str, str, str]:
    rows = engine.rows("SELECT code, name, kind FROM orgs WHERE code = :org OR name = :org ORDER BY code", {"org": key})
    exact = [row for row in rows if row[0] == key] or rows
    if not exact:
        raise RefusalError("assess.org_unknown", value=key)
    if len(exact) > 1:
        raise RefusalError(
            "assess.org_ambiguous", value=key, count=len(exact), choices="、".join(row[0] for row in exact)
        )
    code, name, kind = exact[0]
    return code, name, kind
