"""Make steps of a round in a process of its own, one after the other, or examine what such a process has left.

`python -m tests.decisions.round_writer write|examine`, on the database of WUZHA_DATA; the first run makes the office.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import cycle

os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"


def write_steps() -> None:
    """Answer self-checks without end, and print the number of each step once it is stored."""
    from django.core.management import call_command
    from django.utils import timezone

    from tests.rounds import YEAR, freeze, list_orgs, open_street_round
    from tests.sample_county import STREET, SampleCounty, load_sample_county
    from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
    from wuzha.decisions.models import Round
    from wuzha.decisions.round_services import StepDraft, make_move
    from wuzha.orgs.models import Org
    from wuzha.people.models import User
    from wuzha.programmes.services import set_programme

    if not _has_tables():
        call_command("migrate", verbosity=0)
        county: SampleCounty = load_sample_county()
        programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
        freeze(county, open_street_round(county, programme, timezone.localdate()))
    round_, actor = Round.objects.get(), User.objects.get(username="wu")
    orgs: list[Org] = list_orgs(round_)
    for org in cycle(orgs):
        draft = StepDraft(move=RoundMove.ANSWER_SELF_CHECK, org=org, answer=SelfCheckAnswer.CONFIRMED)
        (step,) = make_move(actor=actor, round_=round_, drafts=[draft])
        print(step.number, flush=True)


def examine() -> None:
    """Print the number of the last step, and everything that is not whole."""
    from wuzha.audit.book_verification import find_faulty_rows
    from wuzha.audit.verification import find_broken_links
    from wuzha.decisions.models import Round
    from wuzha.decisions.round_state import load_round

    round_ = Round.objects.get()
    record = load_round(round_)
    numbers = [step.number for step in record.steps]
    faults = [] if numbers == list(range(1, len(numbers) + 1)) else [f"steps {numbers}"]
    if record.state.stage is not round_.term:
        faults.append(f"{record.state.stage} is stored as {round_.stage}")
    faults += [str(fault) for fault in find_faulty_rows()]
    faults += [str(fault) for fault in find_broken_links()]
    print(json.dumps({"last": len(numbers), "faults": faults}))


def _has_tables() -> bool:
    from django.db import connection

    return "decisions_round" in connection.introspection.table_names()


if __name__ == "__main__":
    import django

    django.setup()
    {"write": write_steps, "examine": examine}[sys.argv[1]]()
