"""What `wuzha assess` was asked to do, checked before anything is read."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wuzha.core.periods import Period, PeriodError
from wuzha.core.problems import Refusal

ENGINES = ("sqlite", "duckdb", "spark")


@dataclass(frozen=True)
class Request:
    """A checked request: something to read, and something to say about it."""

    files: tuple[Path, ...]
    facts: Path | None
    plan: str
    period: Period
    as_of: date | None
    reading: Mapping[str, str]
    json: Path | None
    xlsx: Path | None
    out: Path | None
    explain: str | None
    readings: bool
    show_sql: str | None
    assume_complete: bool
    skip_refused: bool
    engine: str

    @classmethod
    def of(cls, options: Namespace) -> Request:
        """The request behind the options.

        Raises: Refusal when the options contradict each other or one of them cannot be used.
        """
        request = cls(
            files=tuple(Path(name) for name in options.files),
            facts=_path(options.facts),
            plan=options.plan,
            period=_period(options.period),
            as_of=day_of(options.as_of),
            reading=_reading(options.reading),
            json=_path(options.json),
            xlsx=_path(options.xlsx),
            out=_path(options.out),
            explain=options.explain,
            readings=options.readings,
            show_sql=options.show_sql,
            assume_complete=options.assume_complete,
            skip_refused=options.skip_refused,
            engine=options.engine or ("sqlite" if options.facts is None else "duckdb"),
        )
        request._check_source()
        request._check_outputs()
        return request

    @property
    def wants_findings(self) -> bool:
        """Whether findings are wanted one by one, rather than as the engine's own table."""
        return bool(self.json or self.xlsx or self.explain or self.readings)

    def _check_source(self) -> None:
        if self.engine not in ENGINES:
            raise Refusal(f"不认识引擎“{self.engine}”。可用：{'、'.join(ENGINES)}。")
        if self.files and self.facts is not None:
            raise Refusal("台账文件和 --facts 只能用一种。请去掉其中之一。")
        if self.facts is not None:
            if self.engine == "sqlite":
                raise Refusal("--facts 不能用 sqlite 引擎。请改用 --engine duckdb 或 spark。")
            if not (self.wants_findings or self.show_sql or self.out):
                raise Refusal("用 --facts 时请写明要什么：--out 文件夹、--json、--xlsx、--explain 或 --readings。")
        elif not self.files and self.show_sql is None:
            raise Refusal("没有要读的台账。请写上台账文件，或用 --facts 指定事实文件夹。")
        if self.show_sql is not None and (self.wants_findings or self.out):
            raise Refusal("--show-sql 只显示 SQL，不评判。请去掉 --json、--xlsx、--explain、--readings 和 --out。")

    def _check_outputs(self) -> None:
        """Better now than after a long reading."""
        read = {path.resolve() for path in self.files}
        for path in (self.json, self.xlsx):
            if path is None:
                continue
            if path.is_dir():
                raise Refusal(f"{path} 是文件夹，不能写成文件。请写上文件名。")
            if path.exists() and not path.is_file():
                raise Refusal(f"{path} 不是普通文件，不能写入。请换一个文件名。")
            if not path.parent.is_dir():
                raise Refusal(f"{path} 所在的文件夹不存在。请先建好文件夹，或换一个位置。")
            if path.resolve() in read:
                raise Refusal(f"{path} 是要读的台账，不能覆盖。请换一个文件名。")
        if self.json is not None and self.xlsx is not None and self.json.resolve() == self.xlsx.resolve():
            raise Refusal("--json 和 --xlsx 写的是同一个文件。请换一个文件名。")
        if self.out is not None and self.out.exists() and not self.out.is_dir():
            raise Refusal(f"{self.out} 是文件，--out 要写文件夹。请换一个名字。")


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError:
        raise Refusal(
            f"看不懂期间“{text}”。请写成 2021H2（下半年）、2022（全年）、2022Q3、2022-07 或 2022-03-05/2022-12-31。"
        ) from None


def day_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"看不懂日期“{text}”。请写成 2021-12-31。") from None


def _reading(words: list[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for word in words:
        reading, equals, option = word.partition("=")
        if not (reading and equals and option):
            raise Refusal(f"看不懂口径“{word}”。请写成 R1=R1b。")
        if chosen.setdefault(reading, option) != option:
            raise Refusal(f"口径{reading}写了两种读法：{chosen[reading]}和{option}。请只留一种。")
    return chosen
