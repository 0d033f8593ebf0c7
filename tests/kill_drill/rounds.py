"""One round of the drill: a write is begun, a process is killed at a random moment, and the office is examined."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from random import Random
from threading import Thread

from tests.intake.sheets import write_xlsx
from tests.kill_drill.clerk import Clerk, Fields
from tests.kill_drill.examination import ROWS_PER_FILE, find_faults, is_quiet
from tests.kill_drill.site_processes import Site, Victim
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE
from wuzha.core.periods import Period
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.registers.models import Declaration

QUIET_SECONDS, TIDY_SECONDS = 150.0, 20.0
MOST_KILLS_PER_START = 2
"""A process that ends again and again is restarted after pauses that grow: the site is started anew instead."""
READER_SHARE = 0.05
"""The share of an upload's duration in which its file is read."""
FIRST_YEAR, HALF_YEARS = 2010, 24
DECLARING_ORGS = (STREET, VILLAGE, COMMUNITY, UNIT)


class Write(StrEnum):
    """A write that is interrupted."""

    UPLOAD = "upload"
    CONFIRMATION = "confirmation"
    UNDO = "undo"
    DECLARATION = "declaration"


VICTIMS: dict[Write, tuple[Victim, ...]] = {
    Write.UPLOAD: (Victim.WEB, Victim.WORKER, Victim.READER, Victim.READER_SERVER, Victim.PARENT),
    Write.CONFIRMATION: (Victim.WEB, Victim.WORKER, Victim.WORKER, Victim.PARENT),
    Write.UNDO: (Victim.WEB, Victim.WORKER, Victim.WORKER, Victim.PARENT),
    Write.DECLARATION: (Victim.WEB, Victim.WEB, Victim.PARENT),
}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a kill came to: whether the write had happened once everything was quiet, and every fault.

    `process_count` is 0 where no process of the kind was left to kill; `state` is that right after the kill.
    """

    write: Write
    victim: Victim
    seconds: float
    process_count: int
    state: str
    is_answered: bool
    is_written: bool
    faults: list[str] = field(default_factory=list)


class Drill:
    """Kills processes of one office's site, write after write."""

    def __init__(
        self, site: Site, clerk: Clerk, folder: Path, chance: Random, *, victims: Collection[Victim] = tuple(Victim)
    ) -> None:
        self._site, self._clerk, self._folder, self._chance = site, clerk, folder, chance
        self._victims = {write: [victim for victim in kinds if victim in victims] for write, kinds in VICTIMS.items()}
        self._number, self._declaration_number = 0, -1
        self._durations: dict[Write, float] = {}

    @property
    def writes(self) -> list[Write]:
        """The writes in which one of the processes takes part."""
        return [write for write in Write if self._victims[write]]

    def measure(self) -> None:
        """Do each write once without a kill, so that later kills fall into its duration."""
        for write in Write:
            request = self._prepare(write)
            start = time.perf_counter()
            self._clerk.submit(request)
            if write is not Write.DECLARATION:
                self._wait_until_quiet()
            self._durations[write] = time.perf_counter() - start
            self._finish(write)

    def interrupt(self, write: Write) -> Outcome:
        """Begin the write, kill a process, wait until everything is quiet, and examine the office."""
        if self._site.kill_count >= MOST_KILLS_PER_START:
            self._site.stop()
            self._site.start()
        request, victim = self._prepare(write), self._chance.choice(self._victims[write])
        answers: list[str] = []
        refusals: list[str] = []
        sender = Thread(target=self._send, args=(request, answers, refusals))
        sender.start()
        delay, process_count = self._kill_within(victim, self._durations[write])
        state = self._describe_state(write)
        sender.join()
        outcome = Outcome(
            write=write,
            victim=victim,
            seconds=delay,
            process_count=process_count,
            state=state,
            is_answered=bool(answers),
            is_written=False,
            faults=refusals,
        )
        if victim is Victim.PARENT:
            self._site.wait_until_gone()
            self._site.start()
        self._clerk.wait_for_page("/")
        self._wait_until_quiet()
        outcome.faults += self._wait_until_tidy()
        outcome.is_written = self._is_written(write)
        if answers and not self._is_begun(write):
            outcome.faults.append("the site had answered, but the write is lost")
        self._finish(write)
        outcome.faults += [f"after it was done again: {fault}" for fault in self._wait_until_tidy()]
        return outcome

    def _send(self, request: urllib.request.Request, answers: list[str], refusals: list[str]) -> None:
        """Send the request; a connection that breaks is what a kill does, any other answer than usual is a fault."""
        try:
            answers.append(self._clerk.submit(request))
        except (OSError, HTTPException):
            return
        except AssertionError as error:
            refusals.append(f"an unusual answer: {error}")

    def _kill_within(self, victim: Victim, duration: float) -> tuple[float, int]:
        """Kill the process at a random moment of the duration; return the moment in seconds, and how many were killed.

        A reader lives for a part of the duration alone: it is killed a random moment after it has begun.
        """
        start = time.perf_counter()
        if victim is Victim.READER:
            until = start + duration
            while not self._site.find(victim) and time.perf_counter() < until:
                pass
            duration *= READER_SHARE
        time.sleep(self._chance.uniform(0, 1.1) * duration)
        process_count = self._site.kill(victim)
        return time.perf_counter() - start, process_count

    def _prepare(self, write: Write) -> urllib.request.Request:
        """Bring the office to the state before the write, and return the request of the write."""
        self._number += 1
        if write is Write.DECLARATION:
            self._declaration_number += 1
            return self._clerk.prepare(self._name_calendar(), self._list_declaration_fields())
        request = self._prepare_upload()
        if write is Write.UPLOAD:
            return request
        self._clerk.submit(request)
        self._wait_until_quiet()
        if write is Write.CONFIRMATION:
            return self._prepare_step("confirm")
        self._clerk.submit(self._prepare_step("confirm"))
        self._wait_until_quiet()
        return self._prepare_step("undo")

    def _prepare_upload(self) -> urllib.request.Request:
        """Return the request that sends a file of cases; every second file has a row that is refused, too."""
        header = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)")
        rows = [(f"K{self._number:03d}-{row:05d}", date(2022, 3, 1), "文峰村", row) for row in range(ROWS_PER_FILE)]
        if self._number % 2:
            rows.append((f"K{self._number:03d}-X", "三月", "文峰村", 1))  # type: ignore[arg-type]
        path = write_xlsx(self._folder / self._name_file(), {"案件": [header, *rows]})
        return self._clerk.prepare_upload(path.name, path.read_bytes())

    def _name_file(self) -> str:
        return f"案件K{self._number:03d}.xlsx"

    def _prepare_step(self, step: str) -> urllib.request.Request:
        page = f"/uploads/{self._load_upload().pk}/"
        # An undo has a page of its own, which shows what it changes.
        return self._clerk.prepare(f"{page}undo/" if step == "undo" else page, [], to=f"{page}{step}/")

    def _name_calendar(self) -> str:
        kind = {STREET: "above", UNIT: "units"}.get(self._choose_org(), "villages")
        return f"/declarations/?kind={kind}&window={self._choose_window().id}"

    def _list_declaration_fields(self) -> Fields:
        cells = [("cell", f"{self._choose_org()}|{month.id}") for month in self._choose_window().months]
        registers = [("registers", register) for register in ("persons", "dens")]
        return [("declare", "1"), ("filed_on", "2022-07-01"), *cells, *registers]

    def _choose_org(self) -> str:
        """Return the org of this declaration: another one when all half-years of the first are declared."""
        return DECLARING_ORGS[self._declaration_number // HALF_YEARS]

    def _choose_window(self) -> Period:
        year, half = divmod(self._declaration_number % HALF_YEARS, 2)
        return Period.parse(f"{FIRST_YEAR + year}H{1 + half}")

    def _is_declared(self) -> bool:
        first = self._choose_window().months[0].id
        return Declaration.objects.as_of(None).filter(org=self._choose_org(), month=first).exists()

    def _load_upload(self) -> Upload:
        """Return the upload of this round's file that counts: the latest."""
        uploads = Upload.objects.filter(files__name=self._name_file()).defer("content")
        return uploads.order_by("-uploaded_at")[0]

    def _wait_until_quiet(self) -> None:
        until = time.monotonic() + QUIET_SECONDS
        while not is_quiet():
            assert time.monotonic() < until, "an upload waits for its worker"
            time.sleep(0.1)

    def _wait_until_tidy(self) -> list[str]:
        """Return the faults that last longer than the cleaning after a write."""
        until = time.monotonic() + TIDY_SECONDS
        while (faults := find_faults()) and time.monotonic() < until:
            time.sleep(0.2)
        return faults

    def _describe_state(self, write: Write) -> str:
        if write is Write.DECLARATION:
            return "declared" if self._is_written(write) else "not declared"
        uploads = Upload.objects.filter(files__name=self._name_file())
        return ", ".join(uploads.values_list("state", flat=True)) or "not received"

    def _is_begun(self, write: Write) -> bool:
        """Return whether what the site had answered is there: an undo may still be refused or done."""
        if write is Write.DECLARATION:
            return self._is_written(write)
        if write is Write.UPLOAD:
            return Upload.objects.filter(files__name=self._name_file()).exists()
        return self._is_written(write)

    def _is_written(self, write: Write) -> bool:
        if write is Write.DECLARATION:
            return self._is_declared()
        uploads = Upload.objects.filter(files__name=self._name_file())
        states = {
            Write.UPLOAD: UploadState.RECEIVED,
            Write.CONFIRMATION: UploadState.COMMITTED,
            Write.UNDO: UploadState.UNDONE,
        }
        return uploads.filter(state=states[write]).exists()

    def _finish(self, write: Write) -> None:
        """Do the write again if it has not happened, as the clerk would; an upload is discarded in the end."""
        if write is Write.DECLARATION:
            self._clerk.post(self._name_calendar(), self._list_declaration_fields())
            assert self._is_declared()
            return
        steps = {Write.CONFIRMATION: "confirm", Write.UNDO: "undo"}
        if not self._is_written(write):
            self._clerk.submit(self._prepare_upload() if write is Write.UPLOAD else self._prepare_step(steps[write]))
            self._wait_until_quiet()
            assert self._is_written(write), f"{write} cannot be done again: {self._load_upload().fault}"
        if write is Write.UPLOAD:
            self._clerk.submit(self._prepare_step("discard"))
