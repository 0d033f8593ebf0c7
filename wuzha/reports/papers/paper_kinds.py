"""The kinds of papers that the office sends or files, with their names."""

from __future__ import annotations

from wuzha.core.i18n import noop
from wuzha.core.vocabulary import Term


class PaperKind(Term):
    """A kind of paper (文种)."""

    PLAN_NOTICE = "plan_notice", noop("方案通知")
    ASSESSMENT_NOTICE = "assessment_notice", noop("考核通知")
    SELF_CHECK = "self_check", noop("自查表")
    RESULT_REPORT = "result_report", noop("考核结果报告")
    PUBLICITY_NOTICE = "publicity_notice", noop("公示")
    RESULT_LIST = "result_list", noop("名单（通报）")
    OBJECTION_ANSWER = "objection_answer", noop("异议答复")
    RECTIFICATION_ORDER = "rectification_order", noop("整改通知")
    CLOSING_NOTE = "closing_note", noop("销号单")
    YEAR_SUMMARY = "year_summary", noop("经验做法总结")
    COMMENDATION_NOTICE = "commendation_notice", noop("表扬通报")
    MONTHLY_BULLETIN = "monthly_bulletin", noop("月报")
    TARGET_REPORT = "target_report", noop("目标报告")
    MINUTES = "minutes", noop("会议纪要")
    BRIEF = "brief", noop("简报")
    GROUP_NOTICE = "group_notice", noop("小组成立通知")

    def name_for(self, *, is_internal: bool) -> str:
        """Return the Chinese name of the kind in a round: an internal one has a circular, and publishes nothing."""
        return (_INTERNAL_NAMES if is_internal else _APPROVED_NAMES).get(self, self.chinese)


_INTERNAL_NAMES = {PaperKind.PUBLICITY_NOTICE: noop("内部公示"), PaperKind.RESULT_LIST: noop("通报")}
_APPROVED_NAMES = {PaperKind.RESULT_LIST: noop("名单")}
