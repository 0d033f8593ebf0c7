"""Reuse the findings of a judgement where the next one reads the same row for an org."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wuzha.core.findings.findings import OrgFinding

StatementValues = tuple[Any, ...]


class FindingReuse:
    """The findings that the last judgement made, by the values of the rows that it read.

    After a write the rows of a few orgs differ, while making the findings of a county takes as long as its SQL
    (measured). Serves one statement, without evidence rows and open refused rows: there the row alone decides.
    Threads may share it: each takes the map as it is, and puts a whole one in its place.
    """

    def __init__(self) -> None:
        self._findings: dict[StatementValues, tuple[OrgFinding, ...]] = {}

    def read_rows(
        self, rows: Iterable[StatementValues], read: Callable[[StatementValues], Iterable[OrgFinding]]
    ) -> tuple[OrgFinding, ...]:
        """Return the findings of the rows in their order; those of rows that the last judgement read are the same."""
        earlier = self._findings
        findings = {row: earlier[row] if row in earlier else tuple(read(row)) for row in rows}
        self._findings = findings
        return tuple(finding for of_row in findings.values() for finding in of_row)
