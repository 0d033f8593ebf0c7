"""Refuse in a plan what national rules forbid to assess: each refusal names the rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.plan.items import ItemReader, PlanItem

_APPS = "国办函〔2026〕12号不允许"
_NAMING = "《创建示范活动管理办法（试行）》规定，街道（乡镇）不得自行开展命名、授牌一类的创建示范活动"

FORBIDDEN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?:安装|注册|下载|激活|关注)(?:率|量)|安装(?:人数|户数|数)|(?:安装|下载)[^，。；]{0,12}?\d+[%\uff05]"
        ),
        f"{_APPS}考核、通报安装率、注册率、下载量",
    ),
    (re.compile(r"打卡|签到(?!表|册|簿)"), f"{_APPS}要求打卡、签到"),
    (
        re.compile(r"积分(?:排名|排行)|(?:个人|干部|群众|村民|居民|职工|网格员)[^，。；]{0,6}(?:排名|排行)"),
        f"{_APPS}给个人积分、排名",
    ),
    (re.compile(r"在线时长|学习时长"), f"{_APPS}统计在线时长"),
    (
        re.compile(r"(?:上传|提交|报送)[^，。；]{0,8}(?:照片|视频|轨迹|截图)|(?:拍照|截图|轨迹)留痕"),
        f"{_APPS}强制上传不必要的照片、视频、轨迹",
    ),
)
"""What no criterion, target or duty may assess, and the rule that says so (domain: policy of 2026)."""

HONOUR_WORDS = re.compile(r"命名|授牌|挂牌(?!督办|整治)|牌匾|荣誉称号|示范(?:村|社区|单位|点|街道)")
"""Words of naming and plaques, which a plan may use only with the number of its approval."""


@dataclass(frozen=True, slots=True)
class PolicyGuard:
    """Checks the words by which orgs are judged; `is_approved`: the plan has the number of its approval."""

    reader: ItemReader
    is_approved: bool

    def check_condition(self, fields: Mapping[str, PlanItem]) -> None:
        """Note what a criterion or target may not assess or promise, in its title and its quote."""
        self.check_duty(fields)
        for key in ("title", "quote"):
            self.check_honours(fields, key)

    def check_duty(self, fields: Mapping[str, PlanItem]) -> None:
        """Note what may not be assessed; people attest duties."""
        for key in ("title", "quote"):
            text = _read_words(fields.get(key))
            for pattern, rule in FORBIDDEN_WORDS:
                if match := pattern.search(text):
                    self.reader.note("plan.policy", fields[key], match[0], rule=rule)

    def check_honours(self, fields: Mapping[str, PlanItem], key: str = "title") -> None:
        """Note words of naming in a text that results print, unless the plan was approved."""
        if not self.is_approved and (match := HONOUR_WORDS.search(_read_words(fields.get(key)))):
            self.reader.note("plan.naming", fields[key], match[0], rule=_NAMING)


def _read_words(item: PlanItem | None) -> str:
    content = None if item is None else item.content
    return "".join(content.split()) if isinstance(content, str) else ""
