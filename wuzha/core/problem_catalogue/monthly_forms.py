"""Problems of the county's forms that are filled every month: the file, and what its cells are filled with."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

MONTHLY_FORMS_PROBLEMS: Family = {
    "form.not_yours": refusal("您的角色不能上传或设置这个单位的月报表。", "请由该单位办公室的同事办。"),
    "form.superseded": refusal("这张月报表已经换成新的。", "请打开新表再设置。"),
    "form.changed": refusal("这张表的设置刚被别人改过。", "请核对现在的设置后再改。"),
    "form.too_large": refusal("文件超过{most} MB，不像一张月报表。", "请上传上级发的空表，不要带往月数据和图片。"),
    "form.not_xlsx": refusal(
        "这不是能用的 Excel 文件（.xlsx）。", "请在 WPS 或 Excel 里不设密码，另存为 .xlsx 后再传。"
    ),
    "form.damaged": refusal("文件打不开，可能已损坏。", "请在 WPS 或 Excel 里打开，另存为 .xlsx 后再传。"),
    "form.unpacks_too_large": refusal("文件展开后超过{most} MB，不像一张月报表。", "请上传上级发的空表。"),
    "form.macro": refusal("表里有宏（在{part}）。", "请另存为不带宏的 .xlsx 后再传。"),
    "form.external": refusal(
        "表里有指向别处的链接或数据连接（在{part}）。", "请取消超链接、外部链接和数据连接后再传。"
    ),
    "form.embedded": refusal("表里嵌有别的文件或控件（在{part}）。", "请删去嵌入的对象后再传。"),
    "form.drawing": refusal(
        "表里有图片、图表或形状（在{part}），填写后会丢失。", "请删去它们后再传，或在填好的文件里再加。"
    ),
    "form.foreign_part": refusal("表里有月报表用不着的内容：{part}。", "请把表格复制到新的工作簿后再传。"),
    "form.declarations": refusal(
        "{part}里有普通 Excel 文件没有的声明（DTD、实体或编码）。", "请在 WPS 或 Excel 里另存为 .xlsx 后再传。"
    ),
    "form.formula": refusal(
        "{part}里的公式“{value}”会读取别的文件、程序或网址。", "请改成只在本表内计算的公式后再传。"
    ),
    "form.too_many_cells": refusal(
        "{part}有内容或格式的单元格超出{rows}行、{columns}列，或超过{most}个。", "请删去表格以外的空行、空列后再传。"
    ),
    "form.no_cells": refusal("表里没有单元格。", "请上传上级发的空表。"),
    "form.no_sheet": refusal("没有“{value}”这张工作表。", "请从列表中选择。"),
    "form.bad_address": refusal("“{value}”不是单元格的位置。", "请写成 C5，或 C5:C20、C5:N5 这样的一行或一列。"),
    "form.outside": refusal("“{value}”超出了表格。", "请核对位置。"),
    "form.not_empty": refusal("单元格{value}里已有文字、数字或公式，不能填。", "请选空白的单元格。"),
    "form.merged": refusal("单元格{value}是合并单元格的一部分，不能填。", "请选合并单元格左上角的那一格。"),
    "form.all_full": refusal("“{value}”里没有空白的单元格。", "请核对位置。"),
    "form.no_figure": refusal("没有选数据项。", "请选择这些格填什么数。"),
    "form.row_org": refusal("第{row}行：{fault}", "请改正表里的名称后重新上传，或只选其余的行。"),
    "form.org_outside": refusal("“{value}”不在这张表的单位以内。", "请填本单位或下级单位的名称。"),
    "form.no_column": refusal("“{value}”不是列号。", "请写 A、B 这样的列号。"),
    "form.column_month": refusal("{column}列的表头“{value}”看不出是哪个月。", "请核对月份所在的行，表头要写成“3月”。"),
    "form.no_row": refusal("“{value}”不是表里的行号。", "请填月份所在的行号。"),
    "form.nothing_mapped": refusal("这张表还没有设置填什么数。", "请先设置单元格。"),
    "form.month_not_over": refusal("这个月还没有结束。", "请选已经结束的月份。"),
}
