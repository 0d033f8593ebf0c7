"""Problems of documents that are not ledgers: outlines for the map, workbooks of results, templates of papers."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

MAPS_PROBLEMS: Family = {
    "map.too_large": refusal("文件超过{most} MB。", "请先简化图形，或分几次上传。"),
    "map.not_geojson": refusal("文件不是 GeoJSON。", "请在制图软件里另存为 GeoJSON（UTF-8 编码）再上传。"),
    "map.not_a_collection": refusal("文件不是 GeoJSON 的要素集合（FeatureCollection）。", "请重新导出再上传。"),
    "map.too_many": refusal("图形超过{most}个。", "请只导出本辖区的图形。"),
    "map.empty": refusal("文件里没有图形。", "请导出含有各村（社区）边界的 GeoJSON。"),
    "map.unmatched": refusal(
        "没有一个图形对得上“{name}”的组织。", "请在图形的属性里写明 code（代码）或 name（名称）。"
    ),
    "map.features": refusal("{faults}", "{more}"),
    "map.no_border": refusal("第{place}个图形：没有边界。", "请补画或删去它。"),
    "map.empty_border": refusal("第{place}个图形：边界是空的。", "请补画或删去它。"),
    "map.not_an_area": refusal("第{place}个图形：不是面（Polygon 或 MultiPolygon）。", "请只导出面。"),
    "map.too_few_points": refusal("第{place}个图形：边界不到3个点，围不成面。", "请重画或删去它。"),
    "map.not_degrees": refusal(
        "第{place}个图形：坐标不是经纬度。", "请转换成以度为单位的经纬度（如 CGCS2000）再导出。"
    ),
}

EXPORTS_PROBLEMS: Family = {
    "export.sheet_too_long": refusal(
        "“{name}”有{count}行，一张工作表放不下。", "请改用 --json，或用 --facts 加 --out 得到数据文件。"
    ),
}

PAPERS_PROBLEMS: Family = {
    "paper.not_yet": refusal("“{kind}”现在还不能做：{why}", "请看本页各文种的状态。"),
    "paper.no_subject": refusal("没有这一份“{kind}”。", "请从列表中选择。"),
    "paper.not_yours": refusal("您的角色不能印发这份公文，也不能更换它的模板。", "请由组织考核的同事办。"),
    "paper.number_missing": refusal("没有填文号。", "请填写公文编号，如“云街办〔2026〕18号”。"),
    "paper.number_too_long": refusal("文号超过{most}个字。", "请核对后重填。"),
    "paper.number_taken": refusal("文号“{number}”已经用过。", "请核对文号；已印发的公文见列表。"),
    "paper.no_pdf_font": refusal(
        "这台服务器没有可嵌入的中文字体，或字体缺名称里的字，不能生成 PDF。",
        "请系统管理员安装字体（见运行说明“PDF 文件”），或先用 Word 文件。",
    ),
    "paper.personal_number": refusal("会议信息里像是写了电话或身份证号。", "请删去后再填；职务和姓名可以写。"),
    "paper.not_docx": refusal(
        "这不是能用的 Word 文件（.docx）。", "请在 WPS 或 Word 里不设密码，另存为 .docx 后再传。"
    ),
    "paper.damaged": refusal("文件打不开，可能已损坏。", "请在 WPS 或 Word 里打开，另存为 .docx 后再传。"),
    "paper.too_large": refusal("模板超过{most} MB。", "请删去或压缩里面的图片后再传。"),
    "paper.unpacks_too_large": refusal("模板展开后超过{most} MB，不像一份公文。", "请从现用的模板重新改起。"),
    "paper.macro": refusal("模板里有宏（在{part}）。", "请另存为不带宏的 .docx 后再传。"),
    "paper.external": refusal(
        "模板里有指向别处的链接（在{part}），如超链接、链接的图片、别处的模板。",
        "请取消链接，把图片直接插入后再传。",
    ),
    "paper.embedded": refusal(
        "模板里嵌有别的文件、控件、图表或字体（在{part}）。", "请删去嵌入的对象，不嵌入字体，另存后再传。"
    ),
    "paper.revisions": refusal(
        "模板里有修订或批注（在{part}），会把修改人带进公文。", "请接受全部修订、删去批注后再传。"
    ),
    "paper.field_code": refusal(
        "模板里有域“{value}”（在{part}），公文里只能有页码和页数的域。",
        "请在 WPS 或 Word 里选中它，按 Ctrl+Shift+F9 变成文字后再传。",
    ),
    "paper.bound_data": refusal("模板里有邮件合并，或绑定了数据的内容控件（在{part}）。", "请改成普通文字后再传。"),
    "paper.picture": refusal("图片{part}的格式不能用。", "请改成 PNG 或 JPEG 图片，重新插入后再传。"),
    "paper.foreign_part": refusal("模板里有公文用不着的内容：{part}。", "请删去，或从现用的模板重新改起。"),
    "paper.declarations": refusal(
        "模板的{part}里有普通 Word 文件没有的声明（DTD、实体或编码）。", "请在 WPS 或 Word 里另存为 .docx 后再传。"
    ),
    "paper.not_computed": refusal("“{value}”：这里的算式算不出结果。", "请只写字段，不要在模板里计算。"),
    "paper.full_width": refusal("“{value}”：字段的括号是全角的，不会被填写。", "请改成半角的 {{{{ 和 }}}}。"),
    "paper.tag_broken": refusal(
        "“{value}”附近的字段或指令没有写完整。", "请核对括号是否成对，每个 if、for 是否都有 endif、endfor。"
    ),
    "paper.tag_left": refusal("“{value}”：这里的字段不会被填写。", "请把它移到正文、表格、页眉或页脚里，重新输入。"),
    "paper.unknown_field": refusal("没有这样的字段：{names}。", "请改用：{choices}。"),
    "paper.field_missing": refusal("模板里缺少必须有的字段：{fields}。", "请从现用的模板里照样复制过来。"),
    "paper.forbidden_code": refusal("“{value}”：模板里不允许这样写。", "请只写字段、if 和 for。"),
    "paper.fill_failed": refusal("模板填不出来，问题在“{value}”。", "请对照现用的模板核对这一处的字段。"),
    "paper.too_slow": refusal("模板填了很久没有填完，已停止。", "请从现用的模板重新改起。"),
    "paper.too_heavy": refusal("模板填出来的公文过大，已停止。", "请从现用的模板重新改起。"),
    "paper.honour_in_field": refusal(
        "内部考核的公文不能写“{word}”（在“{field}”里）。", "请改用“考核结果”一类的说法；有批准文号的方案才能写。"
    ),
    "paper.honour_in_template": refusal(
        "内部考核的公文不能写“{word}”（在模板里）。",
        "请删去，或只在有批准文号时写：放在 {{%p if 批准文号 %}} 和 {{%p endif %}} 之间。",
    ),
}
