"""An office makes a plan of its own: drafts, versions, the day from which one counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.standing import YEAR, case, declare_everything, enter
from wuzha.assessments.plan_preview import preview_plan
from wuzha.assessments.standing import assess
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.periods import Period
from wuzha.core.plan.editing import change_number, change_values
from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.rolling import roll_files
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Outcome, Register
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_activation import activate_plan, require_signature, sign_plan
from wuzha.programmes.plan_choice import (
    build_questions,
    find_programme,
    load_files_named,
    load_plan_named,
    load_version,
)
from wuzha.programmes.plan_services import change_plan, discard_plan, make_plan
from wuzha.programmes.services import set_programme

HALVED = "standards.fraud_free_village.criteria.no_or_halved_cases.asks.options.R1a.any[3].then.fell_by_percent"
TODAY, NEW_YEAR = date(2023, 3, 1), date(2023, 6, 1)


@pytest.fixture(autouse=True)
def on_a_day_of_2023(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be a day; the fixture changes it."""

    def set_day(day: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: day)

    set_day(TODAY)
    return set_day


def make_draft(county: SampleCounty, files: PlanFiles | None = None) -> PlanVersion:
    files = files or load_files_named("fengling")
    return make_plan(actor=county["wu"], org=county.orgs[STREET], files=files, based_on="fengling")


def activate(county: SampleCounty, version: PlanVersion, day: date = TODAY) -> PlanVersion:
    return activate_plan(actor=county["wu"], version=version, active_from=day, reason="数字由领导小组会议调整")


def test_versions_of_an_office_are_numbered_and_keep_the_hash_of_their_files(county: SampleCounty) -> None:
    first = activate(county, make_draft(county))
    assert (first.number, make_draft(county).number) == (1, 2)
    assert first.sha256 == load_version(first).sha256 == load_plan_named("fengling").sha256
    assert first.title == load_plan_named("fengling").title


def test_a_button_pressed_twice_makes_one_draft(county: SampleCounty) -> None:
    assert make_draft(county) == make_draft(county)


def test_results_name_the_plan_and_its_version(county: SampleCounty) -> None:
    version = activate(county, make_draft(county))
    programme = find_programme(county.orgs[VILLAGE])
    assert programme is not None and programme.plan == version.name
    plan = build_questions(programme, TODAY).plan
    assert plan.full_title.endswith("创建工作方案（第1版）")
    assert (programme.period, plan.sha256) == ("2023", version.sha256)


def test_a_draft_is_judged_by_nobody_and_a_plan_in_force_stays_as_it_is(county: SampleCounty) -> None:
    declare_everything(county)
    version = make_draft(county)
    assert Programme.objects.get().plan == "fengling"
    activate(county, version)
    with pytest.raises(RefusalError, match="已经启用"):
        change_plan(
            actor=county["wu"],
            version=version,
            files=load_files_named("fengling"),
            seen_sha256=version.files.content_sha256,
        )
    with pytest.raises(RefusalError, match="已经启用"):
        discard_plan(actor=county["wu"], version=version)
    with pytest.raises(RefusalError, match="已经启用"):
        activate(county, version)


def test_a_later_day_leaves_the_plan_of_today_in_force(
    county: SampleCounty, on_a_day_of_2023: Callable[[date], None]
) -> None:
    declare_everything(county)
    version = activate(county, make_draft(county), NEW_YEAR)
    assert Programme.objects.get().plan == "fengling"
    on_a_day_of_2023(date(2023, 5, 31))
    assert Programme.objects.get().plan == "fengling"
    on_a_day_of_2023(NEW_YEAR)
    programme = Programme.objects.get()
    assert (programme.plan, programme.current_period) == (version.name, Period.parse("2023"))
    assert find_programme(county.orgs[VILLAGE]) == programme
    assert list(find_faulty_rows()) == []


def test_a_plan_chosen_by_hand_takes_the_place_of_one_that_waits(
    county: SampleCounty, on_a_day_of_2023: Callable[[date], None]
) -> None:
    declare_everything(county)
    activate(county, make_draft(county), NEW_YEAR)
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    on_a_day_of_2023(NEW_YEAR)
    assert Programme.objects.get().plan == "fengling"


def test_a_result_names_its_own_version_where_two_have_equal_files(county: SampleCounty) -> None:
    for number in (1, 2):
        activate(county, make_draft(county))
        programme = Programme.objects.select_related("org").get()
        assessment = assess(programme, build_questions(programme, TODAY), with_rows=False)
        assert assessment.questions.plan.version == number


