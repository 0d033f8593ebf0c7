"""The sentences that the script of the page shows: it has none of its own, so that they are in both languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from wuzha.web.books.quick_outreach_form import CHOICE_CONFLICTS, DAY_NAMES, QuickOutreachForm


def list_page_texts(form: QuickOutreachForm) -> dict[str, Any]:
    """Return the texts by the names that the script uses; `{count}` and `{number}` are filled by it."""
    return {
        "time_zone": settings.TIME_ZONE,
        "days": [str(name) for name in DAY_NAMES],
        "conflict": {name: str(text) for name, text in CHOICE_CONFLICTS.items()},
        "missing": _list_missing_texts(form),
        "comma": _("，"),
        "people": _("%(count)s人") % {"count": "{count}"},
        "uncounted": _("没有统计人数"),
        "number": _("记录编号：{number}"),
        "states": {
            "waiting": _("待发送"),
            "sending": _("正在发送"),
            "refused": _("被退回"),
            "sent": _("已发送"),
        },
        "sending_states": _list_sending_states(),
        **_list_queue_texts(),
    }


def _list_missing_texts(form: QuickOutreachForm) -> dict[str, str]:
    typed_text, choice_text = _("请填写“{label}”。"), _("请选择“{label}”。")
    labels = {name: form.fields[name].label for name in ("day", "way", "audience", "other_day", "other_audience")}
    texts = {
        name: format_lazy(typed_text if name.startswith("other_") else choice_text, label=label)
        for name, label in labels.items()
    }
    texts["org"] = format_lazy(typed_text, label=_("对象"))
    return {name: str(text) for name, text in texts.items()}


def _list_sending_states() -> dict[str, str]:
    return {
        "sending": _("正在发送……"),
        "done": _("刚才发送了{count}条。"),
        "later": _("现在发不出去，记录仍在手机上；有网络时会自动再发。"),
        "log-in": _("登录已过期，记录仍在手机上。请登录后再发送。"),
        "not-allowed": _("本账号现在不能记宣传，记录仍在手机上。请联系街道办公室。"),
        "other-account": _("现在登录的是另一个账号，没有发送。请用记录时的账号登录，或刷新本页。"),
    }


def _list_queue_texts() -> dict[str, str]:
    return {
        "saved": _("已存在手机上，保存到发送为止。"),
        "no_space": _(
            "手机存储已满，这一条没有保存，填写的内容还在。请先发送手机上的记录，或清理手机存储，再按“保存”。"
        ),
        "count_waiting": _("待发送{count}条"),
        "count_refused": _("被退回{count}条"),
        "count_none": _("没有待发送的记录"),
        "others": _("这部手机上还有别的账号的{count}条记录没有发送。请那位同事登录后打开本页发送。"),
        "edit": _("改"),
        "delete": _("删"),
        "delete_sure": _("确认删除"),
        "delete_attempted": _("可能已发出，仍要删除"),
        "many_alike": _("日期、方式、人数都相同的已有{count}条，请核对有没有重复。"),
        "many_in_a_minute": _("一分钟内记了{count}条，请核对有没有记错。"),
    }
