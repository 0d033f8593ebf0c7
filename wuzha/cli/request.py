"""The checked options of `wuzha assess`."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wuzha.cli.atomic_output import check_output, check_output_folder
from wuzha.core.periods import Period, PeriodError
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.days import is_plausible

ENGINES = ("sqlite", "duckdb", "spark")


@dataclass(frozen=True, kw_only=True)
class AssessRequest:
    """A checked request: what to read, how to judge it, what to write.

    `reading_options` has the chosen option of each reading (R1 → R1b); with `compares_readings` the findings under
    every option of one reading are compared.
    """

    files: tuple[Path, ...]
    facts: Path | None
    plan: str
    period: Period
    as_of: date | None
    reading_options: Mapping[str, str]
    json: Path | None
    xlsx: Path | None
    out: Path | None
    explain: str | None
    compares_readings: bool
    show_sql: str | None
    assume_complete: bool
    skip_refused: bool
    engine: str

    @classmethod
    def of(cls, options: Namespace) -> AssessRequest:
        """Return the request that the options make.

        Raises: RefusalError when options contradict each other or one of them cannot be used.
        """
        request = cls(
            files=tuple(Path(name) for name in options.files),
            facts=_parse_path(options.facts),
            plan=options.plan,
            period=_parse_period(options.period),
            as_of=parse_day(options.as_of),
            reading_options=_parse_reading_options(options.reading),
            json=_parse_path(options.json),
            xlsx=_parse_path(options.xlsx),
            out=_parse_path(options.out),
            explain=options.explain,
            compares_readings=options.readings,
            show_sql=options.show_sql,
            assume_complete=options.assume_complete,
            skip_refused=options.skip_refused,
            engine=options.engine or ("sqlite" if options.facts is None else "duckdb"),
        )
        request._check_source()
        request._check_outputs()
        return request

    @property
    def needs_findings(self) -> bool:
        """Whether findings are needed as objects rather than as the engine's own table."""
        return bool(self.json or self.xlsx or self.explain or self.compares_readings)

    def _check_source(self) -> None:
        if self.engine not in ENGINES:
            raise RefusalError("option.engine", value=self.engine, choices="、".join(ENGINES))
        if self.files and self.facts is not None:
            raise RefusalError("option.two_sources")
        if self.facts is not None:
            if self.engine == "sqlite":
                raise RefusalError("option.facts_on_sqlite")
            if not (self.needs_findings or self.show_sql or self.out):
                raise RefusalError("option.facts_without_output")
        elif not self.files and self.show_sql is None:
            raise RefusalError("option.nothing_to_read")
        if self.show_sql is not None and (self.needs_findings or self.out):
            raise RefusalError("option.sql_alone")

    def _check_outputs(self) -> None:
        """Refuse outputs that cannot be written before any file is read."""
        input_paths = {os.path.realpath(path) for path in self.files}
        for path in (self.json, self.xlsx):
            if path is None:
                continue
            check_output(path)
            if os.path.realpath(path) in input_paths:
                raise RefusalError("output.is_input", path=path)
        if self.json and self.xlsx and os.path.realpath(self.json) == os.path.realpath(self.xlsx):
            raise RefusalError("output.same_file")
        if self.out is not None:
            check_output_folder(self.out)


def _parse_path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _parse_period(text: str) -> Period:
    try:
        period = Period.parse(text)
    except PeriodError:
        raise RefusalError("option.period", value=text) from None
    if not (is_plausible(period.start) and is_plausible(period.end)):
        raise RefusalError("option.period_implausible", value=text)
    return period


def parse_day(text: str | None) -> date | None:
    """Return the day of an option; None where the option is absent.

    Raises: RefusalError when the text is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusalError("option.date", value=text) from None


def _parse_reading_options(choices: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for choice in choices:
        reading, equals, option = choice.partition("=")
        if not (reading and equals and option):
            raise RefusalError("option.reading", value=choice)
        if options.setdefault(reading, option) != option:
            raise RefusalError("option.two_readings", reading=reading, choices=f"{options[reading]}、{option}")
    return options
