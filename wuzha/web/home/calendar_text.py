"""Write due days as an iCalendar text (RFC 5545): whole-day events without any org, number, person or case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from wuzha.core.i18n import translate
from wuzha.web.home.todo_groups import TodoGroup

LONGEST_LINE = 75
"""The bytes of a line, without its end."""

_LINE_END = "\r\n"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def write_calendar(groups: Iterable[TodoGroup], today: date) -> str:
    """Return the calendar of the groups that have a due day and still matter.

    It is the same for the whole day as long as the groups are: the time stamp is the day.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//wuzha//todo//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(translate('无诈待办'))}",
    ]
    for group in groups:
        if group.due_on is not None and not group.is_settled:
            lines += _write_event(group, group.due_on, today)
    return "".join(f"{_fold(line)}{_LINE_END}" for line in (*lines, "END:VCALENDAR"))


def _write_event(group: TodoGroup, due_on: date, today: date) -> Iterator[str]:
    words = {"verb": group.verb.label, "title": group.title}
    yield "BEGIN:VEVENT"
    yield f"UID:{group.id}-{due_on:%Y%m%d}@wuzha"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escape(translate('{verb}：{title}', **words))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _fold(line: str) -> str:
    """Return the line folded to lines of at most LONGEST_LINE bytes; no character is cut."""
    text, width = "", 0
    for character in line:
        size = len(character.encode())
        if width + size > LONGEST_LINE:
            text, width = f"{text}{_LINE_END} ", 1
        text, width = text + character, width + size
    return text
