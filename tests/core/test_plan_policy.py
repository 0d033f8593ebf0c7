"""What national rules forbid to assess is refused with its rule, in whatever words, letters and places it is said."""

from __future__ import annotations

import pytest

from tests.core.small_plan import DATA, TEXT
from wuzha.core.plan.loading import PlanError, list_built_in_plans, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import Problem

APPS, NAMING = "国办函〔2026〕12号", "创建示范活动管理办法"
FORBIDDEN = [
    ("反诈APP安装率达到95%", "安装率"),
    ("安装国家反诈中心的群众达到80%以上", "安装率"),
    ("国家反诈中心装机率达到九成", "安装率"),
    ("80%以上的住户下载反诈应用", "安装率"),
    ("反诈ＡＰＰ普及率达到95%", "安装率"),
    ("反诈A P P覆盖率达到９５％", "安装率"),
    ("反诈应用应装尽装", "安装率"),
    ("安\u200b装\u00ad率达到95%", "安装率"),
    ("安·装·率达到95%", "安装率"),
    ("安.装.率达到95%", "安装率"),
    ("反诈应用安裝率達到95%", "安装率"),
    ("the App Installation Rate reaches 95%", "安装率"),
    ("d\u0301ownload rate", "安装率"),
    ("公众号关注率达到60%", "安装率"),
    ("网格员每天打卡", "打卡"),
    ("网格员每天打-卡", "打卡"),
    ("每天在群里签到", "打卡"),
    ("daily check-in of grid workers", "打卡"),
    ("网格员积分排名靠前", "排名"),
    ("按积分高低排名次", "排名"),
    ("志愿者每月排行", "排名"),
    ("a leaderboard of volunteers", "排名"),
    ("人均在线时长不少于1小时", "在线时长"),
    ("每人每天登录次数不少于1次", "在线时长"),
    ("每户上传入户照片", "照片"),
    ("每次宣传附现场照片", "照片"),
    ("入户时拍照留痕", "照片"),
    ("每次不少于3张照片", "照片"),
    ("upload photos of each visit", "照片"),
    ("以反诈软件作为日常考核的依据", "载体"),
    ("每周重复填报报表", "填表"),
]
HONOURS = [
    "达标的命名为示范村",
    "达标的授牌",
    "评为三星级村",
    "给予荣誉称号",
    "示·范·村",
    "颁牌",
    "a plaque for the model village",
]


def make_files(words: str, *, asks: str = "attested", in_quote: bool = True, **changes: tuple[str, str]) -> PlanFiles:
    """Return a small plan whose first criterion has these words in its clause, and also in its quote."""
    text = TEXT.replace("没有案件，或者", f"{words}，没有案件，或者")
    data = DATA.replace("ASKS", asks)
    if in_quote:
        data = data.replace("quote: 没有案件，或者", f"quote: {words}，没有案件，或者")
    for old, new in changes.values():
        assert old in data
        data = data.replace(old, new, 1)
    return PlanFiles(text=text, data=data)


def build(files: PlanFiles) -> Plan:
    return files.build_plan("小方案")


def list_problems(files: PlanFiles) -> list[Problem]:
    with pytest.raises(PlanError) as error:
        build(files)
    return list(error.value.problems)


@pytest.mark.parametrize(("words", "rule"), FORBIDDEN)
@pytest.mark.parametrize("asks", ["attested", "{none: cases}"])
def test_what_policy_forbids_is_refused_with_its_rule(words: str, rule: str, asks: str) -> None:
    problems = list_problems(make_files(words, asks=asks))
    assert {problem.code for problem in problems} == {"plan.policy"}
    assert all(APPS in problem.text for problem in problems) and any(rule in problem.text for problem in problems)


@pytest.mark.parametrize(("words", "rule"), FORBIDDEN)
def test_a_quote_of_the_harmless_half_of_a_clause_does_not_help(words: str, rule: str) -> None:
    problems = list_problems(make_files(words, in_quote=False))
    assert any(rule in problem.text for problem in problems)


@pytest.mark.parametrize("place", ["title: 几次", "{text: 至少2次"])
def test_a_reading_may_not_say_it_either(place: str) -> None:
    problems = list_problems(make_files("每月宣传", change=(place, f"{place}，反诈应用安装率达到95%")))
    assert {problem.code for problem in problems} == {"plan.policy"}


def test_a_duty_may_not_ask_for_it_either() -> None:
    files = make_files("每月宣传")
    text = files.text.replace("2021年11月15日前成立小组", "反诈应用安装率达到95%，2021年11月15日前成立小组")
    words = ("quote: 2021年11月15日前成立小组", "quote: 反诈应用安装率达到95%，2021年11月15日前成立小组")
    for data in (files.data, files.data.replace(*words)):
        assert {problem.code for problem in list_problems(PlanFiles(text=text, data=data))} == {"plan.policy"}


@pytest.mark.parametrize(
    "words",
    [
        "宣传覆盖率达到100%",
        "会议有签到表",
        "注册志愿者不少于20人",
        "没有被县里挂牌督办",
        "制作反诈视频并播放",
        "推广应用反诈短视频",
        "减少重复填报",
        "路口80%以上安装监控",
        "知晓率达到90%以上",
        "先进经验得到推广",
        "check insurance papers",
    ],
)
def test_what_only_sounds_like_it_is_allowed(words: str) -> None:
    build(make_files(words))


@pytest.mark.parametrize("words", HONOURS)
def test_words_of_naming_need_the_number_of_the_approval(words: str) -> None:
    files = make_files(words)
    assert {problem.code for problem in list_problems(files)} == {"plan.naming"}
    assert all(NAMING in problem.text for problem in list_problems(files))
    build(PlanFiles(text=files.text, data=f"{files.data}approval: 省表办〔2026〕3号\n"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 小方案", "title: 示范村命名方案"),
        ("title: 小方案", "title: 小方案\nissued_by: 云岭街道命名办"),
        ("title: 无诈村", "title: 无诈示范村"),
        ("title: 成立小组", "title: 成立小组后授牌"),
        ("title: 几次", "title: 几次才授牌"),
        ("title: 下降", "title: 下降的命名"),
    ],
)
def test_no_title_that_results_print_has_them_without_it(old: str, new: str) -> None:
    assert [problem.code for problem in list_problems(make_files("每月宣传", change=(old, new)))] == ["plan.naming"]


@pytest.mark.parametrize("approval", ["无", "没有", "待批", "x", "''", "同意", "2026"])
def test_an_approval_that_is_no_number_of_a_paper_approves_nothing(approval: str) -> None:
    files = make_files("达标的授牌")
    problems = list_problems(PlanFiles(text=files.text, data=f"{files.data}approval: {approval}\n"))
    assert "plan.naming" in {problem.code for problem in problems}


@pytest.mark.parametrize(
    "approval", ["黔表办〔2026〕3号", "省[2026]3号", "凤府发(2025)第12号", "县委办〔２０２６〕１号"]
)
def test_the_number_of_a_paper_is_read_in_each_of_its_spellings(approval: str) -> None:
    files = make_files("达标的授牌")
    build(PlanFiles(text=files.text, data=f"{files.data}approval: {approval}\n"))


def test_the_plans_that_come_with_the_program_pass() -> None:
    for _name, folder in list_built_in_plans():
        load_plan(folder)
