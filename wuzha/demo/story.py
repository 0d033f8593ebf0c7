"""Play the events of the demo's two years through the services, each at its moment, up to today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from wuzha.demo.clock import StoryClock
from wuzha.demo.year_shift import YearShift
from wuzha.intake.uploads.incoming_files import make_incoming_file
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import confirm_upload, receive_files
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org
from wuzha.people.models import User

_MARGIN = timedelta(minutes=2)
"""What the story leaves before now: what people do afterwards comes later."""


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """Something that happens at a moment of the story, in the site's time."""

    on: date
    at: time
    act: Callable[[], None]


@dataclass(kw_only=True)
class Story:
    """The two years until `today`: what is done by whom, on which day."""

    today: date
    folder: Path
    events: list[StoryEvent] = field(default_factory=list)

    @property
    def shift(self) -> YearShift:
        """How far the written story is moved."""
        return YearShift.to_year(self.today.year)

    @property
    def first_day(self) -> date:
        """The first day of the year before."""
        return date(self.today.year - 1, 1, 1)

    def plan_event(self, on: date, at: time, act: Callable[[], None]) -> None:
        """Add an event, unless its day has not come yet."""
        if self.first_day <= on <= self.today:
            self.events.append(StoryEvent(on, at, act))

    def list_report_days(self) -> Iterator[tuple[date, date]]:
        """Yield the report days of the two years until today, and for each the last day of the month reported."""
        month_start = date(self.first_day.year, 2, 1)
        while month_start + timedelta(days=4) <= self.today:
            yield month_start + timedelta(days=4), month_start - timedelta(days=1)
            month_start = (month_start + timedelta(days=31)).replace(day=1)

    def play(self, show_progress: Callable[[str], None]) -> None:
        """Let everything happen in its order."""
        clock, last_moment = StoryClock(_to_moment(self.first_day, time())), self._find_last_moment()
        ordered_events = sorted(self.events, key=lambda event: (event.on, event.at))
        year = 0
        with clock.run():
            for event in ordered_events:
                if event.on.year != year:
                    year = event.on.year
                    show_progress(f"正在写入虚构街道{year}年的工作……")
                clock.move_to(min(_to_moment(event.on, event.at), last_moment))
                event.act()

    def _find_last_moment(self) -> datetime:
        """Return when the story ends: a little before now, or in the evening where today is another day."""
        evening, now = _to_moment(self.today, time(20)), timezone.now() - _MARGIN
        return evening if timezone.localdate() != self.today else max(_to_moment(self.today, time()), now)


def get_user(username: str) -> User:
    """Return the account of this name."""
    return User.objects.get(username=username)


def get_org(code: str) -> Org:
    """Return the org of this code as it is now."""
    return Org.objects.get(code=code)


def send_files(username: str, holder: str, paths: Iterable[Path]) -> Upload:
    """Send the files as the person does, and have them read."""
    files = [make_incoming_file(path) for path in paths]
    upload = receive_files(actor=get_user(username), holder=get_org(holder), files=files)
    do_now(upload)
    return upload


def enter_files(username: str, holder: str, paths: Sequence[Path]) -> Upload | None:
    """Send the files, confirm them and have them entered; None where there are none."""
    if not paths:
        return None
    upload = send_files(username, holder, paths)
    confirm_upload(actor=get_user(username), upload=upload)
    do_now(upload)
    return upload


def _to_moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
