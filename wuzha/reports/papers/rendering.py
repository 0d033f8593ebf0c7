"""Render papers: fill a template in a child process with limited memory and time."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping, Sequence
from io import BytesIO
from tempfile import TemporaryFile
from threading import Event, Timer
from typing import Any

from wuzha.core.problems import RefusalError
from wuzha.intake.files.reader_pool import ReaderProcess, ReaderServer
from wuzha.reports.papers.honour_words import list_org_names, refuse_honours_in_values
from wuzha.reports.papers.package_rules import name_part
from wuzha.reports.papers.paper_fields import PaperContent, PaperHead, make_values
from wuzha.reports.papers.template_builder import build_template

RENDERER = ReaderServer("wuzha.reports.papers.render_process")
LONGEST_SECONDS = 60
"""How long a paper may take on a machine that does other work too; an honest one takes a tenth of a second."""

_LARGEST_ANSWER = 32 * 2**20
# Windows does not know the signal.
_OUT_OF_TIME = getattr(signal, "SIGXCPU", None)


def render_paper(head: PaperHead, content: PaperContent, template: bytes | None = None) -> bytes:
    """Return the paper as a Word file; without a template of the office, the base template is filled.

    The same arguments give the same bytes.

    Raises: RefusalError where the template does not fit, or where an internal assessment speaks of honours.
    """
    return render_papers([(head, content)], template)[0]


def render_papers(papers: Sequence[tuple[PaperHead, PaperContent]], template: bytes | None = None) -> list[bytes]:
    """Return papers of one kind as Word files; all are filled in one child process, which has its limits for them all.

    Raises: RefusalError as `render_paper`, if it is so for one of them.
    """
    for head, content in papers:
        if head.is_internal:
            refuse_honours_in_values(head, content)
    request = {"papers": [describe_paper(head, content) for head, content in papers]}
    return run_in_child("fill", request, template or build_template(papers[0][1].kind))


def describe_paper(head: PaperHead, content: PaperContent) -> dict[str, Any]:
    """Return what the child process needs to know to fill a template."""
    return {
        "issued_on": (head.issued_on or head.as_of).isoformat(),
        "title": f"{head.period}{content.kind.name_for(is_internal=head.is_internal)}",
        "values": make_values(head, content),
        "org_names": list_org_names(head, content),
    }


def run_in_child(task: str, request: Mapping[str, Any], template: bytes) -> list[bytes]:
    """Let the child process fill or check a template; return the papers that it makes.

    Raises: RefusalError.
    """
    with TemporaryFile() as file:
        file.write(json.dumps(request).encode() + b"\n")
        file.write(template)
        file.seek(0)
        process = RENDERER.start(file, (task,))
        is_late = Event()
        timer = Timer(LONGEST_SECONDS, _end_late, (process, is_late))
        timer.daemon = True
        timer.start()
        try:
            result, _, content = process.answer.read(_LARGEST_ANSWER + 1).partition(b"\n")
            return _read_answer(result, content, process, is_late)
        finally:
            timer.cancel()
            process.end()


def _end_late(process: ReaderProcess, is_late: Event) -> None:
    is_late.set()
    process.kill()


def _read_answer(result: bytes, content: bytes, process: ReaderProcess, is_late: Event) -> list[bytes]:
    if not result or len(content) > _LARGEST_ANSWER - len(result):
        process.kill()
        slow = is_late.is_set() or -process.wait() == _OUT_OF_TIME
        raise RefusalError("paper.too_slow" if slow else "paper.too_heavy")
    answer = json.loads(result)
    if answer["code"]:
        context = answer["context"]
        if "part" in context:
            context["part"] = name_part(context["part"])
        raise RefusalError(answer["code"], **context)
    if len(content) != sum(answer["sizes"]):
        raise RefusalError("paper.too_heavy")
    papers = BytesIO(content)
    return [papers.read(size) for size in answer["sizes"]]
