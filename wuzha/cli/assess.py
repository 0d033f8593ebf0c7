"""`wuzha assess`: judge ledgers, or a folder of facts, and write the findings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from wuzha.cli.atomic_output import AtomicOutput, write_atomically
from wuzha.cli.engine_choice import open_folder_engine, open_ledger_engine
from wuzha.cli.progress import ShowStep, open_progress
from wuzha.cli.request import AssessRequest
from wuzha.cli.result import AssessResult
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.findings.judge import judge
from wuzha.core.integrity import check_facts
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import build_refused_facts
from wuzha.core.statement.node_statement import format_node_statement
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import HIGHER_KINDS
from wuzha.core.words.explain import explain_above, explain_org
from wuzha.engines.parquet import write_results

EXIT_DONE, EXIT_REFUSED, EXIT_FILE_AT_FAULT = 0, 1, 2
READING_COMPARED_BY_OPTION = "R1"
"""The reading whose options --readings compares."""


def assess(options: Namespace) -> int:
    """Run the command and return its exit code.

    Raises: RefusalError when the request, the plan or a file cannot be used.
    """
    request = AssessRequest.of(options)
    questions = _ask(request, load_plan(find_plan(request.plan)), request.reading_options)
    if request.show_sql is not None:
        print(format_node_statement(questions, request.show_sql))
        return EXIT_DONE
    with open_progress() as show_step, write_atomically() as output:
        if request.facts is None:
            result = _assess_ledgers(request, questions, output, show_step)
        else:
            result = _assess_folder(request, questions, request.facts, output, show_step)
    from wuzha.cli.summary import print_summary

    print_summary(request, result)
    if result.unreadable is not None:
        return EXIT_FILE_AT_FAULT
    return EXIT_DONE if result.is_assessed else EXIT_REFUSED


def _ask(request: AssessRequest, plan: Plan, reading: Mapping[str, str]) -> Questions:
    return ask(plan, request.period, as_of=request.as_of, reading=reading, assume_complete=request.assume_complete)


def _assess_ledgers(
    request: AssessRequest, questions: Questions, output: AtomicOutput, show_step: ShowStep
) -> AssessResult:
    from wuzha.intake.reading.ledger_reader import UnreadableFilesError, read_files

    show_step("正在读入台账……")
    try:
        reading = read_files(
            request.files,
            plan=questions.plan,
            readings=questions.reading,
            judged=questions.period,
            show_progress=show_step,
        )
    except UnreadableFilesError as error:
        result = AssessResult(questions=questions, reading=error.reading, unreadable=error, is_assessed=False)
        _write_refusal(request, result, output)
        return result
    questions = replace(questions, refusals=reading.refusals)
    result = AssessResult(questions=questions, reading=reading)
    if result.has_refusals:
        if request.out is not None:
            from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies

            result.copies = write_annotated_copies(request.files, reading.problems, request.out)
        if not request.skip_refused:
            result.is_assessed = False
            _write_refusal(request, result, output)
            return result
    show_step("正在评判……")
    facts, refused_rows = reading.build_facts(request.as_of), build_refused_facts(reading.refused_rows)
    with closing(open_ledger_engine(request.engine, facts, refused_rows)) as engine:
        _judge_and_write(request, engine, result, output, show_step)
    return result


def _assess_folder(
    request: AssessRequest, questions: Questions, folder: Path, output: AtomicOutput, show_step: ShowStep
) -> AssessResult:
    show_step("正在打开事实文件夹……")
    result = AssessResult(questions=questions)
    with closing(open_folder_engine(request.engine, folder)) as engine:
        show_step("正在核对事实文件夹……")
        result.warnings = check_facts(engine)
        show_step("正在评判……")
        if request.out is not None:
            result.summary = write_results(engine, questions, output.stage_folder(request.out))
        if request.needs_findings:
            _judge_and_write(request, engine, result, output, show_step)
    return result


def _judge_and_write(
    request: AssessRequest, engine: Engine, result: AssessResult, output: AtomicOutput, show_step: ShowStep
) -> None:
    """Judge, explain and compare as requested, then write the files."""
    questions = result.questions
    if request.explain is not None:
        result.explanation = _explain_org(request.explain, questions, engine)
    if request.explain is None or request.json or request.xlsx or request.compares_readings:
        result.assessment = assessment = judge(questions, engine)
        if not assessment.orgs:
            raise RefusalError("assess.nobody_judged", period=questions.period.label)
        if request.compares_readings:
            result.findings_by_option = _judge_each_option(request, assessment, engine)
        show_step("正在写出报告……")
        _write_reports(request, assessment, result, output)


def _write_reports(request: AssessRequest, assessment: Assessment, result: AssessResult, output: AtomicOutput) -> None:
    if request.xlsx is not None:
        from wuzha.reports.workbook.report import write_workbook

        write_workbook(output.stage_file(request.xlsx), assessment, result.problems, result.sheets)
    if request.json is not None:
        from wuzha.reports.json_report import build_document, write_json

        write_json(output.stage_file(request.json), build_document(assessment, result.problems, result.sheets))


def _write_refusal(request: AssessRequest, result: AssessResult, output: AtomicOutput) -> None:
    """Write what was read and what is wrong with it, so that programs see what people see."""
    if request.json is not None:
        from wuzha.reports.json_report import build_refused_document, write_json

        write_json(
            output.stage_file(request.json), build_refused_document(result.questions, result.problems, result.sheets)
        )


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
            alternative = replace(alternative, refusals=questions.refusals)
            orgs_by_option[option] = list(judge(alternative, engine).orgs)
    return orgs_by_option


def _explain_org(key: str, questions: Questions, engine: Engine) -> list[str]:
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
    rows = engine.read_rows(
        "SELECT code, name, kind FROM orgs WHERE code = :org OR name = :org ORDER BY code", {"org": key}
    )
    matches = [row for row in rows if row[0] == key] or rows
    if not matches:
        raise RefusalError("assess.org_unknown", value=key)
    if len(matches) > 1:
        raise RefusalError(
            "assess.org_ambiguous", value=key, count=len(matches), choices="、".join(row[0] for row in matches)
        )
    code, name, kind = matches[0]
    return code, name, kind
