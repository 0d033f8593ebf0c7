"""`wuzha orgs import-codes`: import the national code table, or part of it, as orgs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.cli.django_setup import migrate_database, set_up_django
from wuzha.cli.progress import ShowStep, open_progress

if TYPE_CHECKING:
    from wuzha.orgs.code_table import CodeTableLine

EXIT_DONE = 0
MAX_NAMES_PRINTED = 10
PROGRESS_EVERY = 20_000


def import_codes(options: Namespace) -> int:
    """Add every place of the table that is no org yet, in one transaction with one line of the log.

    Raises: RefusalError when there is no code table.
    """
    from wuzha.orgs.code_table import find_code_files

    # A wrong folder must not leave an empty database behind.
    find_code_files(Path(options.folder))
    with set_up_django(may_be_new=True), open_progress() as show_step:
        from wuzha.audit.log import SYSTEM
        from wuzha.orgs.code_table import read_code_table
        from wuzha.orgs.importing import import_orgs

        migrate_database()
        places = read_code_table(Path(options.folder), options.under)
        summary = import_orgs(actor=SYSTEM, lines=_show_progress(places, show_step))
    print(f"新增组织{summary.added_count}个；已有的{summary.existing_count}个没有改动。")
    for org, name in summary.name_differences[:MAX_NAMES_PRINTED]:
        print(f"  {org.code}：账上叫“{org.name}”，代码表里叫“{name}”。")
    if (rest_count := len(summary.name_differences) - MAX_NAMES_PRINTED) > 0:
        print(f"  另有{rest_count}个名称与代码表不同。")
    return EXIT_DONE


def _show_progress(places: Iterator[CodeTableLine], show_step: ShowStep) -> Iterator[CodeTableLine]:
    """Yield the places, and show now and then how many have been read."""
    for count, place in enumerate(places):
        if count % PROGRESS_EVERY == 0:
            show_step(f"正在导入组织，已读{count}个……")
        yield place