def test_the_next_version_takes_over_and_the_one_before_stays(
    county: SampleCounty, on_a_day_of_2023: Callable[[date], None]
) -> None:
    first = activate(county, make_draft(county))
    second = activate(county, make_draft(county), NEW_YEAR)
    on_a_day_of_2023(NEW_YEAR)
    assert Programme.objects.get().plan == second.name
    assert load_plan_named(first.name).version == 1


def test_a_first_plan_counts_from_today_and_none_from_yesterday(county: SampleCounty) -> None:
    version = make_draft(county)
    with pytest.raises(RefusalError, match="第一份方案请从今天起启用"):
        activate(county, version, NEW_YEAR)
    with pytest.raises(RefusalError, match="不能早于今天"):
        activate(county, version, date(2023, 2, 28))


def test_a_plan_counts_only_once_one_of_its_periods_has_begun(county: SampleCounty) -> None:
    files = load_files_named("fengling")
    version = make_draft(county, roll_files(files, load_plan_named("fengling"), 2))
    with pytest.raises(RefusalError, match="2023-07-01"):
        activate(county, version)


def test_a_plan_with_problems_is_kept_as_a_draft_and_not_activated(county: SampleCounty) -> None:
    version = make_draft(county, change_values(load_files_named("fengling"), {HALVED: "40"}))
    with pytest.raises(PlanError, match="40%"):
        activate(county, version)
    assert PlanVersion.objects.get().is_draft


def test_what_two_people_change_at_once_is_not_overwritten(county: SampleCounty) -> None:
    version = make_draft(county)
    sha256, files = version.files.content_sha256, change_number(version.files, HALVED, 40)
    change_plan(actor=county["wu"], version=version, files=files, seen_sha256=sha256)
    with pytest.raises(RefusalError, match="刚由别人改过"):
        change_plan(actor=county["wu"], version=version, files=version.files, seen_sha256=sha256)


def test_the_log_says_who_changed_which_words(county: SampleCounty) -> None:
    version = make_draft(county)
    files = change_number(version.files, HALVED, 40)
    change_plan(actor=county["wu"], version=version, files=files, seen_sha256=version.files.content_sha256)
    line = LogLine.objects.get(action=LogAction.CHANGE_PLAN)
    assert (line.actor, line.org) == ("wu", STREET)
    assert "各年的发案数要比上一年下降40%以上" in line.details
    assert list(find_faulty_rows()) == []


def test_saving_without_a_change_writes_nothing(county: SampleCounty) -> None:
    version = make_draft(county)
    change_plan(actor=county["wu"], version=version, files=version.files, seen_sha256=version.files.content_sha256)
    assert not LogLine.objects.filter(action=LogAction.CHANGE_PLAN).exists()


def test_a_plan_that_was_changed_past_the_program_is_not_used(county: SampleCounty) -> None:
    version = activate(county, make_draft(county))
    PlanVersion.objects.update(data=version.data + "# 改过\n")
    with pytest.raises(RefusalError, match="内容变过"):
        load_files_named(version.name)


def test_names_of_people_do_not_belong_in_a_plan(county: SampleCounty) -> None:
    files = load_files_named("fengling")
    with pytest.raises(RefusalError, match="像是写了电话、身份证号或姓名") as refusal:
        make_draft(county, PlanFiles(text=f"{files.text}\n组长：王小明\n", data=files.data))
    assert "王小明" not in str(refusal.value)


def test_the_preview_shows_who_would_move_by_which_number_and_writes_nothing(county: SampleCounty) -> None:
    declare_everything(county)
    before = [case(f"B{number}", on=date(2021, 4, 1)) for number in range(10)]
    enter(county, Register.CASES, *before, *(case(f"N{number}") for number in range(6)))
    version = make_draft(county, change_number(load_files_named("fengling"), HALVED, 40))
    lines = LogLine.objects.count()
    this_year, last_year = preview_plan(version, date(2022, 12, 31))
    assert (this_year.period, last_year.period) == (Period.parse("2022"), Period.parse("2021"))
    assert this_year.consequence is not None
    clauses = {
        (change.code, pair.after.clause): (pair.before.outcome, pair.after.outcome)
        for change in this_year.consequence.outcome_changes
        for pair in change.clauses
    }
    assert clauses[VILLAGE, "四(一)1"] == (Outcome.NOT_MET, Outcome.MET)
    assert COMMUNITY not in {code for code, _clause in clauses}
    assert (LogLine.objects.count(), Programme.objects.get().plan) == (lines, "fengling")


