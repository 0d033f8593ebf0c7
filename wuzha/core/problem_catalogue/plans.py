"""Refusals of plans that cannot be found or used."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

PLANS_PROBLEMS: Family = {
    "plan.not_found": refusal("找不到方案“{value}”。", "内置的方案：{choices}；也可以写方案文件夹。"),
    "plan.is_file": refusal(
        "“{value}”是文件，不是方案文件夹。",
        "请写上方案文件夹，里面要有 plan.md 和 plan.yaml；或写内置的方案：{choices}。",
    ),
    "plan.unusable": refusal("方案“{folder}”不能使用。{problem}", "{remedy}"),
    "plan.unusable_several": refusal(
        "方案“{folder}”不能使用。{problem}",
        "{remedy}另有{count}处问题，全部列出请用：wuzha plan check {folder}",
    ),
}
