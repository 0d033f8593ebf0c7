"""Fill the minutes with what no step of a round knows: when and where people met, who chaired, who came.

The office types it when it makes the paper. It is stored nowhere but in the paper that is issued.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from wuzha.core.calendar_words import format_day
from wuzha.core.free_text import clean_reason
from wuzha.core.i18n import override
from wuzha.core.personal_numbers import holds_personal_number
from wuzha.core.problems import RefusalError
from wuzha.reports.papers.paper_contents import MeetingMinutes
from wuzha.reports.papers.paper_draft import PaperDraft
from wuzha.reports.papers.paper_fields import BLANK, BLANK_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """The day and place of a meeting, and the officials who took part; empty is what is left to fill in by hand."""

    held_on: date | None = None
    place: str = ""
    chair: str = ""
    present: str = ""
    absent: str = ""
    recorder: str = ""


def fill_minutes(draft: PaperDraft, details: MeetingDetails) -> PaperDraft:
    """Return the minutes with the details of the meeting: names of officials stand on papers, their numbers do not.

    Raises: RefusalError where a detail holds a telephone or ID number.
    """
    if not isinstance(draft.content, MeetingMinutes):
        raise TypeError("only minutes have the details of a meeting")
    texts = (details.place, details.chair, details.present, details.absent, details.recorder)
    if any(map(holds_personal_number, texts)):
        raise RefusalError("paper.personal_number")
    content = replace(
        draft.content,
        held_on=_write_day(details.held_on),
        place=clean_reason(details.place) or BLANK,
        chair=clean_reason(details.chair) or BLANK,
        present=clean_reason(details.present) or BLANK,
        # That nobody was absent needs no line.
        absent=clean_reason(details.absent),
        recorder=clean_reason(details.recorder) or BLANK,
    )
    return replace(draft, content=content)


def _write_day(day: date | None) -> str:
    with override(None):
        return BLANK_DAY if day is None else format_day(day)
