"""`wuzha orgs import-codes`: the national code table, or one county of it, as the tree an office starts from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.cli.django_setup import make_ready, the_house
from wuzha.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from wuzha.orgs.code_table import Place

IMPORTED = 0
MOST_NAMED = 10
TOLD_EVERY = 20_000


def import_codes(options: Namespace) -> int:
    """Every place of the table that is no org yet; one transaction, one line of the log.

    Raises: Refusal when the table is not there or is none.
    """
    with the_house(may_be_new=True), progress() as say:
        from wuzha.audit.log import SYSTEM
        from wuzha.orgs.code_table import read_code_table
        from wuzha.orgs.importing import import_places

        make_ready()
        places = read_code_table(Path(options.folder), options.under)
        imported = import_places(actor=SYSTEM, places=_counted(places, say))
    print(f"新增组织{imported.added}个；已有的{imported.known}个没有改动。")
    for org, name in imported.otherwise_named[:MOST_NAMED]:
        print(f"  {org.code}：账上叫“{org.name}”，代码表里叫“{name}”。")
    if (more := len(imported.otherwise_named) - MOST_NAMED) > 0:
        print(f"  另有{more}个名称与代码表不同。")
    return IMPORTED


def _counted(places: Iterator[Place], say: Callable[[str], None]) -> Iterator[Place]:
    for count, place in enumerate(places):
        if count % TOLD_EVERY == 0:
            say(f"正在导入组织，已读{count}个……")
        yield place
