"""The page of the audit log."""

import re
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    open_account,
    set_own_passwords,
)
from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, OrgKind, Role, SuccessionKind
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org, change_org
from wuzha.people.log_in_services import record_log_in, record_log_in_failure
from wuzha.web.log.log_sentences import SENTENCES, describe_lines


def sentences(county: SampleCounty, name: str, **query: str) -> list[str]:
    client = log_in_client(county, name)
    return re.findall(r"<td[^>]*>([^<]+)。</td>", client.get("/log/", query).content.decode())


def write(action: LogAction, subject: str, org: str = "", *, actor: str = "wu", **details: object) -> None:
    with transaction.atomic():
        record(actor=actor, action=action, subject=subject, org=org, **details)


def test_every_action_has_a_sentence() -> None:
    assert set(SENTENCES) == set(LogAction)


def test_a_line_says_who_did_what_where(county: SampleCounty) -> None:
    add_org(actor="wu", draft=OrgDraft("520399001299", "新设村", OrgKind.VILLAGE, STREET))
    change_org(actor="wu", draft=OrgDraft("520399001299", "新村", OrgKind.VILLAGE, STREET, aliases=("老寨",)))
    record_log_in_failure(username="li")
    write(LogAction.RECORD_ENTRIES, "book:cases", VILLAGE, new=3, changed=1, upload=None)
    write(LogAction.CORRECT_ENTRY, "cases:17", VILLAGE, fields=["filed_on"])
    write(LogAction.SUCCEED_ORG, f"org:{VILLAGE}", VILLAGE, kind=SuccessionKind.RENAMED, successor="520399001299")
    write(LogAction.UNDO_UPLOAD, "upload:1", STREET, entries=4)
    assert sentences(county, "audit")[:8] == [
        "wu 撤销一次上传，共4条",
        "wu 登记“文峰村”更名，由“新村”承接",
        "wu 更正案件台账的一条记录",
        "wu 登记案件台账：新增3条，更改1条",
        "有人用账号 li 登录，没有成功",
        "wu 修改组织“新村”：别名 （空白） → 老寨；名称 新设村 → 新村",
        "wu 新增组织“新村”",
        "founder 授予 audit “审计管理员”角色（由cofounder确认）",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("details", ['{"role": ["x"]}', '{"role": {"a": 1}}', "[]", "no JSON", "3"])
def test_a_line_that_was_overwritten_past_the_program_is_still_a_sentence(details: str) -> None:
    line = LogLine(actor="wu", action=LogAction.GRANT_ROLE, subject="user:1", at=timezone.now(), details=details)
    (row,) = describe_lines([line])
    assert row.sentence.startswith("wu ") and "？" in row.sentence


def test_a_new_comparison_says_how_many_choices_hold_on(county: SampleCounty) -> None:
    write(LogAction.DECIDE_CONFLICTS, "upload:1", STREET, entries=3)
    write(LogAction.DECIDE_CONFLICTS, "upload:1", STREET, actor="system", carried=1, dropped=2)
    assert sentences(county, "audit")[:2] == [
        "system 重新比对一次上传，冲突的处理保留1处，撤去2处",
        "wu 处理一次上传的3处冲突",
    ]


def test_the_auditor_reads_of_the_orgs_below_and_only_the_audit_admin_of_none(county: SampleCounty) -> None:
    record_log_in_failure(username="li")
    lines = sentences(county, "sun")
    assert any("授予 li" in line for line in lines)
    assert not any("授予 zhao" in line or "东山" in line or "登录" in line or "新增账号" in line for line in lines)
    assert any("登录" in line for line in sentences(county, "audit"))


def test_the_audit_admin_of_a_street_reads_lines_about_its_accounts_alone(county: SampleCounty) -> None:
    county.people["shen"] = open_account("shen", role=Role.AUDIT_ADMIN, org=county.orgs[STREET])
    write(LogAction.LOG_IN, f"user:{county['li'].pk}", actor="li")
    write(LogAction.LOG_IN, f"user:{county['zhao'].pk}", actor="zhao")
    lines = sentences(county, "shen")
    assert "li 登录" in lines and "zhao 登录" not in lines
    assert "zhao 登录" in sentences(county, "audit")


def test_a_log_in_is_logged_with_its_address_and_an_unknown_name_without_the_name(county: SampleCounty) -> None:
    record_log_in_failure(username="Mingyue-Lai-8262", address="192.0.2.7")
    record_log_in_failure(username="li", address="192.0.2.7")
    record_log_in(user=county["li"], address="192.0.2.8")
    lines = sentences(county, "audit")[:3]
    assert lines == [
        "li 登录（来自192.0.2.8）",
        "有人用账号 li 登录，没有成功（来自192.0.2.7）",
        "有人用没有的账号登录，没有成功（来自192.0.2.7）",
    ]
    assert not LogLine.objects.filter(details__contains="Yunling").exists()


def test_who_looks_at_persons_of_concern_is_logged_once_an_hour(county: SampleCounty) -> None:
    set_own_passwords()
    wu = Client()
    wu.force_login(county["wu"])
    for _ in range(2):
        assert wu.get("/books/persons/").status_code == 200
        assert wu.get("/books/cases/").status_code == 200
    lines = LogLine.objects.filter(action=LogAction.READ_PERSONS)
    assert [(line.actor, line.org) for line in lines] == [("wu", STREET)]
    assert "wu 查看重点人员台账" in sentences(county, "audit")


def test_the_log_is_filtered_by_an_org_with_all_below_it_and_by_action(county: SampleCounty) -> None:
    assert sentences(county, "audit", org=VILLAGE, deed="add_org") == ["system 新增组织“文峰村”"]
    assert len(sentences(county, "audit", org="清河街道", deed="add_org")) == 4
    assert sentences(county, "sun", org=OTHER_VILLAGE) == sentences(county, "sun", org="无此村") == []


def test_the_log_goes_on_where_the_page_before_ended(county: SampleCounty) -> None:
    for _ in range(60):
        write(LogAction.LOG_IN, "user:1")
    set_own_passwords()
    client = Client()
    client.force_login(county["audit"])
    first = client.get("/log/")
    older = re.search(r'rel="next" href="(\?before=\d+)"', first.content.decode())
    assert older is not None
    numbers = [row.line.number for answer in (first, client.get(f"/log/{older[1]}")) for row in answer.context["rows"]]
    assert numbers == list(range(numbers[0], numbers[0] - len(numbers), -1)) and len(numbers) > 90


def test_the_export_of_an_older_page_has_the_lines_of_all_pages(county: SampleCounty) -> None:
    for _ in range(60):
        write(LogAction.LOG_IN, "user:1")
    client = log_in_client(county, "audit")
    first = client.get("/log/")
    newest = first.context["rows"][0].line.number
    older = client.get(f"/log/?before={first.context['page'].before}").content.decode()
    export = re.search(r'href="(\?[^"]*as=xlsx[^"]*)"', older)
    assert export is not None
    content = b"".join(client.get(f"/log/{export[1]}").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert newest in [row[0] for row in rows]


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "²"])
def test_a_page_that_is_none_is_no_fault(county: SampleCounty, before: str) -> None:
    set_own_passwords()
    client = Client()
    client.force_login(county["audit"])
    assert client.get("/log/", {"before": before}).status_code == 200


@pytest.mark.parametrize(("field", "day"), [("since", "0001-01-01"), ("until", "9999-12-31")])
def test_a_day_that_no_log_can_have_is_refused_at_its_field(county: SampleCounty, field: str, day: str) -> None:
    answer = log_in_client(county, "audit").get("/log/", {field: day})
    page = answer.content.decode()
    assert (answer.status_code, "日期不在1990年至2100年之间。请核对年份。" in page, day in page) == (200, True, True)


def test_the_page_says_why_numbers_are_missing_between_its_lines(county: SampleCounty) -> None:
    assert "序号可能不连续" in log_in_client(county, "sun").get("/log/").content.decode()
