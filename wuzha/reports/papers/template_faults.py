"""Find the stored templates that would be refused today: they were put in place when less was inspected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wuzha.assessments.result_cache import ResultCache
from wuzha.core.problems import RefusalError
from wuzha.orgs.models import Org
from wuzha.reports.papers.models import PaperTemplate
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_check import inspect_template

MAX_TEMPLATES = 1_000
_OF_THE_MACHINE = ("paper.too_slow", "paper.too_heavy")
"""What a busy machine says too: nobody is told that a template is faulty for that, and it is inspected again."""


@dataclass(frozen=True, slots=True)
class TemplateInspection:
    """What the inspection says of a template; None: it passes."""

    refusal: RefusalError | None


TEMPLATE_INSPECTIONS = ResultCache[TemplateInspection](MAX_TEMPLATES, lambda _: 1)


def find_template_fault(row: PaperTemplate) -> RefusalError | None:
    """Return why a stored template would be refused today; None where it passes, or the machine had no time.

    Whether its tags can be filled is tried when it is put in place, and takes seconds; here its parts and the names of
    its fields are inspected.
    """
    kind = PaperKind.of(row.kind)
    try:
        inspection = TEMPLATE_INSPECTIONS.get((kind, row.sha256), "", lambda: _inspect(kind, bytes(row.content)))
    except RefusalError:
        return None
    return inspection.refusal


def list_faulty_templates(orgs: Iterable[Org]) -> list[PaperTemplate]:
    """Return the templates in force of these offices that would be refused today, by office and kind."""
    latest: dict[tuple[int, str], PaperTemplate] = {}
    for row in PaperTemplate.objects.filter(org__in=orgs).defer("content").select_related("org").order_by("id"):
        latest[row.org_id, row.kind] = row
    rows = [row for _key, row in sorted(latest.items()) if not row.is_base]
    return [row for row in rows if find_template_fault(row) is not None]


def _inspect(kind: PaperKind, data: bytes) -> TemplateInspection:
    try:
        inspect_template(kind, data)
    except RefusalError as refusal:
        if refusal.code in _OF_THE_MACHINE:
            raise
        return TemplateInspection(refusal)
    return TemplateInspection(None)
