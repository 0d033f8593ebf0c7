"""Drafts of plans for the tests of their pages, and the form beside the clauses as a browser sends it."""

from __future__ import annotations

import re

from tests.sample_county import STREET, SampleCounty
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan

LARGE = "standards.fraud_free_village.criteria.no_large_case.asks.loss_at_least_yuan"
HALVED = "standards.fraud_free_village.criteria.no_or_halved_cases.asks.options.R1a.any[3].then.fell_by_percent"
REASON = {"reason": "数字由领导小组会议调整，算例随后补改"}


def make_draft(county: SampleCounty, files: PlanFiles | None = None) -> PlanVersion:
    files = files or load_files_named("fengling")
    return make_plan(actor=county["wu"], org=county.orgs[STREET], files=files, based_on="fengling")


def get_seen(draft: PlanVersion) -> str:
    """Return the hash that a page of the draft carries, so that nobody decides on files not seen."""
    return PlanVersion.objects.get(pk=draft.pk).files.content_sha256


def read_form(page: str) -> dict[str, str]:
    """Return the values of the form beside the clauses as a browser would send them."""
    form = page[page.index('class="plan-form"') : page.index("</fieldset>")]
    values = dict(re.findall(r'<input type="(?:text|number|date|hidden)" name="([^"]+)" value="([^"]*)"', form))
    values |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, flags=re.DOTALL))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        values[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    return values
