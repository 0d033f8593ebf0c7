"""Run as another process on the same database: `prepare` fills it, `read` prints an outcome, `write` enters a case."""

from __future__ import annotations

import sys
from datetime import date

AFTERWARDS = date(2023, 2, 1)


def main(action: str, village: str) -> None:
    """Carry out the action with a database connection of its own."""
    import django

    django.setup()
    if action == "prepare":
        _prepare()
    if action == "write":
        _write(village)
    for _ in sys.stdin if action == "read" else ():
        _read(village)


def _prepare() -> None:
    from django.core.management import call_command

    from tests.sample_county import load_sample_county
    from tests.standing import declare_everything

    call_command("migrate", verbosity=0)
    declare_everything(load_sample_county())


def _read(village: str) -> None:
    from wuzha.assessments.standing import assess
    from wuzha.programmes.models import Programme
    from wuzha.programmes.plan_choice import build_questions

    programme = Programme.objects.select_related("org").get()
    findings = assess(programme, build_questions(programme, AFTERWARDS)).orgs
    print(next(org.criteria[0].outcome for org in findings if org.code == village), flush=True)


def _write(village: str) -> None:
    from wuzha.core.facts import BOOK_COLUMN_NAMES
    from wuzha.core.vocabulary import Register
    from wuzha.orgs.models import Org
    from wuzha.registers.diff import EntryRow
    from wuzha.registers.services import record_entries

    values = {"case_no": "A1", "village": village, "filed_on": date(2022, 3, 1), "loss_fen": 100}
    row = tuple(values.get(name) for name in BOOK_COLUMN_NAMES[Register.CASES])
    street = Org.objects.get(children__code=village)
    record_entries(actor=None, holder=street, register=Register.CASES, rows=[EntryRow(row)])


if __name__ == "__main__":
    main(*sys.argv[1:])
