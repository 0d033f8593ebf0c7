"""Problems of what people do with the books: orgs, entries, the attribution of cases, uploads."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

ORGS_PROBLEMS: Family = {
    "org.nothing_to_import": refusal("没有可导入的内容。", "请核对文件。"),
    "org.exists": refusal("“{value}”已是别的组织的代码。", "请核对代码，或修改原有的组织。"),
    "org.slash": refusal("“{value}”里有斜杠，不能作代码。", "代码只用数字、字母和汉字，请改正。"),
    "org.unreadable_name": refusal("名称、别名或代码里有换行或看不见的字符。", "请删去后重新填写，不要从网页里复制。"),
    "org.unknown_code": refusal("“{value}”不是已有组织的代码。", "请核对代码。"),
    "org.not_yours": refusal("“{value}”不归您管理，不能增改。", "请从“组织”表里去掉它，或请上级登记。"),
    "org.succeeded_before": refusal("“{value}”已经由别的组织承接。", "请看它的历史；登错了的，请改正承接的组织。"),
    "org.succession_kinds": refusal(
        "“{value}”与承接的组织不是同一类。", "村（社区）由村（社区）承接，单位由单位承接。"
    ),
    "programme.too_large": refusal(
        "“{value}”下有{count}个村（社区）和单位，网页上一次最多评{most}个。",
        "请在各县分别确定方案；要一起评的，用 wuzha export-facts 导出后用 wuzha assess 评。",
    ),
    "programme.needs_signature": refusal(
        "“{value}”的方案须由领导小组组长签批，这里不能另选方案。",
        "请到“方案”页新建一版，以要用的方案为底稿，看影响后送签；这里可以改期间。",
    ),
    "programme.not_begun": refusal("“{value}”还没有开始。", "请先选已经开始的期间，到{day}再改。"),
    "programme.report_day": refusal("“{value}”不能作月报日。", "请填1到{most}之间的数：每个月都有这一天。"),
    "working_days.year_missing": refusal("没有{year}年的工作日历。", "请到“工作日历”登记当年的放假安排。"),
    "working_days.not_days": refusal("“{value}”不是日期。", "请写成“1月1日至3日、4月4日”的样式，之间用顿号隔开。"),
    "working_days.other_year": refusal("{day}不在{year}年。", "请登记到{other}年，这里只填{year}年的日期。"),
    "working_days.both": refusal("{day}既填作放假，又填作上班。", "请只留一处。"),
    "working_days.no_weekend": refusal("{day}不是周末，本来就上班。", "调休上班的日期请只填周六、周日。"),
    "working_days.no_days_off": refusal("没有填放假日期。", "请照放假通知填写；周六、周日不用填。"),
    "working_days.unlikely_year": refusal("“{value}”年不能登记。", "请登记{first}年至{last}年。"),
    "working_days.changed_meanwhile": refusal(
        "工作日历刚由别人改过，没有保存。", "请核对下面现在的内容；要用您填的，请再保存一次。"
    ),
    "working_days.no_source": refusal("没有填放假通知的文号。", "请照通知填写，如“国办发明电〔2025〕7号”。"),
    "org.succession_before_opened": refusal("“{value}”{day}才启用，{on}还没有它。", "请核对变更日期或它的启用日期。"),
    "org.below_itself": refusal("“{value}”不能归到自己的下级之下。", "请另选上级。"),
    "org.succession_does_not_fit": refusal(
        "“{kind}”的前后组织数目不合。", "合并是多个变为一个，分设是一个变为多个，更名是一个变为一个。"
    ),
}

ENTRIES_PROBLEMS: Family = {
    "entry.unchanged": refusal("没有改动。", "请改要更正的内容；不用更正的，请返回。"),
    "entry.reason_missing": refusal("没有写明原因。", "请简要说明撤回的原因（存入历史记录）。"),
    "entry.reason_long": refusal("原因太长，最多{most}个字。", "请只写一两句。"),
    "entry.exists": refusal("“{value}”在台账里已有。", "请更正那一条，或另编一个号。"),
    "entry.revised": refusal("这条记录刚被{who}改过（{fields}）。", "请看过最新内容后再改。"),
    "entry.elsewhere": refusal(
        "有{count}条记录的编号已由别处登记（如{value}）。",
        "同一编号只能由一处登记。不清楚在哪里登记的，请问上级办公室；归属变了的，请原登记处先撤回。",
    ),
    "entry.outside": refusal("有{count}条{register}记录不归您登记。", "请由上传的人或街道办公室确认。"),
    "entry.key_changed": refusal("编号不能改。", "编号错了的，请撤回这一条，另登记一条。"),
    "export.too_long": refusal("一张表装不下，最多{count}行。", "请先按组织或日期筛选，再分几次导出。"),
}

CAPTURE_PROBLEMS: Family = {
    "capture.changed": refusal(
        "这条记录已按原来填的内容入账（编号{number}），后来的改动没有记入。",
        "请删去手机上的这一条；要改内容，请按编号在宣传台账里更正，或请街道办公室更正。",
    ),
    "capture.foreign_key": refusal("这条记录的标识已由别的账号使用，没有入账。", "请删去这一条，重新填写。"),
    "capture.bad_key": refusal("这条记录没有手机编的标识，没有入账。", "请删去这一条，重新填写。"),
    "capture.other_org": refusal(
        "这条是为另一个组织记的，本账号现在不为它登记。", "请点“改”，核对后重新保存；不归您登记的，请交街道办公室。"
    ),
    "capture.unreadable": refusal("看不懂手机发来的内容，没有入账。", "请刷新页面后再发送；记录仍在手机上。"),
    "capture.too_many": refusal("一次发来的记录太多，没有入账。", "请分次发送，一次最多{most}条。"),
    "capture.too_large": refusal("一次发来的内容太大，没有入账。", "请分次发送，一次最多{most}条。"),
    "capture.other_account": refusal(
        "发来的记录属于另一个账号，没有入账。", "请用记录时的账号登录，再发送；记录仍在手机上。"
    ),
}

REFUSED_ITEMS_PROBLEMS: Family = {
    "refused_item.ended": refusal("退回的这一项刚由{who}处理过。", "请看处理结果，不必再办。"),
    "refused_item.reason_missing": refusal("没有写明免补的理由。", "请简要说明理由（存入历史记录）。"),
    "refused_item.taken": refusal("台账里同一编号的记录刚有变动。", "请看过最新内容，再补正一次。"),
}

ATTRIBUTION_PROBLEMS: Family = {
    "attribution.reason_missing": refusal("没有写明理由。", "请简要说明理由（存入历史记录）。"),
    "attribution.same": refusal("“{value}”本来就是这起案件的村（社区）。", "请另选村（社区）。"),
    "attribution.open": refusal("这起案件（{value}）的归属正在核实。", "请等办公室决定后再提。"),
    "attribution.decided": refusal("这起案件（{value}）的归属已经决定。", "仍有不同意见的，请重新提出。"),
    "attribution.withdrawn": refusal("这起案件（{value}）已撤回。", "不必再决定归属。"),
    "attribution.stands_there": refusal("这起案件（{value}）在台账里已照此更改。", "不必再决定归属。"),
    "attribution.moved": refusal("这起案件（{value}）刚有变动。", "请看过台账再提。"),
    "attribution.village_missing": refusal("没有选村（社区）。", "请选您认为属于的村（社区）。"),
    "attribution.own": refusal("提出的人不能自己决定。", "请由办公室另一位同事决定。"),
}

UPLOADS_PROBLEMS: Family = {
    "upload.settled": refusal("这次上传{state}，不能再{action}。", "请看上传记录。"),
    "upload.not_yours": refusal("您的角色不能登记“{register}”。", "请只上传自己负责的台账，其余请交街道办公室。"),
    "upload.empty": refusal("文件里没有可以入账的内容。", "请核对工作表和表头，与模板一致后再上传。"),
    "upload.seen_other": refusal("您核对之后，台账又有变动，这次没有入账。", "请看过下面重新比对的变动，再确认一次。"),
    "upload.undo_seen_other": refusal(
        "您核对之后，台账又有变动，这次没有撤销。", "请重新打开“整批撤销”，看过再确认一次。"
    ),
    "upload.undone_already": refusal("{who}已在{at}撤销了这次上传。", "不必再撤销。"),
    "upload.undo_waiting": refusal("{who}在{at}已要求撤销这次上传，还没有办完。", "请稍候，再看上传记录。"),
    "upload.undo_busy": refusal("有人正在登记台账，撤销后的变动暂时列不出来。", "请稍后再打开“整批撤销”。"),
    "upload.conflicts_renewed": refusal(
        "这份冲突清单已经重新比对过，您的选择没有保存。", "请看过下面的清单，再选一次。"
    ),
    "upload.conflict_moved": refusal(
        "“{value}”在比对之后又有变动，您的选择没有保存。", "请先点“现在重新比对”，再作选择。"
    ),
    "upload.conflict_decided": refusal(
        "“{value}”刚由{who}处理为“{choice}”，您的选择没有保存。", "请看过下面的清单，需要时再改。"
    ),
    "upload.conflicts_decided": refusal(
        "您核对之后，{who}又处理过冲突，这次没有入账。", "请看过下面的清单，再确认一次。"
    ),
    "upload.files_gone": refusal("上传的文件已经删除，不能再读。", "请重新上传。"),
    "upload.column_twice": refusal("“{value}”和“{other}”都对应“{column}”。", "一项内容只能来自一列，请只留一个。"),
    "upload.header_known": refusal("“{value}”不能这样对应。", "请重新打开读取报告再选。"),
    "upload.header_named": refusal(
        "“{value}”已由{who}定为“{column}”。", "请选同一项；如不对，请先在“记住的自用列名”里取消。"
    ),
    "upload.missing_withdrawn": refusal(
        "所选的案件里有{count}起已经由别人撤回（{choices}），这次一起也没有动。", "请核对下面仍勾选的，再撤回一次。"
    ),
    "upload.missing_moved": refusal(
        "所选的案件里有{count}起已有变动，这次一起也没有动。", "请看过下面最新的情况，再撤回一次。"
    ),
    "upload.missing_unread": refusal(
        "这次上传有{count}行（表）案件的编号没有读出，可能就是所选的案件，一起也没有撤回。",
        "请先补正或免补退回的行和没有读入的表，再撤回。",
    ),
    "upload.too_old": refusal(
        "上传后一天没有确认，已过期；读入的内容已经删除，台账没有变动。", "要入账的，请再上传一次。"
    ),
    "upload.content_gone": refusal("读入的内容在上传一天后已经删除，不能再比对。", "请再上传一次同样的文件。"),
    "upload.nothing_to_enter": refusal(
        "这次上传没有可以入账的内容，不能确认。", "请改好退回的行再传；台账里已经都有的，不必再传。"
    ),
    "upload.no_file_taken": refusal("一个文件也没有接收：{reasons}", "请改正后再上传。"),
    "upload.no_file_chosen": refusal("没有选要入账的文件。", "请至少留一个；都不入账的，请点“放弃”。"),
    "upload.none_ticked": refusal("没有选案件。", "请先勾选要撤回的案件。"),
    "upload.given_up": refusal(
        "后台程序处理了{count}次，每次都中途停下。", "请把文件分成几份再上传；仍不行的，请告诉系统管理员。"
    ),
    "upload.plan_changed": refusal(
        "读取之后换了方案，“认定”里的条款要按新方案重新读取，不能入账。", "请放弃这次上传，再上传一次。"
    ),
    "upload.not_done": refusal("这次上传没有处理成：{reason}", "请看这次上传的读取报告。"),
    "upload.broke_off": refusal("处理时程序出错，台账没有变动。", "请再试一次；仍不行的，请告诉系统管理员。"),
    "upload.disk_full": refusal("服务器的磁盘已满，没有处理成，台账没有变动。", "请联系系统管理员清理磁盘，再试一次。"),
    "upload.built_upon": refusal(
        "有{count}条记录在这次上传之后又改过（如{choices}），不能整批撤销。", "请逐条更正或撤回。"
    ),
    "upload.orgs_built_upon": refusal(
        "这次上传增改的组织有{count}个后来又有变动，不能整批撤销：{choices}。", "请先处理这些内容，或逐个修改组织。"
    ),
}