def test_a_plan_for_later_years_is_previewed_as_if_it_were_for_this_one(county: SampleCounty) -> None:
    declare_everything(county)
    before = [case(f"B{number}", on=date(2021, 4, 1)) for number in range(10)]
    enter(county, Register.CASES, *before, *(case(f"N{number}") for number in range(6)))
    files = change_number(load_files_named("fengling"), HALVED, 40)
    version = make_draft(county, roll_files(files, load_plan_named("fengling"), 4))
    this_year = preview_plan(version, date(2022, 12, 31))[0]
    assert (this_year.period.id, this_year.years_back) == ("2022H2", 3)


def test_the_preview_also_judges_the_period_that_the_pages_show(county: SampleCounty) -> None:
    """The books end in 2022; years later a plan for 2026 is still compared in the year that has rows."""
    declare_everything(county)
    before = [case(f"B{number}", on=date(2021, 4, 1)) for number in range(10)]
    enter(county, Register.CASES, *before, *(case(f"N{number}") for number in range(6)))
    files = change_number(load_files_named("fengling"), HALVED, 40)
    version = make_draft(county, roll_files(files, load_plan_named("fengling"), 5))
    previews = preview_plan(version, date(2026, 11, 30))
    assert [(part.period.id, part.years_back) for part in previews] == [("2026H2", 0), ("2025H2", 1), ("2022", 5)]
    assert previews[2].is_named_now and previews[2].consequence is not None
    assert VILLAGE in {change.code for change in previews[2].consequence.outcome_changes}


def test_the_preview_of_a_first_plan_shows_the_outcomes_alone(county: SampleCounty) -> None:
    this_year, _ = preview_plan(make_draft(county), date(2022, 12, 31))
    assert this_year.before == {} and sum(this_year.after.values()) == 3 and this_year.consequence is None


def test_results_before_and_after_a_new_version_are_those_of_their_plan(county: SampleCounty) -> None:
    programme = declare_everything(county)
    enter(county, Register.CASES, *(case(f"B{number}", on=date(2021, 4, 1)) for number in range(10)))
    enter(county, Register.CASES, *(case(f"N{number}") for number in range(6)))
    old = assess(programme, build_questions(programme, TODAY, YEAR), org=county.orgs[VILLAGE])
    activate(county, make_draft(county, change_number(load_files_named("fengling"), HALVED, 40)))
    programme = Programme.objects.select_related("org").get()
    new = assess(programme, build_questions(programme, TODAY, YEAR), org=county.orgs[VILLAGE])
    outcomes = [assessment.orgs[0].criteria[0].outcome for assessment in (old, new)]
    assert outcomes == [Outcome.NOT_MET, Outcome.MET]


def test_where_it_is_set_a_plan_counts_once_the_leader_has_signed(county: SampleCounty) -> None:
    declare_everything(county)
    require_signature(actor=county["wu"], org=county.orgs[STREET], is_required=True)
    version = activate(county, make_draft(county))
    assert version.is_draft and Programme.objects.get().plan == "fengling"
    with pytest.raises(RefusalError, match="送签的人不能自己签批"):
        sign_plan(actor=county["wu"], version=version)
    sign_plan(actor=county["zheng"], version=version)
    assert Programme.objects.get().plan == version.name
    actors = LogLine.objects.filter(action__in=(LogAction.PROPOSE_PLAN, LogAction.ACTIVATE_PLAN)).order_by("number")
    assert [line.actor for line in actors] == ["wu", "zheng"]
    assert list(find_faulty_rows()) == []


def test_a_plan_that_was_changed_after_it_was_proposed_is_proposed_anew(county: SampleCounty) -> None:
    declare_everything(county)
    require_signature(actor=county["wu"], org=county.orgs[STREET], is_required=True)
    version = activate(county, make_draft(county))
    files = change_number(version.files, HALVED, 40)
    change_plan(actor=county["wu"], version=version, files=files, seen_sha256=version.files.content_sha256)
    with pytest.raises(RefusalError, match="送签后又改过"):
        sign_plan(actor=county["zheng"], version=version)


def test_a_signature_after_the_proposed_day_counts_from_its_own_day(
    county: SampleCounty, on_a_day_of_2023: Callable[[date], None]
) -> None:
    declare_everything(county)
    require_signature(actor=county["wu"], org=county.orgs[STREET], is_required=True)
    version = activate(county, make_draft(county))
    on_a_day_of_2023(NEW_YEAR)
    assert sign_plan(actor=county["zheng"], version=version).active_from == NEW_YEAR
