"""`wuzha export-facts`: write the books as a folder of Parquet facts."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuzha.cli.atomic_output import check_output_folder
from wuzha.cli.django_setup import set_up_django
from wuzha.cli.progress import open_progress
from wuzha.cli.request import parse_day
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.engines.facts_folder import replace_atomically
from wuzha.engines.facts_writer import open_facts_writer

if TYPE_CHECKING:
    from wuzha.orgs.models import Org

EXIT_DONE = 0
FACT_FILES = frozenset(f"{register}.parquet" for register in Register)


def export_facts(options: Namespace) -> int:
    """Write every register at and below an org, from one snapshot of the books; the folder appears whole or not at all.

    Raises: RefusalError when the org does not exist, the day is in the future, or the folder holds other files.
    """
    folder, known_on = Path(options.folder), parse_day(options.as_of)
    _refuse_other_content(folder)
    with set_up_django(), open_progress() as show_step:
        from django.db import connection
        from django.utils import timezone

        from wuzha.assessments.look_back import end_of_day
        from wuzha.engines.django_connection import open_snapshot, stream_rows
        from wuzha.registers.facts import select_facts

        if known_on is not None and known_on > timezone.localdate():
            raise RefusalError("option.future_day", day=known_on)
        top = _find_top(options.org)
        counts = {}
        with open_snapshot(connection), replace_atomically(folder) as draft:
            draft.mkdir(parents=True)
            with open_facts_writer(draft) as writer:
                for register, source in select_facts(top, None if known_on is None else end_of_day(known_on)).items():
                    show_step(f"正在写出{register.label}……")
                    rows = stream_rows(connection, source)
                    counts[register] = writer.write(
                        register, _cut_parent_of_top(top, rows) if register is Register.ORGS else rows
                    )
    for register, count in counts.items():
        print(f"{register.label}{count}条：{folder / f'{register}.parquet'}")
    print(f"评判：wuzha assess --facts {folder} --period 期间 --out 结果文件夹")
    return EXIT_DONE


def _refuse_other_content(folder: Path) -> None:
    """Refuse a folder that holds anything but facts: it would be replaced."""
    check_output_folder(folder)
    other_files = (
        sorted(path.name for path in folder.iterdir() if path.name not in FACT_FILES) if folder.is_dir() else []
    )
    if other_files:
        raise RefusalError("output.other_content", path=folder, example=other_files[0])


def _find_top(code: str | None) -> Org:
    from wuzha.orgs.models import Org

    if code is not None:
        org = Org.objects.filter(code=code).first()
        if org is None:
            raise RefusalError("database.org_unknown", code=code)
        return org
    tops = list(Org.objects.filter(parent__isnull=True).order_by("path")[:2])
    if not tops:
        raise RefusalError("database.no_orgs")
    if len(tops) > 1:
        raise RefusalError("database.several_tops", choices=f"{tops[0].name}、{tops[1].name}")
    return tops[0]


def _cut_parent_of_top(top: Org, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Clear the parent of the top org: it is not part of the exported tree."""
    names = FACT_SCHEMAS[Register.ORGS].column_names
    code, parent = names.index("code"), names.index("parent")
    for row in rows:
        yield (*row[:parent], None, *row[parent + 1 :]) if row[code] == top.code else row
