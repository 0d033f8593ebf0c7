"""Another process at the same books: `prepare` fills them, `read` says an outcome, `write` enters a case."""

from __future__ import annotations

import sys
from datetime import date

AFTERWARDS = date(2023, 2, 1)


def main(what: str, village: str) -> None:
    """Does what it is told, with a connection of its own."""
    import django

    django.setup()
    if what == "prepare":
        _prepare()
    if what == "write":
        _write(village)
    for _ in sys.stdin if what == "read" else ():
        _read(village)


def _prepare() -> None:
    from django.core.management import call_command

    from tests.assessments.test_standing import everything_declared
    from tests.cast import gather

    call_command("migrate", verbosity=0)
    everything_declared(gather())


def _read(village: str) -> None:
    from wuzha.assessments.standing import stand
    from wuzha.programmes.models import Programme
    from wuzha.programmes.plans import questions_of

    programme = Programme.objects.select_related("org").get()
    found = stand(programme, questions_of(programme, AFTERWARDS)).orgs
    print(next(org.criteria[0].outcome for org in found if org.code == village), flush=True)


def _write(village: str) -> None:
    from wuzha.core.facts import NAMES
    from wuzha.core.vocabulary import Register
    from wuzha.orgs.models import Org
    from wuzha.registers.diff import Line
    from wuzha.registers.services import record_entries

    told = {"case_no": "A1", "village": village, "filed_on": date(2022, 3, 1), "loss_fen": 100}
    row = tuple(told.get(name) for name in NAMES[Register.CASES])
    street = Org.objects.get(children__code=village)
    record_entries(actor=None, holder=street, register=Register.CASES, lines=[Line(row)])


if __name__ == "__main__":
    main(*sys.argv[1:])
