"""Problems of ledgers: files, sheets, cells, the orgs that cells name, and whole rows."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal, warning

FILES_PROBLEMS: Family = {
    "file.not_found": refusal("找不到文件“{file}”。", "请核对文件名和所在的文件夹。"),
    "file.not_a_file": refusal("“{file}”不是文件。", "请写明要读的文件名，不要写文件夹。"),
    "file.not_allowed": refusal("“{file}”打不开。", "请先在别的程序里关闭它，并确认有权读取。"),
    "file.temporary": refusal("“{file}”是表格软件打开时留下的临时文件。", "请改选同名而不带“~$”的文件。"),
    "file.unsupported": refusal(
        "“{file}”不是能读的表格，没有读取。",
        "如是台账，请用 Excel 或 WPS 另存为 .xlsx 或 .csv 后再读；不是台账的，请不要一起交来。",
    ),
    "file.empty": refusal("“{file}”是空文件。", "请重新导出，或另存为 .xlsx 后再读。"),
    "file.personal_name": refusal("第{number}个文件的名称像是写了姓名、电话或身份证号，没有保存。", "请改名后再传。"),
    "file.no_room": refusal(
        "“{file}”没有接收：文件合计超过{most} MB。", "请另外上传这个文件；一个文件就超过的，请分成几份。"
    ),
    "file.damaged": refusal(
        "“{file}”打不开，可能已损坏，或只是改了扩展名。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再读。"
    ),
    "file.protected": refusal("“{file}”设了打开密码。", "请取消密码，另存为 .xlsx 后再读。"),
    "file.too_large": refusal("“{file}”展开后过大，不像一份台账。", "请只留有内容的工作表，另存为 .xlsx 后再读。"),
    "file.too_slow": refusal("“{file}”读了很久还没有读完，已停止。", "请只留有内容的工作表，另存为 .xlsx 后再读。"),
    "file.too_far": refusal(
        "“{file}”有单元格远在表格之外（{cell}）。", "请删除表格右侧和下方多余的行列，另存为 .xlsx 后再读。"
    ),
    "file.encoding": refusal("“{file}”的文字编码读不出。", "请用 Excel 或 WPS 另存为 .xlsx 后再读。"),
    "file.not_a_table": refusal("“{file}”不是完整的 CSV 表格。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再读。"),
    "file.nothing_read": refusal(
        "“{file}”里没有读到任何台账。", "如是台账，请把工作表改名为：{choices}；不是台账的，请不要一起交来。"
    ),
    "orgs.missing": refusal(
        "所读文件里没有“组织”表，无法知道有哪些村（社区）和单位。", "请加上组织表（代码、名称、类别、上级代码）一起读。"
    ),
}

SHEETS_PROBLEMS: Family = {
    "sheet.unknown": warning("认不出这张表属于哪种台账，没有读取。", "如是台账，请把工作表改名为：{choices}。"),
    "sheet.likely": refusal(
        "这张表像“{register}”，但缺少必填的列：{columns}，没有读取。", "如是这种台账，请补上这一列（列名与模板一致）。"
    ),
    "sheet.unreadable": refusal("这张表已损坏，没有读取。", "请用 Excel 或 WPS 打开文件，另存为 .xlsx 后再读。"),
    "sheet.too_many_rows": refusal("这张表超过20万行，没有读取。", "请删去多余的行，或分成几个文件。"),
    "sheet.too_many_columns": refusal("这张表超过200列，没有读取。", "请删去表格右侧多余的列。"),
    "sheet.header_missing": refusal("“{register}”表里找不到表头。", "请保留表头一行，列名与模板一致。"),
    "sheet.column_missing": refusal(
        "“{register}”表缺少必填的列：{columns}。", "请补上这一列（列名与模板一致）后重新读取；本表各行暂都退回。"
    ),
    "sheet.group_unclear": warning(
        "“{column}”下面分为“{parts}”，看不出该读哪一列，没有读取。", "请把要登记的那一列的列名直接写成“{column}”。"
    ),
    "sheet.table_below": refusal("这里又起了一张表，从这一行起没有读取。", "请把它移到单独的工作表。"),
    "sheet.table_beside": refusal("右边还有一张同样的表，没有读取。", "请把右边的各行接到左边的表下面。"),
    "sheet.column_twice": warning(
        "“{column}”与“{other}”是同一项内容，只读了“{other}”。", "请核对两列是否一致，只保留一列。"
    ),
    "sheet.amount_unit": warning(
        "“{column}”的单位不是元或万元，没有读取。",
        "请换算成元或万元（1千元是1000元，外币折合成人民币），并改好列名里的单位。",
    ),
    "sheet.amount_twice": warning(
        "“{column}”与“{other}”是同一项金额，逐行核对；只填了一列的，按那一列。", "请只保留一列。"
    ),
}

CELLS_PROBLEMS: Family = {
    "cell.required": refusal("没有填写。", "这一项必填，请补上。"),
    "cell.error": refusal("“{value}”是公式出错的提示。", "请改正公式，或直接填写内容。"),
    "cell.not_worked_out": refusal(
        "公式还没有算出结果。", "请用 Excel 或 WPS 打开文件，保存一次后再读；或直接填写内容。"
    ),
    "cell.unreadable": refusal("文件里这一格的内容已损坏。", "请用 Excel 或 WPS 打开文件，核对后重新填写这一格。"),
    "cell.too_long": refusal("超过{most}个字，登记不下。", "请核对是否填错了列，或写短一些。"),
    "code.lost_digits": refusal("“{value}”的末尾几位已被表格软件抹去。", "请把这一列设为文本格式，按原件重新填写。"),
    "code.became_date": refusal(
        "“{value}”本是编号，被表格软件变成了日期。", "请把这一列设为文本格式，按原件重新填写。"
    ),
    "code.unreadable": refusal("“{value}”不是编号。", "请把这一列设为文本格式，按原件填写。"),
    "code.is_personal": refusal(
        "编号里像是有姓名、电话或身份证号。",
        "请自编编号，只用字母、数字和文号里常用的字。",
    ),
    "name.is_personal": refusal(
        "像是姓名、电话或身份证号，没有登记。", "组织请写全称，如 王家村、财政所，不要写个人的信息。"
    ),
    "date.unreadable": refusal("“{value}”读不出日期。", "请写成 2021-11-05 的样式。"),
    "date.no_year": refusal("“{value}”没有四位数的年份。", "请把年份写全，如 2021-11-05。"),
    "date.no_day": refusal("“{value}”没有写到日。", "请写明年、月、日，如 2021-11-05。"),
    "date.no_such_day": refusal("“{value}”写的那一天不存在。", "请核对年、月、日。"),
    "date.implausible": refusal("“{value}”读作{day}，不在1990年至2100年之间。", "请核对年份，写成 2021-11-05 的样式。"),
    "date.two_days": refusal("“{value}”里不止一天。", "请只填这一列的那一天，如 2021-11-05。"),
    "date.other_event": refusal("“{value}”写的是{event}的日期，与列名不是一回事。", "请把它填到对应的列。"),
    "date.future": refusal("“{value}”读作{day}，这一天还没有到。", "请核对年、月、日。"),
    "date.weekday": warning("“{value}”写的星期不对，那天是星期{weekday}；按日期登记。", "请核对日期。"),
    "date.shifted": warning(
        "“{value}”的时间是23:59:17，有的软件会这样写错，真正的日期可能是第二天；按原样登记。",
        "请对照原件核对这一列的日期。",
    ),
    "money.contradicts_twin": refusal(
        "“{value}”与同名另一列的金额不一致。", "请核对单位和数额，两列改成一致，或只留一列。"
    ),
    "money.is_phone": refusal("像是电话号码，不是金额。", "请核对是否填错了列。"),
    "money.unit_unclear": refusal(
        "“{value}”看不出是什么单位。", "请在列名里写明元或万元，如“被骗金额，万元”，或在格里写“60万元”。"
    ),
    "money.other_unit": refusal(
        "“{value}”的单位是千元、亿元一类，金额只按元和万元读。",
        "请换算成元或万元（1千元是1000元），并改好表上写的单位；或在格里写明，如“60千元”。",
    ),
    "money.foreign_currency": refusal(
        "“{value}”的单位是外币，金额只按人民币读。", "请折合成人民币，写成元或万元，如“6万元”，并改好表上写的单位。"
    ),
    "money.not_a_number": refusal("“{value}”读不出金额。", "请只填数字，如 12000；不清楚的留空，没有损失的填 0。"),
    "money.negative": refusal("“{value}”小于零，不能作金额。", "请填不小于 0 的数。"),
    "money.unit_twice": refusal(
        "列名已写明单位是万元，“{value}”又带了单位。", "请只留一处单位：格里只填数字，或把列名改为“元”并填足数额。"
    ),
    "money.too_fine": refusal("“{value}”不足一分的部分无法登记。", "请按元填写，最多两位小数。"),
    "money.implausible": refusal("“{value}”大得不像一笔金额。", "请核对是否填错了列，并注意单位是元还是万元。"),
    "money.approximate": warning("“{value}”是约数，按约{yuan}元登记，评定时看作上下一成。", "核实后请填准确数额。"),
    "whole.not_whole": refusal("“{value}”不是整数。", "请只填数字，如 35。"),
    "whole.negative": refusal("“{value}”小于零，不能作数量。", "请填不小于 0 的整数。"),
    "whole.too_large": refusal("“{value}”太大，最大可填{most}。", "请核对是否填错了列。"),
    "whole.approximate": warning("“{value}”是约数，按{number}登记。", "核实后请填准确数量。"),
    "truth.unknown": refusal("“{value}”看不出是“是”还是“否”。", "请填“是”或“否”。"),
    "term.unknown": refusal("“{value}”不在可选的类别里。", "请从这些里选填：{choices}。"),
    "month.unreadable": refusal("“{value}”读不出月份。", "请写成 2022-07，连续几个月写成 2022-01~2022-06。"),
    "month.ambiguous": refusal("“{value}”看不出是1月还是10月。", "请写成 2022-01 或 2022-10，并把这一列设为文本格式。"),
    "entry.reports_differ": refusal(
        "其间又有村（社区）报送，或别人已确认、退回了一部分，这次没有确认。", "请核对现在待确认的月份，再确认。"
    ),
    "month.backwards": refusal("“{value}”的止月早于起月。", "请把早的月份写在前面。"),
    "period.unreadable": refusal("“{value}”读不出期间。", "请写成 2021H1、2021年上半年 或 2021年。"),
    "clause.unknown": refusal("“{value}”不是方案的条款。", "请填方案里要由人认定的条款号：{choices}。"),
    "clause.ambiguous": refusal("“{value}”对应不止一项：{choices}。", "请改填其中一项的编号。"),
}

ORG_REFERENCES_PROBLEMS: Family = {
    "village.unknown": refusal(
        "“{value}”不是组织表里的村（社区）。", "{near:相近的有：|。}请填代码或与组织表一致的名称。"
    ),
    "village.ambiguous": refusal("“{value}”对应不止一处：{choices}。", "请改填代码。"),
    "village.wrong_kind": refusal("“{value}”是{kind}，不是村（社区）。", "请填村或社区的代码或名称。"),
    "village.row_refused": refusal("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "unit.unknown": refusal(
        "“{value}”不是组织表里的单位。", "{near:相近的有：|。}请填与组织表一致的名称；不是本辖区单位的留空。"
    ),
    "unit.ambiguous": refusal("“{value}”对应不止一个单位：{choices}。", "请改填代码。"),
    "unit.wrong_kind": refusal("“{value}”是{kind}，不是单位。", "请填单位的代码或名称。"),
    "unit.row_refused": refusal("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "org.unknown": refusal("“{value}”不在组织表里。", "{near:相近的有：|。}请填代码或与组织表一致的名称。"),
    "org.ambiguous": refusal("“{value}”对应不止一个组织：{choices}。", "请改填代码。"),
    "org.wrong_kind": refusal("“{value}”是{kind}，这里不能填。", "请填它所在的村（社区）。"),
    "org.row_refused": refusal("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "org.row_not_yours": refusal(
        "“{value}”不归您管理，这一行没有读入。", "请从“组织”表里去掉它，并写明理由免补；要增改的，请上级登记。"
    ),
    "org.parent.unknown": refusal("“{value}”不是组织表里的代码。", "请核对上级代码，或补上那一行。"),
    "org.parent.row_refused": refusal(
        "“{value}”是上级的代码，上级那一行被退回了。", "请先改正那一行，这一行会随之读入。"
    ),
    "org.above_itself": refusal(
        "组织的上级关系绕了一圈又回到自己：{choices}，没有评判。", "请改正其中一个组织的上级，再评判。"
    ),
    "org.parent.cycle": refusal("上级代码绕了一圈又回到自己：{choices}。", "请核对这几行的上级代码。"),
    "org.parent.not_higher": refusal(
        "“{value}”是{kind}，级别不在本行之上。", "请填更高一级（如街道）的代码；村（社区）和单位之下不再设下级。"
    ),
    "org.parent.blank": warning("没有填上级，不计入任何街道。", "请填所属街道的代码。"),
}

ROWS_PROBLEMS: Family = {
    "refused.left_out": warning(
        "{what}被退回，还没有补正；评判时每一行都按可能计入看待，拿不准的条款待定。", "请改正后重新评判。"
    ),
    "row.too_long": refusal(
        "这一行比表头多出{count}格，各格可能已经错位。", "金额里的逗号请去掉，或用 Excel、WPS 另存为 .xlsx 后再读。"
    ),
    "row.conflict": refusal(
        "“{identity}”与{other}说的是同一项，内容却不同，两行都没有读入。",
        "请核对两行，只留一行；确是两件事的，请另编一个号。",
    ),
    "row.registered_elsewhere": refusal(
        "“{value}”已由别处登记，这一行没有读入。",
        "同一编号只能由一处登记。编号填错的，请改正；不清楚在哪里登记的，请问上级办公室；归属变了的，请原登记处先撤回。",
    ),
    "row.not_yours": refusal(
        "“{value}”这一行的组织不归您登记，没有读入。",
        "组织填错的，请改正；没有填错的，请由负责的人登记或街道办公室补正。",
    ),
    "row.blank_over_value": warning(
        "这一格没有写，不改变{other}的“{known}”。", "确要去掉的，请在{other}里去掉；要改的，请填上新的内容。"
    ),
    "org.closed_before_opened": refusal("停用日期早于启用日期{day}。", "请核对两个日期。"),
    "row.days_contradict": warning("“{value}”早于{other}{day}。", "请核对两处日期。"),
    "case.village.blank": warning("没有填所属村（社区），已列入待归属。", "请派出所或村（社区）核实后补填。"),
    "person.village.blank": warning("没有填所属村（社区），已列入待归属。", "请派出所或村（社区）核实后补填。"),
    "case.filed_before_occurred": warning("立案日期早于案发日期{day}。", "请核对两个日期。"),
    "relation.missing": refusal("填了单位，却没有填与职工关系。", "请从这些里选填：{choices}；都不是的，单位也留空。"),
    "relation.without_unit": warning("填了与职工关系，却没有填单位，不计入任何单位。", "请补填单位，或把关系留空。"),
    "person.cleared_before_confirmed": refusal("解除日期早于认定日期{day}。", "请核对两个日期。"),
    "fraud_type.unknown": warning("“{value}”不在常用的诈骗类型里，共{count}行，按原词登记。", "能归类的请从下拉中选。"),
    "fraud_type.is_personal": warning(
        "诈骗类型一栏像是姓名、电话或身份证号，没有登记。", "请核对是否填错了列；类型从下拉中选。"
    ),
    "text.is_personal": warning("里面有姓名、电话或身份证号，这一格没有登记。", "请删去后再填。"),
    "text.personal_refused": refusal("像是写了姓名、电话或身份证号，没有保存。", "请删去后再填；组织请写全称。"),
    "text.too_long": warning("超过{most}个字，这一格没有登记。", "请写短一些再填。"),
    "decider.is_a_name": warning(
        "看不出是哪个机构或职务，已照原样登记。", "请写机构或职务，如 考核组、领导小组组长，不必写姓名。"
    ),
    "decider.unreadable": refusal(
        "写得超过{most}个字，或写了姓名、电话、身份证号。", "请只写机构或职务，如 考核组、领导小组组长。"
    ),
    "fraud_type.too_long": warning("诈骗类型一栏写的是叙述，没有登记。", "请只填类型，从下拉中选。"),
    "baseline.differs": warning(
        "签认的基数（{value}）与台账不同：同一期间台账里有{count}件；评定按签认数。", "请核对是否需要重新签认。"
    ),
    "baseline.contradicts": warning(
        "{period}签认的数（{value}）与台账不符：台账里有{count}件。",
        "请核对台账和签认的数，改正其中一个；没有核对一致以前不能据此评为达标。",
    ),
    "baseline.disagrees": warning(
        "{period}签认的数（{value}）与台账不同：台账里有{count}件；评定按台账。", "请核对台账和签认的数，改正其中一个。"
    ),
    "attestation.changed_since_seen": refusal(
        "“{value}”的认定刚由别人改过，这次的认定没有保存。", "请核对现在的认定，确实要改的再认定一次。"
    ),
    "attestation.no_effect": warning("“{value}”{why}，这条认定不影响结论。", "请核对条款和对象。"),
}
