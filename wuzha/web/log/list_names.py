"""The names of exported lists, as lines of the log have them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

LIST_NAMES: Mapping[str, str] = {
    "accounts": gettext_noop("账号"),
    "log": gettext_noop("日志"),
    "sample": gettext_noop("抽样核查"),
    "attribution": gettext_noop("案件归属"),
    "standing": gettext_noop("结论"),
    "changes": gettext_noop("与某一天的不同之处"),
    "trends": gettext_noop("图表"),
    "orgs": gettext_noop("组织"),
    "groups": gettext_noop("领导小组"),
    "uploads": gettext_noop("上传记录"),
    "own_headers": gettext_noop("自用列名"),
    "refused": gettext_noop("退回未补的行"),
    "marked": gettext_noop("退回的行（标注的副本）"),
    "sealed_file": gettext_noop("封存件"),
    "monthly_form": gettext_noop("月报表"),
}
"""The names of exported lists that are not registers."""
