"""`wuzha export-facts`: the books as a folder of Parquet facts, for a province that no page judges."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuzha.cli.django_setup import the_house
from wuzha.cli.progress import progress
from wuzha.cli.request import day_of
from wuzha.core.facts import FRAMES
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Register
from wuzha.engines.facts_folder import whole_or_not
from wuzha.engines.facts_writer import facts_writer

if TYPE_CHECKING:
    from wuzha.orgs.models import Org

EXPORTED = 0
OURS = frozenset(f"{register}.parquet" for register in Register)


def export_facts(options: Namespace) -> int:
    """Every register at and below an org, as one moment of the books has it; the folder appears whole or not at all.

    Raises: Refusal when the org is not there, the day has not come yet, or the folder holds something else.
    """
    folder, known_on = Path(options.folder), day_of(options.as_of)
    _must_be_ours(folder)
    with the_house(), progress() as say:
        from django.db import connection
        from django.utils import timezone

        from wuzha.assessments.look_back import end_of
        from wuzha.engines.django_connection import one_snapshot, stream
        from wuzha.registers.facts import sources

        if known_on is not None and known_on > timezone.localdate():
            raise Refusal(f"--as-of {known_on} 还没有到，没有那一天的台账。请写今天或以前的日期。")
        top = _top(options.org)
        counts = {}
        with one_snapshot(connection), whole_or_not(folder) as unfinished:
            unfinished.mkdir(parents=True)
            with facts_writer(unfinished) as writer:
                for register, source in sources(top, None if known_on is None else end_of(known_on)).items():
                    say(f"正在写出{register.label}……")
                    rows = stream(connection, source)
                    counts[register] = writer.write(
                        register, _without_parent(top, rows) if register is Register.ORGS else rows
                    )
    for register, count in counts.items():
        print(f"{register.label}{count}条：{folder / f'{register}.parquet'}")
    print(f"评判：wuzha assess --facts {folder} --period 期间 --out 结果文件夹")
    return EXPORTED


def _must_be_ours(folder: Path) -> None:
    """A folder with anything but facts in it is never replaced."""
    if folder.is_file():
        raise Refusal(f"{folder} 是文件，不是文件夹。请换一个名称。")
    others = sorted(path.name for path in folder.iterdir() if path.name not in OURS) if folder.is_dir() else []
    if others:
        raise Refusal(f"文件夹 {folder} 里还有别的内容（如 {others[0]}），不覆盖。请换一个空文件夹。")


def _top(code: str | None) -> Org:
    from wuzha.orgs.models import Org

    if code is not None:
        found = Org.objects.filter(code=code).first()
        if found is None:
            raise Refusal(f"没有代码为“{code}”的组织。请核对 --org 后面的代码。")
        return found
    tops = list(Org.objects.filter(parent__isnull=True).order_by("path")[:2])
    if not tops:
        raise Refusal("还没有组织，没有可写出的内容。请先在网站上建立组织。")
    if len(tops) > 1:
        raise Refusal(f"最上一级的组织不止一个（{tops[0].name}、{tops[1].name}等）。请用 --org 写明哪一个的代码。")
    return tops[0]


def _without_parent(top: Org, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Of a part of the tree, the top has nobody above."""
    names = FRAMES[Register.ORGS].names
    code, parent = names.index("code"), names.index("parent")
    for row in rows:
        yield (*row[:parent], None, *row[parent + 1 :]) if row[code] == top.code else row
