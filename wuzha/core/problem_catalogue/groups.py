"""Problems of leading groups: the day on which one was formed, and who holds its posts."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

GROUPS_PROBLEMS: Family = {
    "group.not_yours": refusal("您不能登记这个组织的领导小组。", "请由它本级或街道办公室登记。"),
    "group.no_group": refusal("“{value}”不用成立领导小组。", "请登记到它所在的村（社区）。"),
    "group.formed_before": refusal("“{value}”的领导小组已经登记。", "登错的，请在小组页更正。"),
    "group.not_formed": refusal("“{value}”的领导小组还没有登记成立。", "请先登记成立日期。"),
    "group.day_ahead": refusal("日期晚于今天（{day}）。", "请填已经发生的日期。"),
    "group.paper_before": refusal("收到文件的日期早于成立日期（{day}）。", "请核对两个日期。"),
    "group.days_order": refusal("日期的先后不对，应在{day}以后。", "请核对起止日期。"),
    "group.name_unreadable": refusal(
        "姓名只能是汉字或字母，不能有数字、电话和证件号。", "请只填姓名；所在单位和职务填在另一栏。"
    ),
    "group.department_long": refusal("单位和职务最多{most}个字。", "请改短。"),
    "group.post_taken": refusal("这段时间已有一位{post}。", "换人的，请用“移交”；登错的，请先更正。"),
    "group.no_holder": refusal("没有找到被代理的人，或岗位不同。", "请从现任人员中选择。"),
    "group.ended_before": refusal("已在{day}离任。", "登错的，请更正。"),
    "group.changed_meanwhile": refusal("这一条刚由别人改过，没有保存。", "请看过最新的再办。"),
    "group.no_place": refusal("没有填办公室设在哪里。", "请填部门名称，如“社会治理办”。"),
}
