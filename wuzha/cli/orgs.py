"""`wuzha orgs import-codes`: imports the national code table, or part of it, as orgs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.cli.django_setup import django_ready, migrate_database
from wuzha.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from wuzha.orgs.code_table import Place

EXIT_DONE = 0
MAX_NAMES_PRINTED = 10
PROGRESS_EVERY = 20_000


def import_codes(options: Namespace) -> int:
    """Add every place of the table that is no org yet, in one transaction with one line of the log.

    Raises: RefusalError when there is no code table.
    """
    with django_ready(may_be_new=True), progress() as say:
        from wuzha.audit.log import SYSTEM
        from wuzha.orgs.code_table import read_code_table
        from wuzha.orgs.importing import import_places

        migrate_database()
        places = read_code_table(Path(options.folder), options.under)
        summary = import_places(actor=SYSTEM, places=_count_places(places, say))
    print(f"新增组织{summary.added_count}个；已有的{summary.existing_count}个没有改动。")
    for org, name in summary.name_differences[:MAX_NAMES_PRINTED]:
        print(f"  {org.code}：账上叫“{org.name}”，代码表里叫“{name}”。")
    if (unprinted := len(summary.name_differences) - MAX_NAMES_PRINTED) > 0:
        print(f"  另有{unprinted}个名称与代码表不同。")
    return EXIT_DONE


def _count_places(places: Iterator[Place], say: Callable[[str], None]) -> Iterator[Place]:
    for count, place in enumerate(places):
        if count % PROGRESS_EVERY == 0:
            say(f"正在导入组织，已读{count}个……")
        yield place
