"""Refusals of plans that cannot be found or used."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

PLANS_PROBLEMS: Family = {
    "plan.version_gone": refusal("找不到这个方案版本，或它的内容变过。", "请在“方案”页另选一个版本。"),
    "plan.not_draft": refusal("这一版已经启用，不能再改。", "请由这一版新建一版，改好后启用。"),
    "plan.changed_meanwhile": refusal(
        "这份草稿刚由别人改过（{value}，{moment}），您的修改没有保存。", "请刷新页面，在新的内容上再改。"
    ),
    "plan.changed_since_seen": refusal(
        "这份草稿刚由别人改过（{value}，{moment}），没有办理。", "请核对新的内容，再决定是否办理。"
    ),
    "plan.not_proposed": refusal("这一版没有送签，或送签后又改过。", "请由街道办公室重新送签。"),
    "plan.other_day": refusal("启用日期刚改为{day}，没有签批。", "请核对新的日期，再决定是否签批。"),
    "plan.own_signature": refusal("送签的人不能自己签批。", "请由领导小组组长签批。"),
    "plan.no_programme": refusal("这里还没有选定方案。", "请先启用第一份方案，再设定签批。"),
    "plan.personal": refusal("方案的第{line}行像是写了电话、身份证号或姓名。", "请删去，人选另行印发；职务可以写。"),
    "plan.too_long": refusal("方案的文件超过{most} KB。", "请删去与考核无关的内容。"),
    "plan.no_period_begun": refusal("到{day}，这个方案还没有一个期间开始。", "请把启用日期改到{start}或以后。"),
    "plan.first_from_today": refusal("这里还没有选定方案。", "第一份方案请从今天起启用。"),
    "plan.day_passed": refusal("启用日期不能早于今天。", "请填今天或以后的日期。"),
    "plan.zip_broken": refusal("这个文件不是可以读的压缩包。", "请上传从“方案”页下载的样式的 zip 压缩包。"),
    "plan.zip_content": refusal(
        "压缩包里有“{value}”。", "里面只放 plan.md、plan.yaml、examples.yaml 三个文件，可以放在一个文件夹里。"
    ),
    "plan.not_by_lines": refusal(
        "{value}和别的内容写在同一行，或找不到，表单里不能增删。", "请下载方案压缩包，改成一项一行后再上传。"
    ),
    "plan.example_unreadable": refusal(
        "第{value}个算例的写法不对，表单里不能改。", "请下载方案压缩包，照别的算例改好后再上传。"
    ),
    "plan.clause_in_use": refusal("条款{value}还在用：{uses}。", "请先改好这些地方，再删这一条。"),
    "plan.examples_differ": refusal(
        "{count}个算例与应得的结论不同。", "请先核对算例；确实要先启用的，请写明理由（存入日志）。"
    ),
    "plan.example_gone": refusal("没有这个算例。", "可能刚由别人删去，请回到“算例”页重新打开。"),
    "plan.clause_gone": refusal("方案里没有条款{value}。", "可能刚由别人删去，请刷新页面。"),
    "plan.clause_text": refusal(
        "新条文里有编了号的段落，会变成另外的条款。", "请一次只加一条，段落不要以“一、”“（一）”“1、”开头。"
    ),
    "plan.zip_packing": refusal("{value}的压缩方式不支持。", "请用系统自带的压缩功能，重新压缩成普通的 zip。"),
    "plan.zip_missing": refusal("压缩包里没有{value}。", "请补上这个文件。"),
    "plan.zip_encoding": refusal("{value}的文字编码读不出。", "请另存为UTF-8编码。"),
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
