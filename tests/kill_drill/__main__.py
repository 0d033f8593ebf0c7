"""The kill drill: `python -m tests.kill_drill --kills 50 --database sqlite --seed 1`.

A real site runs on an office of its own. Uploads, confirmations, undos and declarations are begun one after the other;
at a random moment of each, a process of the site is killed outright. Then everything must be as if the write had
happened as a whole, or not at all. Exit code 1 if anything is not.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.kill_drill.site_processes import Site, Victim
from tests.postgresql import NOT_INSTALLED, exit_on_signal, find_programs, server

if TYPE_CHECKING:
    from tests.kill_drill.rounds import Outcome

EXIT_WHOLE, EXIT_FAULTS, EXIT_UNABLE = 0, 1, 2


def main(words: Sequence[str]) -> int:
    """Run the drill on one database; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_drill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--victim", action="append", type=Victim, choices=tuple(Victim), help="kill these alone")
    options = parser.parse_args(words)
    # The site must not outlive the drill, however that is ended.
    signal.signal(signal.SIGTERM, exit_on_signal)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wuzha-kill-drill-")))
        variables = {}
        if options.database == "postgresql":
            if (programs := find_programs()) is None:
                print(NOT_INSTALLED, file=sys.stderr)
                return EXIT_UNABLE
            variables["DATABASE_URL"] = stack.enter_context(server(programs, ()))
        victims = options.victim or tuple(Victim)
        outcomes, late_faults = run_drill(folder, variables, kills=options.kills, seed=options.seed, victims=victims)
    print_table(outcomes)
    for fault in late_faults:
        print(f"left a day later: {fault}")
    return EXIT_FAULTS if late_faults or any(outcome.faults for outcome in outcomes) else EXIT_WHOLE


def run_drill(
    folder: Path, variables: dict[str, str], *, kills: int, seed: int, victims: Collection[Victim]
) -> tuple[list[Outcome], list[str]]:
    """Make an office in the folder, kill processes of its site; return the outcomes, and what is left a day later."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.environ |= variables | {"WUZHA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
    os.umask(0o077)
    import django

    django.setup()
    from django.core.management import call_command

    from tests.kill_drill.clerk import Clerk
    from tests.kill_drill.examination import count_ownerless_folders, find_faults_a_day_later
    from tests.kill_drill.rounds import Drill
    from tests.sample_county import PASSWORD, load_sample_county, set_own_passwords

    call_command("migrate", verbosity=0)
    load_sample_county()
    set_own_passwords()
    site, outcomes = Site(data, **variables), []
    try:
        site.start()
        drill = Drill(site, Clerk(site.port, "wu", PASSWORD), folder, Random(seed), victims=victims)
        drill.measure()
        writes = cycle(drill.writes)
        while sum(outcome.process_count > 0 for outcome in outcomes) < kills:
            outcomes.append(drill.interrupt(next(writes)))
            print_outcome(len(outcomes), outcomes[-1])
        print(f"folders of requests that were cut off before their upload existed: {count_ownerless_folders()}")
        site.stop()
        return outcomes, find_faults_a_day_later()
    finally:
        site.end()


def print_outcome(number: int, outcome: Outcome) -> None:
    """Print one kill on a line, and each of its faults on another."""
    result = "written" if outcome.is_written else "not written"
    answer = "answered" if outcome.is_answered else "cut off"
    victim = outcome.victim if outcome.process_count else f"no {outcome.victim}"
    moment = f"{outcome.seconds:6.3f} s ({outcome.state})"
    print(f"{number:3d}  {outcome.write:13s} {victim:18s} {moment:24s} {answer:9s} {result}", flush=True)
    for fault in outcome.faults:
        print(f"     FAULT {fault}", flush=True)


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Print for each write and process how often it was killed, and what had happened by then."""
    kills = [outcome for outcome in outcomes if outcome.process_count]
    print("\n| write | killed | kills | happened | did not | faults |\n|---|---|---|---|---|---|")
    for write, victim in sorted({(outcome.write, outcome.victim) for outcome in kills}):
        group = [outcome for outcome in kills if (outcome.write, outcome.victim) == (write, victim)]
        write_count = sum(outcome.is_written for outcome in group)
        fault_count = sum(len(outcome.faults) for outcome in group)
        print(f"| {write} | {victim} | {len(group)} | {write_count} | {len(group) - write_count} | {fault_count} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
