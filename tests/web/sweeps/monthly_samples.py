"""A form of the county for each street, and the sample arguments of their addresses."""

from __future__ import annotations

from tests.duties.monthly_forms import make_workbook, rule, store, write_office_form
from tests.sample_county import OTHER_STREET, SampleCounty
from tests.web.sweeps.sample import Sample
from wuzha.duties.monthly.models import MonthlyForm


def list_form_samples() -> list[Sample]:
    return [Sample({"form_pk": form.pk}, form.org.code) for form in MonthlyForm.objects.select_related("org")]


def store_monthly_forms(county: SampleCounty) -> None:
    """Give each street a form of the county; the second is that of an office which nobody of the county keeps."""
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    MonthlyForm.objects.create(
        org=county.orgs[OTHER_STREET],
        title=form.title,
        content=form.content,
        sha256=form.sha256,
        uploaded_by=form.uploaded_by,
        uploaded_at=form.uploaded_at,
    )
