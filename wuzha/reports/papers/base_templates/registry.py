"""Find the base template of a kind of paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.reports.papers.base_templates.cases import CASE_TEMPLATES
from wuzha.reports.papers.base_templates.notices import NOTICE_TEMPLATES
from wuzha.reports.papers.base_templates.periodic import PERIODIC_TEMPLATES
from wuzha.reports.papers.base_templates.results import RESULT_TEMPLATES
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_blocks import PaperBlock

BASE_TEMPLATES: Mapping[PaperKind, Sequence[PaperBlock]] = {
    **NOTICE_TEMPLATES,
    **RESULT_TEMPLATES,
    **CASE_TEMPLATES,
    **PERIODIC_TEMPLATES,
}
"""The parts of each base template."""
