"""What a line of the log says in words: who did what, to whom or what, and where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.audit.models import Line
from wuzha.core.i18n import in_a_row, say
from wuzha.core.vocabulary import Deed, Register, Role, SuccessionKind, Term
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.value_text import format_value

SENTENCES: Mapping[Deed, str] = {
    Deed.LOG_IN: gettext_noop("%(actor)s 登录"),
    Deed.LOG_IN_FAILED: gettext_noop("有人用账号 %(user)s 登录，没有成功"),
    Deed.LOG_OUT: gettext_noop("%(actor)s 退出"),
    Deed.SET_PASSWORD: gettext_noop("%(actor)s 为 %(user)s 设置密码"),
    Deed.ADD_PERSON: gettext_noop("%(actor)s 新增账号 %(user)s"),
    Deed.CLOSE_PERSON: gettext_noop("%(actor)s 停用账号 %(user)s"),
    Deed.REOPEN_PERSON: gettext_noop("%(actor)s 恢复账号 %(user)s"),
    Deed.GRANT_ROLE: gettext_noop("%(actor)s 授予 %(user)s “%(role)s”角色"),
    Deed.END_ROLE: gettext_noop("%(actor)s 收回 %(user)s 的“%(role)s”角色"),
    Deed.ADD_ORG: gettext_noop("%(actor)s 新增组织“%(subject_org)s”"),
    Deed.CHANGE_ORG: gettext_noop("%(actor)s 修改组织“%(subject_org)s”的%(changed)s"),
    Deed.SUCCEED_ORG: gettext_noop("%(actor)s 登记“%(subject_org)s”%(kind)s，由“%(successor)s”承接"),
    Deed.REMOVE_ORG: gettext_noop("%(actor)s 删除组织“%(name)s”"),
    Deed.IMPORT_ORGS: gettext_noop("%(actor)s 导入组织：新增%(new)s个，已有%(known)s个"),
    Deed.RECORD_ENTRIES: gettext_noop("%(actor)s 登记%(register)s台账：新增%(new)s条，更改%(changed)s条"),
    Deed.CORRECT_ENTRY: gettext_noop("%(actor)s 更正%(register)s台账的一条记录"),
    Deed.WITHDRAW_ENTRY: gettext_noop("%(actor)s 撤回%(register)s台账的一条记录"),
    Deed.PROPOSE_VILLAGE: gettext_noop("%(actor)s 提出案件 %(case)s 的归属"),
    Deed.ANSWER_PROPOSAL: gettext_noop("%(actor)s 答复案件 %(case)s 的归属"),
    Deed.DECIDE_VILLAGE: gettext_noop("%(actor)s 决定案件 %(case)s 的归属"),
    Deed.COMMENT_PROPOSAL: gettext_noop("%(actor)s 说明案件 %(case)s 的归属"),
    Deed.END_PROPOSAL: gettext_noop("%(actor)s 的变动使案件 %(case)s 不必再决定归属"),
    Deed.CLAIM_CASE: gettext_noop("%(actor)s 为“%(subject_org)s”认领一起案件"),
    Deed.SET_PROGRAMME: gettext_noop("%(actor)s 选定方案 %(plan)s，期间 %(period)s"),
    Deed.RECEIVE_UPLOAD: gettext_noop("%(actor)s 上传台账，待确认"),
    Deed.COMMIT_UPLOAD: gettext_noop("%(actor)s 确认上传，登记入账"),
    Deed.DISCARD_UPLOAD: gettext_noop("%(actor)s 放弃一次上传"),
    Deed.SAY_FULL_FILE: gettext_noop("%(actor)s 说明一次上传是否全量案件文件，文件里没有的案件%(entries)s起"),
    Deed.UNDO_UPLOAD: gettext_noop("%(actor)s 撤销一次上传，共%(entries)s条"),
    Deed.NAME_HEADER: gettext_noop("%(actor)s 记住%(register)s台账的%(new)s个自用列名"),
    Deed.FORGET_HEADER: gettext_noop("%(actor)s 取消%(register)s台账的一个自用列名"),
    Deed.EXPORT: gettext_noop("%(actor)s 导出“%(list)s”，共%(rows)s行"),
    Deed.RECORD_SHAPES: gettext_noop("%(actor)s 上传“%(subject_org)s”的地图，有%(new)s个组织的图形"),
}
LISTS: Mapping[str, str] = {
    "accounts": gettext_noop("账号"),
    "log": gettext_noop("日志"),
    "attribution": gettext_noop("案件归属"),
    "standing": gettext_noop("结论"),
    "changes": gettext_noop("与某一天的不同之处"),
    "trends": gettext_noop("图表"),
    "orgs": gettext_noop("组织"),
    "uploads": gettext_noop("上传记录"),
    "own_headers": gettext_noop("自用列名"),
    "marked": gettext_noop("退回的行（标注的副本）"),
}
"""Lists that are no register, as a line about their export names them."""

_FIELD_BY_FIELD = gettext_noop("%(actor)s 修改组织“%(subject_org)s”：%(changed)s")
"""As lines tell a change that have kept what each field said before; older ones name the fields alone."""

_OTHER = gettext_noop("%(actor)s：%(deed)s（%(subject)s）")


@dataclass(frozen=True, slots=True)
class Said:
    """A line as the page shows it."""

    line: Line
    deed: str
    sentence: str
    org: Org | None


def sentences(lines: Iterable[Line]) -> list[Said]:
    """Every line with its sentence; names of accounts and orgs are those of today."""
    lines = list(lines)
    details = [json.loads(line.details) for line in lines]
    codes = {line.org for line in lines} | {detail.get("successor", "") for detail in details} | _parents(details)
    orgs = {org.code: org for org in Org.objects.filter(code__in=codes)}
    keys = [line.subject.removeprefix("user:") for line in lines if line.subject.startswith("user:")]
    users = dict(User.objects.filter(pk__in=keys).values_list("pk", "username"))
    return [_said(line, detail, orgs, users) for line, detail in zip(lines, details, strict=True)]


def _said(line: Line, details: dict[str, Any], orgs: Mapping[str, Org], users: Mapping[int, str]) -> Said:
    deed = next((deed for deed in Deed if deed == line.verb), None)
    about, _colon, key = line.subject.partition(":")
    words = {
        "actor": line.actor,
        "deed": deed.label if deed else line.verb,
        "subject": line.subject,
        "user": users.get(int(key), key) if about == "user" else key,
        "subject_org": _name(line.org, orgs),
        "successor": _name(details.get("successor", ""), orgs),
        "role": _label(Role, details.get("role")),
        "kind": _label(SuccessionKind, details.get("kind")),
        "register": _label(Register, key.partition(":")[0] if about == "book" else about),
        "changed": _fields(details.get("changed"), orgs),
        "name": details.get("name", _("？")),
        "new": details.get("new", _("？")),
        "known": details.get("known", _("？")),
        "plan": details.get("plan", _("？")),
        "period": details.get("period", _("？")),
        "entries": details.get("entries", _("？")),
        "case": details.get("case", _("？")),
        "list": _(LISTS[key]) if key in LISTS else _label(Register, key),
        "rows": details.get("rows", _("？")),
    }
    pattern = SENTENCES.get(deed, _OTHER) if deed else _OTHER
    if deed is Deed.CHANGE_ORG and isinstance(details.get("changed"), dict):
        pattern = _FIELD_BY_FIELD
    return Said(line, str(words["deed"]), _(pattern) % words, orgs.get(line.org))


def _name(code: str, orgs: Mapping[str, Org]) -> str:
    return orgs[code].name if code in orgs else code


def _label(kind: type[Term], value: Any) -> str:
    return next((str(term.label) for term in kind if term == value), _("？"))


def _parents(details: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes of orgs above that orgs were moved from and to."""
    moves = [changed.get("parent_id", ()) for one in details if isinstance(changed := one.get("changed"), dict)]
    return {code for codes in moves for code in codes if code}


def _fields(changed: Any, orgs: Mapping[str, Org]) -> str:
    """The columns of an org that changed, as the form calls them, each with what it said and says; or a count."""
    labels = {str(field.attname): say(str(field.verbose_name)) for field in Org._meta.concrete_fields}
    if isinstance(changed, dict):
        told = ((labels.get(name, name), name, *values) for name, values in sorted(changed.items()))
        return say("；").join(
            f"{label} {_org_field(name, old, orgs)} → {_org_field(name, new, orgs)}" for label, name, old, new in told
        )
    if isinstance(changed, list):
        return in_a_row(labels.get(str(name), str(name)) for name in changed)
    return str(_("？") if changed is None else changed)


def _org_field(name: str, value: Any, orgs: Mapping[str, Org]) -> str:
    if name == "parent_id" and value:
        return _name(value, orgs)
    return format_value(Register.ORGS, name, value)
