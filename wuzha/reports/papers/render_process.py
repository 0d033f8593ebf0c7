"""The process that fills and inspects templates: a server, and a fork of it for each paper."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import IO, Any

from wuzha.core.problems import RefusalError
from wuzha.intake.files.fork_server import serve_forks
from wuzha.reports.papers.package_inspection import inspect_package
from wuzha.reports.papers.paper_fields import INTERNAL_FIELD
from wuzha.reports.papers.template_filling import fill_template, read_paragraphs, refuse_honour_words
from wuzha.reports.papers.template_inspection import OfferedFields, inspect_tags, refuse_tags_left

MEMORY_BYTES = 512 * 2**20
COMPUTING_SECONDS = 10


def main() -> int:
    """Serve the socket whose number is the argument, until its other end is closed; return 0."""
    serve_forks(int(sys.argv[1]), answer_request, memory_bytes=MEMORY_BYTES, seconds=COMPUTING_SECONDS)
    return 0


def answer_request(content: IO[bytes], answer: IO[bytes], words: Sequence[str]) -> None:
    """Fill or check the template, as the word says, and write a line with the result, then the papers.

    The content is a line of JSON with the values, then the template.
    """
    request, template = json.loads(content.readline()), content.read()
    result: dict[str, Any] = {"code": ""}
    papers: list[bytes] = []
    try:
        if words == ["fill"]:
            papers += [_fill(template, paper) for paper in request["papers"]]
        else:
            _check(template, request)
    except RefusalError as refusal:
        result = {"code": refusal.code, "context": refusal.context}
    except (MemoryError, RecursionError):
        result = {"code": "paper.too_heavy", "context": {}}
    except Exception:
        # The packages below raise errors of many kinds for parts that are missing, packed wrongly or no XML.
        result = {"code": "paper.damaged", "context": {}}
    answer.write(json.dumps(result | {"sizes": list(map(len, papers))}).encode() + b"\n")
    answer.write(b"".join(papers))


def _fill(template: bytes, request: Mapping[str, Any]) -> bytes:
    paper = fill_template(template, request["values"], request["title"], date.fromisoformat(request["issued_on"]))
    # The paper too: tags can write elements that the template does not show, and older templates were checked less.
    inspect_package(paper)
    if request["values"][INTERNAL_FIELD]:
        refuse_honour_words(paper, request["org_names"])
    return paper


def _check(template: bytes, request: Mapping[str, Any]) -> None:
    inspect_package(template)
    inspect_tags(template, OfferedFields(request["fields"], request["required"]))
    for trial in request["trials"]:
        paper = _fill(template, trial)
        refuse_tags_left(paper)
        if trial["values"][INTERNAL_FIELD] and not any(INTERNAL_FIELD in text for text in read_paragraphs(paper)):
            raise RefusalError("paper.field_missing", fields=INTERNAL_FIELD)


if __name__ == "__main__":
    sys.exit(main())
