"""Draw writes of every kind that moves outcomes, each as a function that makes it, in the sample county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, STREET, UNIT, VILLAGE
from tests.uploads import commit_now, declare_full, make_case_sheet, read_preview, upload_sheets
from tests.web.random_rows import DAYS, FIRST_DAY, RowDraw
from wuzha.audit.books_state import read_books_state
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Register, SuccessionKind
from wuzha.intake.uploads.committing import CommitChange
from wuzha.intake.uploads.missing_case_services import plan_missing_withdrawal, withdraw_missing_cases
from wuzha.intake.uploads.missing_cases import find_revisions
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.progress import SilentProgress
from wuzha.intake.uploads.services import confirm_upload, request_undo
from wuzha.intake.uploads.undoing import UndoChange
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, succeed_org
from wuzha.people.access import Scope
from wuzha.registers.attribution.services import decide_proposal, propose_village
from wuzha.registers.diff import EntryRow
from wuzha.registers.manual_entry import declare_months
from wuzha.registers.models import BOOKS, Case, RefusedItem
from wuzha.registers.month_reports import MonthKey, declare_cells, report_months
from wuzha.registers.refused_items import repair_item, waive_item
from wuzha.registers.services import correct_entry, record_entries, withdraw_entry
from wuzha.registers.unwritten_change import UnwrittenChange


@dataclass(frozen=True)
class DrawnWrite:
    """A write: how it is tried, how it is made for good, and as what it can be selected unwritten, if it can."""

    trial: Callable[[], object]
    write: Callable[[], object]
    selection: UnwrittenChange | None = None
    upload: Upload | None = None
    changes_orgs: bool = False


@dataclass
class WriteDraw(RowDraw):
    """Draws writes."""

    @property
    def kinds(self) -> dict[str, Callable[[], DrawnWrite | None]]:
        """Every kind; each returns None where the books have nothing for it."""
        return {
            "entries": self.add_entries,
            "correction": self.correct,
            "withdrawal": self.withdraw,
            "declaration": self.declare,
            "attribution": self.attribute,
            "upload": self.upload,
            "undo": self.undo,
            "missing": self.withdraw_missing,
            "confirmation": self.confirm_months,
            "repair": self.repair,
            "waiver": self.waive,
            "succession": self.succeed,
            "move": self.move,
            "org": self.change_org,
        }

    def add_entries(self) -> DrawnWrite:
        other_registers = (
            *(Register.PERSONS, Register.DENS, Register.OUTREACH),
            *(Register.BASELINES, Register.ATTESTATIONS),
        )
        register = self.random.choice((Register.CASES, Register.CASES, *other_registers))
        count = self.random.randrange(1, 4)
        rows = [self.draw_case() if register is Register.CASES else self.draw_other_row(register) for _ in range(count)]
        lines = list({repr(values[:4]): EntryRow(values) for values in rows}.values())
        book = self.county.orgs[STREET]
        return self._make(partial(record_entries, actor=self.county["wu"], holder=book, register=register, rows=lines))

    def correct(self) -> DrawnWrite | None:
        entry = self._pick(Case.objects.as_of(None))
        if entry is None:
            return None
        values = (entry.key, *self.draw_case()[1:])
        if values == entry.row:
            return None
        return self._make(partial(correct_entry, actor=self.county["wu"], entry=entry, row=values, reason="核对"))

    def withdraw(self) -> DrawnWrite | None:
        register = self.random.choice(list(BOOKS))
        entry = self._pick(BOOKS[register].objects.as_of(None))
        if entry is None:
            return None
        write = partial(withdraw_entry, actor=self.county["wu"], entry=entry, reason="重复登记")
        return DrawnWrite(write, write, UnwrittenChange(superseded={register: [entry.pk]}))

    def declare(self) -> DrawnWrite:
        start = self.random.randrange(1, 12)
        months = [f"{self.random.choice((2021, 2022))}-{month:02}" for month in range(start, 13)]
        org = self.county.orgs[self.random.choice((STREET, VILLAGE, UNIT))]
        registers = self.random.sample([Register.CASES, Register.PERSONS, Register.DENS, Register.OUTREACH], 2)
        write = partial(declare_months, actor=self.county["wu"], holder=self.county.orgs[STREET], org=org)
        within = Scope((self.county.orgs[COUNTY].path,))
        days = {"months": dict.fromkeys(months), "on": date(2023, 1, 5)}
        return self._make(partial(write, registers=registers, within=within, **days))

    def attribute(self) -> DrawnWrite | None:
        case = self._pick(Case.objects.as_of(None).exclude(village=COMMUNITY))
        if case is None or COMMUNITY in self.closed_codes:
            return None
        village = Org.objects.get(code=COMMUNITY)
        proposal = propose_village(
            actor=self.county["li"], case=case, on_behalf_of=self.county.orgs[VILLAGE], village=village, reason="住址"
        )
        decision = {"village": self.random.choice((village, None)), "decision": "已核实"}
        return self._make(partial(decide_proposal, actor=self.county["wu"], proposal=proposal, **decision))

    def upload(self) -> DrawnWrite:
        names = {VILLAGE: "文峰村", COMMUNITY: "青石社区"}
        villages = [names[code] for code in self.list_open(*names)] or [""]
        keys = [*Case.objects.values_list("key", flat=True)[:3], *(self.make_number() for _ in range(3))]
        cells = [
            (key, self.random.choice((self.draw_day(0), self.draw_day(0), "三月")), self.random.choice(villages), 7, "")
            for key in dict.fromkeys(keys)
        ]
        upload = upload_sheets(self.county, self.folder, make_case_sheet(*cells))
        upload.refresh_from_db()
        upload.asked_by = self.county["wu"]
        change, state = CommitChange(upload, SilentProgress(upload.pk)), read_books_state()
        plan = change.plan()

        def write() -> None:
            confirm_upload(actor=self.county["wu"], upload=upload)
            do_now(upload)

        return DrawnWrite(lambda: change.write(plan, state), write, upload=upload)

    def undo(self) -> DrawnWrite | None:
        upload = Upload.objects.filter(state="committed").order_by("-settled_at").first()
        if upload is None:
            return None
        change = UndoChange(upload, self.county["wu"])
        try:
            plan = change.plan()
        except RefusalError:
            return None

        def write() -> None:
            request_undo(actor=self.county["wu"], upload=upload)
            do_now(upload)

        return DrawnWrite(lambda: change.write(plan, None), write, plan.unwritten_change, upload)

    def withdraw_missing(self) -> DrawnWrite | None:
        """Enter a full file of one case, and withdraw some of the cases that it lacks."""
        keys = list(Case.objects.as_of(None).filter(filed_on__gt=FIRST_DAY).values_list("key", flat=True))
        villages = self.list_open(VILLAGE, COMMUNITY)
        if not keys or not villages or RefusedItem.objects.as_of(None).filter(key="").exists():
            return None
        name = Org.objects.get(code=villages[0]).name
        upload = upload_sheets(self.county, self.folder, make_case_sheet((self.make_number(), FIRST_DAY, name, 7, "")))
        last_day = FIRST_DAY + timedelta(days=DAYS)
        if not declare_full(self.county, upload, first=FIRST_DAY.replace(day=1), last=last_day.replace(day=28)):
            return None
        commit_now(actor=self.county["wu"], upload=upload)
        upload.refresh_from_db()
        pks = list(find_revisions(upload, read_preview(upload), self.county["wu"]).as_of(None).order_by("pk"))
        numbers = [entry.pk for entry in self.random.sample(pks, self.random.randrange(1, len(pks) + 1))]
        options = {"actor": self.county["wu"], "upload": upload, "numbers": numbers}
        write = partial(withdraw_missing_cases, reason="撤案", **options)
        return DrawnWrite(write, write, plan_missing_withdrawal(**options))

    def confirm_months(self) -> DrawnWrite | None:
        """Let a village report months, which the office confirms."""
        if VILLAGE in self.closed_codes:
            return None
        village, year = self.county.orgs[VILLAGE], self.random.choice((2021, 2022))
        cells = [MonthKey(village, Register.CASES, f"{year}-{month:02}") for month in range(1, 13)]
        report_months(actor=self.county["li"], cells=cells, on=date(2023, 1, 5), within=Scope((village.path,)))
        scope = Scope((self.county.orgs[COUNTY].path,))
        return self._make(
            partial(declare_cells, actor=self.county["wu"], cells=cells, on=date(2023, 2, 5), within=scope)
        )

    def repair(self) -> DrawnWrite | None:
        item = self._pick(RefusedItem.objects.as_of(None).filter(register=Register.CASES, line__isnull=False))
        if item is None:
            return None
        rows = [(item.key or self.make_number(), *self.draw_case()[1:])]
        scope = Scope((self.county.orgs[COUNTY].path,))
        return self._make(partial(repair_item, actor=self.county["wu"], item=item, rows=rows, within=scope))

    def waive(self) -> DrawnWrite | None:
        item = self._pick(RefusedItem.objects.as_of(None))
        if item is None:
            return None
        write = partial(waive_item, actor=self.county["wu"], item=item, reason="重复登记")
        return DrawnWrite(write, write, UnwrittenChange(ended_items=[item.pk]))

    def succeed(self) -> DrawnWrite | None:
        open_villages = self.list_open(VILLAGE, COMMUNITY)
        if len(open_villages) < len((VILLAGE, COMMUNITY)):
            return None
        kind, on = self.random.choice((SuccessionKind.MERGED, SuccessionKind.SPLIT)), date(2022, 7, 1)
        code = f"520399001{700 + len(self.closed_codes)}"
        draft = OrgDraft(code, f"新{code[-3:]}村", OrgKind.VILLAGE, STREET, opened_on=on)
        before = open_villages if kind is SuccessionKind.MERGED else open_villages[:1]
        after = [] if kind is SuccessionKind.MERGED else [COMMUNITY]
        self.closed_codes.update(before)
        write = partial(succeed_org, actor="wu", predecessors=before, successors=after, new=[draft], kind=kind, on=on)
        return DrawnWrite(write, write, changes_orgs=True)

    def move(self) -> DrawnWrite:
        org = Org.objects.get(code=UNIT)
        parent = OTHER_STREET if org.parent_id == STREET else STREET
        day = self.random.choice((None, date(2022, 5, 1)))
        write = partial(change_org, actor="wu", draft=to_draft(org, parent=parent), moved_on=day)
        return DrawnWrite(write, write, changes_orgs=True)

    def change_org(self) -> DrawnWrite:
        if self.random.random() < 0.5:
            code = f"520399001{800 + self.number}"
            self.number += 1
            draft = OrgDraft(code, f"又{code[-3:]}村", OrgKind.VILLAGE, STREET)
            write: Callable[[], object] = partial(add_org, actor="wu", draft=draft)
        else:
            unit = Org.objects.get(code=UNIT)
            duty = not unit.has_management_duty
            write = partial(change_org, actor="wu", draft=replace(to_draft(unit), has_management_duty=duty))
        return DrawnWrite(write, write, changes_orgs=True)

    def draw(self) -> Iterator[tuple[str, DrawnWrite]]:
        """Yield writes without end, of all kinds in a random order, again and again."""
        while True:
            for name in self.random.sample(list(self.kinds), len(self.kinds)):
                if (drawn_write := self.kinds[name]()) is not None:
                    yield name, drawn_write

    def _make(self, write: Callable[[], object]) -> DrawnWrite:
        return DrawnWrite(write, write)

    def _pick(self, rows: Any) -> Any:
        candidates = list(rows.order_by("pk"))
        return self.random.choice(candidates) if candidates else None


PERIODS = tuple(Period.parse(text) for text in ("2021H2", "2022"))
