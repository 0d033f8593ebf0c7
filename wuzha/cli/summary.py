"""Print the result of `wuzha assess`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from wuzha.cli.result import AssessResult
from wuzha.reports.terminal import (
    open_console,
    show_differences,
    show_lines,
    show_problems,
    show_reading,
    show_standings,
    show_summary,
)

if TYPE_CHECKING:
    from wuzha.cli.request import AssessRequest


def print_summary(request: AssessRequest, result: AssessResult) -> None:
    """Print what was read, its problems, the findings and the files written."""
    console = open_console()
    if not result.is_assessed:
        _print_refusal(request, result)
        return
    if result.warnings:
        show_problems(console, result.warnings)
    if result.explanation is not None:
        show_lines(console, result.explanation)
    elif result.assessment is not None:
        if result.reading is not None:
            show_reading(console, result.reading)
            if result.reading.problems:
                show_problems(console, result.reading.problems)
            show_lines(console, [""])
        show_standings(console, result.assessment)
    if result.findings_by_option is not None:
        show_differences(console, result.findings_by_option)
    if result.summary is not None:
        show_summary(console, result.questions, result.summary)
    show_lines(console, _list_remarks(request, result))


def _print_refusal(request: AssessRequest, result: AssessResult) -> None:
    """Print every problem to standard output and what to do next to standard error."""
    if result.reading is None:
        return
    console = open_console()
    if result.sheets:
        show_reading(console, result.reading)
        show_problems(console, result.reading.problems)
    if result.unreadable is not None:
        remarks = [str(result.unreadable), *([f"全部问题另见 {request.json}。"] if request.json is not None else [])]
        show_lines(open_console(sys.stderr), remarks)
        return
    remedy = "请改正后重来，或加 --skip-refused，把被退回的内容按可能计入看待"
    if result.copies:
        remedy += f"；标注了问题的副本在 {request.out}"
    elif request.out is None:
        remedy += "；加 --out 文件夹 可得到标注了问题的副本"
    if request.json is not None:
        remedy += f"；全部问题另见 {request.json}"
    show_lines(open_console(sys.stderr), [f"{result.refused_text}被退回，没有评判。{remedy}。"])


def _list_remarks(request: AssessRequest, result: AssessResult) -> list[str]:
    """Return the remarks below the findings: what was left out, and where the files are."""
    remarks = []
    if result.has_refusals:
        remarks.append(f"说明：{result.refused_text}被退回，已按 --skip-refused 评判：没有补正的每一行都可能计入。")
    if result.copies:
        remarks.append(f"标注了问题的副本：{'、'.join(map(str, result.copies))}")
    if result.summary is not None and request.out is not None:
        remarks.append(f"结果文件：{'、'.join(str(request.out / file.name) for file in result.summary.files)}")
    paths = [str(path) for path in (request.xlsx, request.json) if path is not None]
    if paths:
        remarks.append(f"报告文件：{'、'.join(paths)}")
    return ["", *remarks] if remarks else []
