"""Find which of the rows behind an assessment a user may see, for documents that name the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.measures import MEASURES
from wuzha.core.vocabulary import Register
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import BOOKS, Owners


def find_visible_ids(user: User, assessment: Assessment, known_at: datetime | None) -> Mapping[Register, set[str]]:
    """Return, by register, the ids of rows behind the figures whose entries are in the scope of the user."""
    ids_by_register: dict[Register, set[str]] = {}
    for finding in _list_criteria(assessment):
        for test in finding.tests:
            figures = (
                (test.question.now, (*test.evidence, *test.doubtful)),
                (test.question.base, (*test.base_evidence, *test.base_doubtful)),
            )
            for figure, ids in figures:
                if figure is not None:
                    ids_by_register.setdefault(MEASURES[figure.measure].register, set()).update(ids)
    return {register: _select_visible(user, register, ids, known_at) for register, ids in ids_by_register.items()}


def _list_criteria(assessment: Assessment) -> Iterable[CriterionFinding]:
    yield from (target.criterion for target in assessment.targets)
    for org in assessment.orgs:
        yield from org.criteria


def _select_visible(user: User, register: Register, ids: set[str], known_at: datetime | None) -> set[str]:
    owners = Owners.within(find_read_scope(user, register))
    entries = BOOKS[register].objects.as_of(known_at).visible_to(owners).order_by()
    return {
        key
        for batch in split_batches(sorted(ids), QUERY_CHUNK)
        for key in entries.filter(key__in=batch).values_list("key", flat=True)
    }
