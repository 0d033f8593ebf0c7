"""Describe lines of the audit log in sentences: who did what, to whom or what, and where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.audit.models import LogLine
from wuzha.core.i18n import join_words, translate
from wuzha.core.vocabulary import (
    AccountRequestKind,
    GroupPost,
    LogAction,
    Register,
    Role,
    RoundMove,
    SuccessionKind,
    Term,
)
from wuzha.orgs.models import Org
from wuzha.people.account_checks import SERVER
from wuzha.people.models import User
from wuzha.registers.value_text import format_value
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.web.log.list_names import LIST_NAMES

SENTENCES: Mapping[LogAction, str] = {
    LogAction.LOG_IN: gettext_noop("%(actor)s 登录"),
    LogAction.LOG_IN_FAILED: gettext_noop("有人用账号 %(user)s 登录，没有成功"),
    LogAction.REFUSE_LOG_IN: gettext_noop("有人用账号 %(user)s 登录，因失败次数过多被拒绝"),
    LogAction.LOG_OUT: gettext_noop("%(actor)s 退出"),
    LogAction.END_SESSIONS: gettext_noop("%(actor)s 结束 %(user)s 的%(count)s处登录"),
    LogAction.SET_PASSWORD: gettext_noop("%(actor)s 为 %(user)s 设置密码"),
    LogAction.ISSUE_CODE: gettext_noop("%(actor)s 为 %(user)s 发放一次性代码"),
    LogAction.REDEEM_CODE: gettext_noop("%(actor)s 用一次性代码设置密码"),
    LogAction.REQUEST_CHANGE: gettext_noop("%(actor)s 申请：%(request)s（账号 %(user)s）"),
    LogAction.CONFIRM_CHANGE: gettext_noop("%(actor)s 确认：%(request)s（账号 %(user)s，由 %(requested_by)s 申请）"),
    LogAction.REFUSE_CHANGE: gettext_noop("%(actor)s 退回：%(request)s（账号 %(user)s，由 %(requested_by)s 申请）"),
    LogAction.ADD_PERSON: gettext_noop("%(actor)s 新增账号 %(user)s"),
    LogAction.CLOSE_PERSON: gettext_noop("%(actor)s 停用账号 %(user)s"),
    LogAction.REOPEN_PERSON: gettext_noop("%(actor)s 恢复账号 %(user)s"),
    LogAction.GRANT_ROLE: gettext_noop("%(actor)s 授予 %(user)s “%(role)s”角色"),
    LogAction.END_ROLE: gettext_noop("%(actor)s 收回 %(user)s 的“%(role)s”角色"),
    LogAction.ADD_ORG: gettext_noop("%(actor)s 新增组织“%(subject_org)s”"),
    LogAction.CHANGE_ORG: gettext_noop("%(actor)s 修改组织“%(subject_org)s”的%(changed)s"),
    LogAction.SUCCEED_ORG: gettext_noop("%(actor)s 登记“%(subject_org)s”%(kind)s，由“%(successor)s”承接"),
    LogAction.REMOVE_ORG: gettext_noop("%(actor)s 删除组织“%(name)s”"),
    LogAction.IMPORT_ORGS: gettext_noop("%(actor)s 导入组织：新增%(new)s个，已有%(known)s个"),
    LogAction.RECORD_ENTRIES: gettext_noop("%(actor)s 登记%(register)s台账：新增%(new)s条，更改%(changed)s条"),
    LogAction.CORRECT_ENTRY: gettext_noop("%(actor)s 更正%(register)s台账的一条记录"),
    LogAction.WITHDRAW_ENTRY: gettext_noop("%(actor)s 撤回%(register)s台账的一条记录"),
    LogAction.REPORT_MONTHS: gettext_noop("%(actor)s 为“%(subject_org)s”报送%(entries)s项，待街道确认"),
    LogAction.CONFIRM_MONTHS: gettext_noop("%(actor)s 确认“%(subject_org)s”报送的%(entries)s项"),
    LogAction.RETURN_MONTHS: gettext_noop("%(actor)s 退回“%(subject_org)s”报送的%(entries)s项"),
    LogAction.DRAFT_ATTESTATIONS: gettext_noop("%(actor)s 存认定草稿%(entries)s项"),
    LogAction.END_DRAFTS: gettext_noop("%(actor)s 按草稿完成认定%(entries)s项"),
    LogAction.PROPOSE_VILLAGE: gettext_noop("%(actor)s 提出案件 %(case)s 的归属"),
    LogAction.ANSWER_PROPOSAL: gettext_noop("%(actor)s 答复案件 %(case)s 的归属"),
    LogAction.DECIDE_VILLAGE: gettext_noop("%(actor)s 决定案件 %(case)s 的归属"),
    LogAction.COMMENT_PROPOSAL: gettext_noop("%(actor)s 说明案件 %(case)s 的归属"),
    LogAction.END_PROPOSAL: gettext_noop("%(actor)s 的变动使案件 %(case)s 不必再决定归属"),
    LogAction.CLAIM_CASE: gettext_noop("%(actor)s 为“%(subject_org)s”认领一起案件"),
    LogAction.SET_PROGRAMME: gettext_noop("%(actor)s 选定方案 %(plan)s，期间 %(period)s"),
    LogAction.MAKE_PLAN: gettext_noop("%(actor)s 新建方案“%(title)s”第%(version)s版"),
    LogAction.CHANGE_PLAN: gettext_noop("%(actor)s 修改方案“%(title)s”第%(version)s版的%(changes)s处"),
    LogAction.ACTIVATE_PLAN: gettext_noop("%(actor)s 启用方案“%(title)s”第%(version)s版，自%(day)s起，期间 %(period)s"),
    LogAction.PROPOSE_PLAN: gettext_noop("%(actor)s 把方案“%(title)s”第%(version)s版送组长签批，自%(day)s起启用"),
    LogAction.REQUIRE_SIGNATURE: gettext_noop("%(actor)s 设定启用方案是否须组长签批"),
    LogAction.DISCARD_PLAN: gettext_noop("%(actor)s 删除方案草稿“%(title)s”第%(version)s版"),
    LogAction.RECEIVE_UPLOAD: gettext_noop("%(actor)s 上传台账，待确认"),
    LogAction.COMMIT_UPLOAD: gettext_noop("%(actor)s 确认上传，登记入账"),
    LogAction.DISCARD_UPLOAD: gettext_noop("%(actor)s 放弃一次上传"),
    LogAction.DECLARE_FULL_FILE: gettext_noop("%(actor)s 说明一次上传是否全量案件文件，文件里没有的案件%(entries)s起"),
    LogAction.DECIDE_CONFLICTS: gettext_noop("%(actor)s 处理一次上传的%(entries)s处冲突"),
    LogAction.UNDO_UPLOAD: gettext_noop("%(actor)s 撤销一次上传，共%(entries)s条"),
    LogAction.REFUSE_FILE: gettext_noop("%(actor)s 上传的文件没有读成，记为退回未补"),
    LogAction.REPAIR_ROW: gettext_noop("%(actor)s 补正退回的一行"),
    LogAction.WAIVE_ROW: gettext_noop("%(actor)s 免补退回的一项，理由见该项"),
    LogAction.NAME_HEADER: gettext_noop("%(actor)s 记住%(register)s台账的%(new)s个自用列名"),
    LogAction.FORGET_HEADER: gettext_noop("%(actor)s 取消%(register)s台账的一个自用列名"),
    LogAction.READ_PERSONS: gettext_noop("%(actor)s 查看重点人员台账"),
    LogAction.REFUSE_PAGE: gettext_noop("%(actor)s 访问 %(page)s 被拒绝"),
    LogAction.EXPORT: gettext_noop("%(actor)s 导出“%(list)s”，共%(rows)s行"),
    LogAction.RECORD_SHAPES: gettext_noop("%(actor)s 上传“%(subject_org)s”的地图，有%(new)s个组织的图形"),
    LogAction.BIND_BOOKS: gettext_noop("%(actor)s 在更新程序时，把当时台账的每一行绑定到日志"),
    LogAction.SET_REPORT_DAY: gettext_noop("%(actor)s 设定“%(subject_org)s”的月报日为每月%(day)s日"),
    LogAction.SET_CALENDAR_YEAR: gettext_noop("%(actor)s 登记“%(subject_org)s”%(year)s年的工作日历，依据 %(source)s"),
    LogAction.RECORD_GROUP: gettext_noop("%(actor)s 登记“%(subject_org)s”领导小组的%(post)s"),
    LogAction.RECORD_ROUND_STEPS: gettext_noop("%(actor)s 办理“%(subject_org)s”的考核：%(moves)s，共%(count)s步"),
    LogAction.STORE_TEMPLATE: gettext_noop("%(actor)s 更换“%(subject_org)s”的公文模板：%(paper)s"),
    LogAction.ISSUE_PAPER: gettext_noop("%(actor)s 印发“%(subject_org)s”的公文：%(paper)s"),
    LogAction.STORE_FORM: gettext_noop("%(actor)s 上传“%(subject_org)s”的月报表"),
    LogAction.MAP_FORM: gettext_noop("%(actor)s 设置“%(subject_org)s”的月报表，填写规则%(rules)s条"),
    LogAction.OPEN_FEED: gettext_noop("%(actor)s 开启日历订阅"),
    LogAction.CLOSE_FEED: gettext_noop("%(actor)s 停用日历订阅"),
    LogAction.OPEN_SCREEN: gettext_noop("%(actor)s 开启“%(subject_org)s”的大屏地址"),
    LogAction.CLOSE_SCREEN: gettext_noop("%(actor)s 停用“%(subject_org)s”的大屏地址"),
}

_UNKNOWN_NAMES: Mapping[LogAction, str] = {
    LogAction.LOG_IN_FAILED: gettext_noop("有人用没有的账号登录，没有成功"),
    LogAction.REFUSE_LOG_IN: gettext_noop("有人用没有的账号登录，因失败次数过多被拒绝"),
}
_REFUSED_ON_SITE = gettext_noop("全站登录被拒绝或用没有的账号登录")
"""For the lines that have no single address: beyond a number an hour, those of single addresses are left out."""

_CHANGE_WITH_VALUES = gettext_noop("%(actor)s 修改组织“%(subject_org)s”：%(changed)s")
"""For lines that record the old and new value of each field; older lines record the fields alone."""

_COMPARED_ANEW = gettext_noop("%(actor)s 重新比对一次上传，冲突的处理保留%(carried)s处，撤去%(dropped)s处")
"""For lines that bind the decisions which a new comparison of an upload carries over and drops."""

_FALLBACK = gettext_noop("%(actor)s：%(action)s（%(subject)s）")


@dataclass(frozen=True, slots=True)
class LogSentence:
    """A line of the log as pages show it."""

    line: LogLine
    at: datetime
    action: str
    sentence: str
    org: Org | None

    @property
    def moment(self) -> str:
        """The moment as the page prints it; the filters of templates take ten times as long."""
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


def describe_lines(lines: Iterable[LogLine]) -> list[LogSentence]:
    """Return every line with its sentence; names of accounts and orgs are those of today."""
    lines = list(lines)
    details = [_read_details(line) for line in lines]
    codes = (
        {line.org for line in lines} | {detail.get("successor", "") for detail in details} | _list_parent_codes(details)
    )
    orgs = {org.code: org for org in Org.objects.filter(code__in=codes)}
    keys = [line.subject.removeprefix("user:") for line in lines if line.subject.startswith("user:")]
    users = dict(User.objects.filter(pk__in=keys).values_list("pk", "username"))
    return [_describe_line(line, detail, orgs, users) for line, detail in zip(lines, details, strict=True)]


def _read_details(line: LogLine) -> dict[str, Any]:
    """Return the details of the line; none where somebody overwrote them past the program, as `audit verify` says."""
    try:
        details = json.loads(line.details)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


class _Slots:
    """The values of a sentence by the names of its slots; each is looked up when the sentence names it."""

    def __init__(
        self, line: LogLine, details: Mapping[str, Any], orgs: Mapping[str, Org], users: Mapping[int, str]
    ) -> None:
        self.line, self.details, self.orgs, self.users = line, details, orgs, users
        self.topic, _colon, self.key = line.subject.partition(":")

    def __getitem__(self, name: str) -> str:
        find = _FIND_BY_SLOT.get(name)
        return str(self.details.get(name, _("？")) if find is None else find(self))

    @property
    def action(self) -> str:
        """The label of what was done."""
        action = LogAction.get(self.line.action)
        return action.label if action else self.line.action

    @property
    def user(self) -> str:
        """The name of the account that the line is about."""
        return self.users.get(int(self.key), self.key) if self.topic == "user" else self.key


_FIND_BY_SLOT: Mapping[str, Callable[[_Slots], str]] = {
    "actor": lambda slots: slots.line.actor,
    "action": lambda slots: slots.action,
    "subject": lambda slots: slots.line.subject,
    "user": lambda slots: slots.user,
    "subject_org": lambda slots: _find_name(slots.line.org, slots.orgs),
    "successor": lambda slots: _find_name(slots.details.get("successor", ""), slots.orgs),
    "role": lambda slots: _find_label(Role, slots.details.get("role")),
    "request": lambda slots: _describe_request(slots.details),
    "kind": lambda slots: _find_label(SuccessionKind, slots.details.get("kind")),
    "register": lambda slots: _find_label(
        Register, slots.key.partition(":")[0] if slots.topic == "book" else slots.topic
    ),
    "post": lambda slots: _find_post(slots.details.get("post")),
    "moves": lambda slots: join_words(_find_label(RoundMove, move) for move in slots.details.get("moves", ())),
    "paper": lambda slots: _find_label(PaperKind, slots.details.get("kind", slots.key)),
    "changed": lambda slots: _describe_changes(slots.details.get("changed"), slots.orgs),
    "list": lambda slots: _name_list(slots.key.rpartition(":")[2]),
}
"""Every other slot is a detail of the line by its own name."""


def _name_list(key: str) -> str:
    """Return the name of what was exported: a list, a register, a paper."""
    if key in LIST_NAMES:
        return _(LIST_NAMES[key])
    return _find_label(PaperKind if key in set(PaperKind) else Register, key)


def _describe_line(
    line: LogLine, details: dict[str, Any], orgs: Mapping[str, Org], users: Mapping[int, str]
) -> LogSentence:
    slots = _Slots(line, details, orgs, users)
    pattern = _choose_pattern(LogAction.get(line.action), line.subject, details)
    sentence = _(pattern) % slots + _describe_circumstances(details)
    return LogSentence(line, timezone.localtime(line.at), slots.action, sentence, orgs.get(line.org))


def _choose_pattern(action: LogAction | None, subject: str, details: Mapping[str, Any]) -> str:
    if action is None:
        return _FALLBACK
    if action in _UNKNOWN_NAMES and not subject:
        return _UNKNOWN_NAMES[action]
    if action is LogAction.REFUSE_LOG_IN and subject == "site":
        return _REFUSED_ON_SITE
    if action is LogAction.CHANGE_ORG and isinstance(details.get("changed"), dict):
        return _CHANGE_WITH_VALUES
    if action is LogAction.DECIDE_CONFLICTS and "dropped" in details:
        return _COMPARED_ANEW
    return SENTENCES.get(action, _FALLBACK)


def _describe_circumstances(details: Mapping[str, Any]) -> str:
    """Return who confirmed it, which address it came from and how often, in brackets; "" if nothing is known."""
    text = ""
    if confirmed_by := details.get("confirmed_by"):
        name = _("服务器上的命令") if confirmed_by == SERVER else confirmed_by
        text += _("（由%(name)s确认）") % {"name": name}
    if address := details.get("address"):
        text += _("（来自%(address)s）") % {"address": address}
    if failed := details.get("failed_examples"):
        text += _("（%(count)s个算例不符，理由：%(reason)s）") % {"count": failed, "reason": details.get("reason", "")}
    if details.get("has_no_substitute"):
        text += _("（参与认定的人办的：本级没有别人可以办）")
    if nth := details.get("nth"):
        text += _("（一小时内第%(nth)s次）") % {"nth": nth}
    return text


def _find_name(code: str, orgs: Mapping[str, Org]) -> str:
    return orgs[code].name if code in orgs else code


def _find_post(value: Any) -> str:
    return _("办公室地点") if value == "office" else _find_label(GroupPost, value)


def _find_label(kind: type[Term], value: Any) -> str:
    term = kind.get(value)
    return _("？") if term is None else term.label


def _list_parent_codes(details: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the codes of the parents that orgs were moved from and to."""
    moves = [changes.get("parent_id", ()) for detail in details if isinstance(changes := detail.get("changed"), dict)]
    return {code for codes in moves for code in codes if code}


def _describe_changes(changes: Any, orgs: Mapping[str, Org]) -> str:
    """Return the fields of an org that changed, with their old and new values if the line has them; or a count."""
    if not isinstance(changes, (dict, list)):
        return str(_("？") if changes is None else changes)
    labels = {str(field.attname): translate(str(field.verbose_name)) for field in Org._meta.concrete_fields}
    if isinstance(changes, dict):
        return translate("；").join(
            f"{labels.get(name, name)} {_format_org_field(name, old, orgs)} → {_format_org_field(name, new, orgs)}"
            for name, (old, new) in sorted(changes.items())
        )
    return join_words(labels.get(str(name), str(name)) for name in changes)


def _format_org_field(name: str, value: Any, orgs: Mapping[str, Org]) -> str:
    if name == "parent_id" and value:
        return _find_name(value, orgs)
    return format_value(Register.ORGS, name, value)


def _describe_request(details: Mapping[str, Any]) -> str:
    """Return what was requested for an account, with the role if it is one."""
    kind = _find_label(AccountRequestKind, details.get("kind"))
    role = details.get("role")
    return _("%(kind)s“%(role)s”") % {"kind": kind, "role": _find_label(Role, role)} if role else kind
