"""The brief of the page becomes a paper of one page: the same counts, reasons and tasks."""

from dataclasses import replace
from datetime import date

from tests.sample_county import STREET, SampleCounty
from tests.standing import case, enter
from wuzha.assessments.overview import build_overview
from wuzha.core.vocabulary import Register
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.reports.brief import Brief, BriefCount, build_brief
from wuzha.reports.papers.brief_fields import build_brief_paper
from wuzha.reports.papers.paper_samples import build_sample_head
from wuzha.reports.papers.rendering import render_paper
from wuzha.reports.papers.template_filling import read_paragraphs

DECEMBER = date(2022, 12, 1)


def make_brief(county: SampleCounty, programme: Programme) -> Brief:
    street = county.orgs[STREET]
    overview = build_overview(programme, build_questions(programme, DECEMBER), street, Scope((street.path,)))
    return build_brief(overview, DECEMBER)


def test_the_paper_has_the_counts_targets_reasons_and_tasks_of_the_brief(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, *(case(f"A{number}") for number in range(12)))
    brief = make_brief(county, programme)
    content = build_brief_paper(brief)
    assert [row.all_count for row in content.counts] == [counts.all_count for counts in brief.counts]
    assert sum(row.not_met_count for row in content.counts) == brief.not_met.count > 0
    assert content.not_met[0].clause == "四(一)1"
    assert content.day_note == f"截至{brief.as_of.year}年{brief.as_of.month}月{brief.as_of.day}日" + (
        "，期间尚未结束" if brief.is_provisional else ""
    )
    text = "\n".join(read_paragraphs(render_paper(build_sample_head(), content)))
    for words in (
        content.org,
        content.not_met[0].name,
        content.targets[0].target,
        *(row.text for row in content.tasks),
    ):
        assert words in text


def test_changes_are_told_only_where_the_day_before_is_known(county: SampleCounty, programme: Programme) -> None:
    brief = make_brief(county, programme)
    unknown = replace(brief, before_on=None)
    assert build_brief_paper(unknown).changes == ""
    group = brief.counts[0]
    counts = tuple(BriefCount(count.outcome, count.now, count.now + 1) for count in group.counts)
    compared = replace(brief, before_on=date(2022, 11, 1), counts=(replace(group, counts=counts),))
    assert build_brief_paper(compared).changes == (
        f"与2022年11月1日相比：{group.label}达标减少1个、未达标减少1个、待定减少1个。"
    )
