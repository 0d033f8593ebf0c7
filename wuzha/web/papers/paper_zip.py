"""Send many papers as one zip, each batch as soon as it is made: those of a county take longer than a request may."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from wuzha.core.problems import RefusalError
from wuzha.reports.papers.paper_draft import PaperDraft, render_drafts
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.papers.paper_page import NOT_IN_NAMES, record_paper, refuse_file

PAPERS_AT_ONCE = 20
LEFT_OUT = "没有做成的.txt"
"""The file of the zip that says which papers are not in it, and why."""

_LONGEST_ENTRY = 80


class ZipBuffer(io.RawIOBase):
    """What a zip is written to: it hands out what it has got so far, and forgets it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: object) -> int:
        """Append the data."""
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        content, self._parts = b"".join(self._parts), []
        return content


def send_zip(
    request: AuthenticatedRequest, drafts: Sequence[PaperDraft], name: str, page_address: str
) -> HttpResponseBase:
    """Send papers of one kind as a zip; where the first cannot be made, send the reader to its page with the reason.

    A paper after it that cannot be made is left out, and a text in the zip says so: what was sent cannot be taken back.
    """
    batches = [drafts[first : first + PAPERS_AT_ONCE] for first in range(0, len(drafts), PAPERS_AT_ONCE)]
    if not batches:
        return HttpResponse(status=404)
    first_papers = render_drafts(batches[0])
    if isinstance(first_papers[0], RefusalError):
        return refuse_file(request, first_papers[0], page_address)
    record_paper(request, drafts[0], len(drafts))
    papers = chain(first_papers, chain.from_iterable(map(render_drafts, batches[1:])))
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.zip".translate(NOT_IN_NAMES)) or ""}
    return StreamingHttpResponse(_write_zip(drafts, papers), content_type="application/zip", headers=headers)


def _write_zip(drafts: Sequence[PaperDraft], papers: Iterator[bytes | RefusalError]) -> Iterator[bytes]:
    buffer, left_out = ZipBuffer(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # Word files are packed already.
        for number, (draft, paper) in enumerate(zip(drafts, papers, strict=True), 1):
            entry = f"{number:03} {draft.subject.label.translate(NOT_IN_NAMES)[:_LONGEST_ENTRY]}"
            if isinstance(paper, RefusalError):
                left_out.append(f"{entry}：{paper}\r\n")
            else:
                archive.writestr(f"{entry}.docx", paper)
            yield buffer.take()
        if left_out:
            archive.writestr(LEFT_OUT, "".join(left_out).encode("utf-8-sig"))
    yield buffer.take()
