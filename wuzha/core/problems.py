"""The catalogue of everything that can be wrong: a code, and a sentence with place, fault and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wuzha.core.i18n import filled, say, spoken
from wuzha.core.vocabulary import Severity

_SAID_IN_TURN = ("kind", "register", "state", "deed", "role", "why")
"""Words of a sentence that are texts of ours: they are said in its language."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place; `line` is the sheet's own line number, `value` what the cell shows.

    `text` and `remedy` are Chinese, as papers have them; `told` and `advice` are the same in the reader's language.
    """

    code: str
    severity: Severity
    text: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    words: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def told(self) -> str:
        """Where, and what is wrong."""
        template = CATALOGUE.get(self.code) if self.words else None
        return self.text if template is None else _placed(say(template.text, **_said(self.words)), self)

    @property
    def advice(self) -> str:
        """What to do about it."""
        template = CATALOGUE.get(self.code) if self.words else None
        return self.remedy if template is None else say(template.remedy, **_said(self.words))


class Refusal(Exception):
    """A file, a plan or a request that cannot be worked with at all: one clear sentence with its remedy."""


@dataclass(frozen=True, slots=True)
class Template:
    """The fault and its remedy as an office reads them; words in braces come from the place or the context."""

    severity: Severity
    text: str
    remedy: str


def _refused(text: str, remedy: str) -> Template:
    return Template(Severity.REFUSED, text, remedy)


def _warning(text: str, remedy: str) -> Template:
    return Template(Severity.WARNING, text, remedy)


_FILES = {
    "file.not_found": _refused("找不到文件“{file}”。", "请核对文件名和所在的文件夹。"),
    "file.not_a_file": _refused("“{file}”不是文件。", "请写明要读的文件名，不要写文件夹。"),
    "file.not_allowed": _refused("“{file}”打不开。", "请先在别的程序里关闭它，并确认有权读取。"),
    "file.temporary": _refused("“{file}”是表格软件打开时留下的临时文件。", "请改选同名而不带“~$”的文件。"),
    "file.unsupported": _refused("“{file}”不是能读的表格。", "请用 Excel 或 WPS 另存为 .xlsx 后再读。"),
    "file.empty": _refused("“{file}”是空文件。", "请重新导出，或另存为 .xlsx 后再读。"),
    "file.damaged": _refused(
        "“{file}”打不开，可能已损坏，或只是改了扩展名。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再读。"
    ),
    "file.protected": _refused("“{file}”设了打开密码。", "请取消密码，另存为 .xlsx 后再读。"),
    "file.too_large": _refused("“{file}”展开后过大，不像一份台账。", "请只留有内容的工作表，另存为 .xlsx 后再读。"),
    "file.too_far": _refused(
        "“{file}”有单元格远在表格之外（{cell}）。", "请删除表格右侧和下方多余的行列，另存为 .xlsx 后再读。"
    ),
    "file.encoding": _refused("“{file}”的文字编码读不出。", "请用 Excel 或 WPS 另存为 .xlsx 后再读。"),
    "file.not_a_table": _refused("“{file}”不是完整的 CSV 表格。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再读。"),
    "orgs.missing": _refused(
        "所读文件里没有“组织”表，无法知道有哪些村（社区）和单位。", "请加上组织表（代码、名称、类别、上级代码）一起读。"
    ),
}

_SHEETS = {
    "sheet.unknown": _warning("认不出这张表属于哪种台账，没有读取。", "如是台账，请把工作表改名为：{choices}。"),
    "sheet.likely": _warning(
        "这张表像“{register}”，但缺少必填的列：{columns}，没有读取。", "如是这种台账，请补上这一列（列名与模板一致）。"
    ),
    "sheet.header_missing": _refused("“{register}”表里找不到表头。", "请保留表头一行，列名与模板一致。"),
    "sheet.column_missing": _refused(
        "“{register}”表缺少必填的列：{columns}。", "请补上这一列（列名与模板一致）后重新读取；本表各行暂都退回。"
    ),
    "sheet.table_below": _refused("这里又起了一张表，从这一行起没有读取。", "请把它移到单独的工作表。"),
    "sheet.table_beside": _refused("右边还有一张同样的表，没有读取。", "请把右边的各行接到左边的表下面。"),
    "sheet.column_twice": _warning(
        "“{column}”与“{other}”是同一项内容，只读了“{other}”。", "请核对两列是否一致，只保留一列。"
    ),
}

_CELLS = {
    "cell.required": _refused("没有填写。", "这一项必填，请补上。"),
    "cell.error": _refused("公式出错，显示“{value}”。", "请改正公式，或直接填写内容。"),
    "cell.not_worked_out": _refused(
        "公式还没有算出结果。", "请用 Excel 或 WPS 打开文件，保存一次后再读；或直接填写内容。"
    ),
    "code.lost_digits": _refused("“{value}”的末尾几位已被表格软件抹去。", "请把这一列设为文本格式，按原件重新填写。"),
    "code.became_date": _refused("编号被表格软件变成了日期“{value}”。", "请把这一列设为文本格式，按原件重新填写。"),
    "code.unreadable": _refused("“{value}”不是编号。", "请把这一列设为文本格式，按原件填写。"),
    "code.is_personal": _refused("编号像是姓名、电话或身份证号。", "请改用自编的编号。"),
    "date.unreadable": _refused("“{value}”读不出日期。", "请写成 2021-11-05 的样式。"),
    "date.no_year": _refused("“{value}”没有四位数的年份。", "请把年份写全，如 2021-11-05。"),
    "date.no_day": _refused("“{value}”没有写到日。", "请写明年、月、日，如 2021-11-05。"),
    "date.no_such_day": _refused("“{value}”这一天不存在。", "请核对年、月、日。"),
    "date.implausible": _refused(
        "“{value}”读作{day}，不在1990年至2100年之间。", "请核对年份，写成 2021-11-05 的样式。"
    ),
    "money.not_a_number": _refused("“{value}”读不出金额。", "请只填数字，如 12000；不清楚的留空，没有损失的填 0。"),
    "money.negative": _refused("金额“{value}”小于零。", "请填不小于 0 的数。"),
    "money.unit_twice": _refused(
        "列名已写明单位是万元，格里又写了“{value}”。", "请只留一处单位：格里只填数字，或把列名改为“元”并填足数额。"
    ),
    "money.too_fine": _refused("“{value}”不足一分的部分无法登记。", "请按元填写，最多两位小数。"),
    "money.implausible": _refused("“{value}”大得不像一笔金额。", "请核对是否填错了列，并注意单位是元还是万元。"),
    "money.approximate": _warning("“{value}”是约数，按{yuan}元登记。", "核实后请填准确数额。"),
    "whole.not_whole": _refused("“{value}”不是整数。", "请只填数字，如 35。"),
    "whole.negative": _refused("数量“{value}”小于零。", "请填不小于 0 的整数。"),
    "whole.too_large": _refused("数量“{value}”太大，最大可填{most}。", "请核对是否填错了列。"),
    "whole.approximate": _warning("“{value}”是约数，按{number}登记。", "核实后请填准确数量。"),
    "truth.unknown": _refused("“{value}”看不出是或否。", "请填“是”或“否”。"),
    "term.unknown": _refused("没有“{value}”这一类。", "请从这些里选填：{choices}。"),
    "month.unreadable": _refused("“{value}”读不出月份。", "请写成 2022-07，连续几个月写成 2022-01~2022-06。"),
    "month.ambiguous": _refused(
        "“{value}”看不出是1月还是10月。", "请写成 2022-01 或 2022-10，并把这一列设为文本格式。"
    ),
    "month.backwards": _refused("“{value}”的止月早于起月。", "请把早的月份写在前面。"),
    "period.unreadable": _refused("“{value}”读不出期间。", "请写成 2021H1、2021年上半年 或 2021年。"),
    "clause.unknown": _refused("方案没有“{value}”这一条。", "请填方案里要由人认定的条款号：{choices}。"),
    "clause.ambiguous": _refused("“{value}”对应不止一项：{choices}。", "请改填其中一项的编号。"),
}

_PLACES = {
    "village.unknown": _refused(
        "组织表里没有村（社区）“{value}”。", "{near:相近的有：|。}请填代码或与组织表一致的名称。"
    ),
    "village.ambiguous": _refused("“{value}”不止一处：{choices}。", "请改填代码。"),
    "village.wrong_kind": _refused("“{value}”是{kind}，不是村（社区）。", "请填村或社区的代码或名称。"),
    "village.row_refused": _refused("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "unit.unknown": _refused(
        "组织表里没有单位“{value}”。", "{near:相近的有：|。}请填与组织表一致的名称；不是本辖区单位的留空。"
    ),
    "unit.ambiguous": _refused("“{value}”不止一个单位：{choices}。", "请改填代码。"),
    "unit.wrong_kind": _refused("“{value}”是{kind}，不是单位。", "请填单位的代码或名称。"),
    "unit.row_refused": _refused("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "org.unknown": _refused("组织表里没有“{value}”。", "{near:相近的有：|。}请填代码或与组织表一致的名称。"),
    "org.ambiguous": _refused("“{value}”不止一个：{choices}。", "请改填代码。"),
    "org.wrong_kind": _refused("“{value}”是{kind}，这里不能填。", "请填它所在的村（社区）。"),
    "org.row_refused": _refused("“{value}”在组织表里的那一行被退回了。", "请先改正组织表，这一行会随之读入。"),
    "org.parent.unknown": _refused("组织表里没有代码为“{value}”的上级。", "请核对上级代码，或补上那一行。"),
    "org.parent.row_refused": _refused("上级“{value}”所在的行被退回了。", "请先改正那一行，这一行会随之读入。"),
    "org.parent.cycle": _refused("上级代码绕了一圈又回到自己：{choices}。", "请核对这几行的上级代码。"),
    "org.parent.not_higher": _refused(
        "上级“{value}”是{kind}，级别不在本行之上。", "请填更高一级（如街道）的代码；村（社区）和单位之下不再设下级。"
    ),
    "org.parent.blank": _warning("没有填上级，不计入任何街道。", "请填所属街道的代码。"),
}

LEFT_OUT = "refused.left_out"
"""The code that says refused rows were left out of the judgement."""

_ROWS = {
    LEFT_OUT: _warning("{what}被退回，已按要求略去，没有计入结论。", "请改正后重新评判。"),
    "row.too_long": _refused(
        "这一行比表头多出{count}格，各格可能已经错位。", "金额里的逗号请去掉，或用 Excel、WPS 另存为 .xlsx 后再读。"
    ),
    "row.conflict": _refused(
        "与{other}说的是同一项（{identity}），内容却不同，两行都没有读入。",
        "请核对两行，只留一行；确是两件事的，请另编一个号。",
    ),
    "org.closed_before_opened": _refused("停用日期早于启用日期{day}。", "请核对两个日期。"),
    "case.village.blank": _warning("没有填所属村（社区），已列入待归属。", "请派出所或村（社区）核实后补填。"),
    "case.filed_before_occurred": _warning("立案日期早于案发日期{day}。", "请核对两个日期。"),
    "relation.missing": _refused("填了单位，却没有填与职工关系。", "请从这些里选填：{choices}；都不是的，单位也留空。"),
    "relation.without_unit": _warning("填了与职工关系，却没有填单位，不计入任何单位。", "请补填单位，或把关系留空。"),
    "person.cleared_before_confirmed": _refused("解除日期早于认定日期{day}。", "请核对两个日期。"),
    "fraud_type.unknown": _warning(
        "诈骗类型“{value}”不在常用分类里，共{count}行，按原词登记。", "能归类的请从下拉中选。"
    ),
    "text.is_personal": _warning("里面有电话或身份证号，这一格没有登记。", "请删去号码后再填。"),
    "text.too_long": _warning("超过{most}个字，这一格没有登记。", "请写短一些再填。"),
    "decider.is_a_name": _warning(
        "看不出是哪个机构或职务，已照原样登记。", "请写机构或职务，如 考核组、领导小组组长，不必写姓名。"
    ),
    "decider.unreadable": _refused(
        "写得超过{most}个字，或写了电话、身份证号。", "请只写机构或职务，如 考核组、领导小组组长。"
    ),
    "fraud_type.too_long": _warning("诈骗类型一栏写的是叙述，没有登记。", "请只填类型，从下拉中选。"),
    "baseline.differs": _warning(
        "签认的基数是{value}，台账里同一期间有{count}件；评定按签认数。", "请核对是否需要重新签认。"
    ),
    "attestation.no_effect": _warning("“{value}”{why}，这条认定不影响结论。", "请核对条款和对象。"),
}

_FACTS = {
    "facts.orgs_missing": _refused(
        "{folder} 里没有 orgs.parquet，无法知道有哪些村（社区）和单位。", "请把它放进这个文件夹后再评判。"
    ),
    "facts.unreadable": _refused("{file} 读不出来，不是完整的 Parquet 文件。", "请重新导出这个文件。"),
    "facts.type": _refused("{file} 的 {column} 应是{wanted}，现在是 {found}。", "请改正这一列的类型后重新导出。"),
    "facts.column_missing": _refused("{file} 没有 {column} 这一列。", "请补上这一列后重新导出。"),
    "engine.room": _refused("内存或临时磁盘不够，没有算完。", "请腾出空间，或换一台内存更大的机器。"),
    "engine.java": _refused(
        "Spark 引擎需要 Java，这台机器上没有，或者启动不了。", "请先安装 Java 17（如 openjdk-17-jre-headless）。"
    ),
    "engine.stopped": _refused(
        "Spark 引擎没有算完：{reason}", "请核对事实文件夹里的文件是否完整，或改用 --engine duckdb。"
    ),
    "engine.cluster": _refused("连不上 Spark 集群 {master}。", "请核对环境变量 WUZHA_SPARK_MASTER，并确认集群已启动。"),
    "facts.twice": _refused("{register}.parquet 的 {column} 有重复（如 {choices}）。", "请去掉重复的行后再评判。"),
    "facts.parent": _refused(
        "orgs.parquet 的上级关系有误（{choices}）：上级不存在，或类别不高于本级。", "请改正后再评判。"
    ),
    "facts.kind": _refused("orgs.parquet 有认不出的类别（如 {choices}）。", "kind 只能是：{kinds}。"),
    "facts.unknown_org": _warning(
        "{file} 有{count}行的 {column} 不在 orgs.parquet 里（如 {example}），这些行不计入任何组织。",
        "请补上缺的组织，或改正代码后再评判。",
    ),
}

_OFFICE = {
    "org.nothing_to_import": _refused("没有可导入的内容。", "请核对文件。"),
    "org.exists": _refused("已有代码为“{value}”的组织。", "请核对代码，或修改原有的组织。"),
    "org.slash": _refused("代码“{value}”里有斜杠。", "代码只用数字、字母和汉字，请改正。"),
    "org.unknown_code": _refused("没有代码为“{value}”的组织。", "请核对代码。"),
    "org.not_yours": _refused("“{value}”不归您管理，不能增改。", "请从“组织”表里去掉它，或请上级登记。"),
    "org.succeeded_before": _refused("“{value}”已经由别的组织承接。", "请看它的历史；登错了的，请改正承接的组织。"),
    "org.succession_kinds": _refused(
        "“{value}”与承接的组织不是同一类。", "村（社区）由村（社区）承接，单位由单位承接。"
    ),
    "programme.too_large": _refused(
        "“{value}”下有{count}个村（社区）和单位，网页上一次最多评{most}个。",
        "请在各县分别确定方案；要一起评的，用 wuzha export-facts 导出后用 wuzha assess 评。",
    ),
    "programme.not_begun": _refused("“{value}”还没有开始。", "请先选已经开始的期间，到{day}再改。"),
    "org.succession_before_opened": _refused("“{value}”{day}才启用，{on}还没有它。", "请核对变更日期或它的启用日期。"),
    "org.below_itself": _refused("“{value}”不能归到自己的下级之下。", "请另选上级。"),
    "org.succession_does_not_fit": _refused(
        "“{kind}”的前后组织数目不合。", "合并是多个变为一个，分设是一个变为多个，更名是一个变为一个。"
    ),
    "entry.reason_missing": _refused("没有写明原因。", "请写一句撤回的原因，日后要能说清。"),
    "entry.reason_long": _refused("原因太长，最多{most}个字。", "请只写一两句。"),
    "entry.exists": _refused("台账里已有“{value}”。", "请更正那一条，或另编一个号。"),
    "entry.revised": _refused("这条记录刚被{who}改过（{fields}）。", "请看过最新内容后再改。"),
    "entry.elsewhere": _refused(
        "有{count}起案件已在别处的台账里（如{value}，在{holder}）。",
        "同一案件只能由一处登记；归属变了的，请原登记处先撤回。",
    ),
    "entry.outside": _refused("有{count}条{register}记录不归您登记。", "请由上传的人或街道办公室确认。"),
    "entry.key_changed": _refused("编号不能改。", "编号错了的，请撤回这一条，另登记一条。"),
    "export.too_long": _refused("一张表装不下，最多{count}行。", "请先按组织或日期筛选，再分几次导出。"),
    "attribution.reason_missing": _refused("没有写明理由。", "请写一句，日后要能说清。"),
    "attribution.same": _refused("这起案件本来就在{value}。", "请另选村（社区）。"),
    "attribution.open": _refused("案件{value}的归属正在核实。", "请等办公室决定后再提。"),
    "attribution.decided": _refused("案件{value}的归属已经决定。", "仍有不同意见的，请重新提出。"),
    "attribution.withdrawn": _refused("案件{value}已撤回。", "不必再决定归属。"),
    "attribution.stands_there": _refused("案件{value}在台账里已照此更改。", "不必再决定归属。"),
    "attribution.moved": _refused("案件{value}刚有变动。", "请看过台账再提。"),
    "attribution.village_missing": _refused("没有选村（社区）。", "请选您认为属于的村（社区）。"),
    "attribution.own": _refused("提出的人不能自己决定。", "请由办公室另一位同事决定。"),
    "upload.settled": _refused("这次上传{state}，不能再{deed}。", "请看上传记录。"),
    "upload.not_yours": _refused("您的角色不能登记“{register}”。", "请只上传自己负责的台账，其余请交街道办公室。"),
    "upload.empty": _refused("文件里没有可以入账的内容。", "请核对工作表和表头，与模板一致后再上传。"),
    "upload.seen_other": _refused("您核对之后，台账又有变动，这次没有入账。", "请看过下面重新比对的变动，再确认一次。"),
    "upload.files_gone": _refused("上传的文件已经删除，不能再读。", "请重新上传。"),
    "upload.column_twice": _refused("“{value}”和“{other}”都对应“{column}”。", "一项内容只能来自一列，请只留一个。"),
    "upload.header_known": _refused("“{value}”不能这样对应。", "请重新打开读取报告再选。"),
    "upload.header_named": _refused(
        "“{value}”已由{who}定为“{column}”。", "请选同一项；如不对，请先在“记住的自用列名”里取消。"
    ),
    "upload.missing_withdrawn": _refused(
        "所选的案件里有{count}起已经由别人撤回（{choices}），这次一起也没有动。", "请核对下面仍勾选的，再撤回一次。"
    ),
    "upload.missing_moved": _refused(
        "所选的案件里有{count}起已有变动，这次一起也没有动。", "请看过下面最新的情况，再撤回一次。"
    ),
    "upload.nothing_to_enter": _refused(
        "这次上传没有可以入账的内容，不能确认。", "请改好退回的行再传；台账里已经都有的，不必再传。"
    ),
    "upload.none_ticked": _refused("没有选案件。", "请先勾选要撤回的案件。"),
    "upload.given_up": _refused(
        "后台程序处理了{count}次，每次都中途停下。", "请把文件分成几份再上传；仍不行的，请告诉系统管理员。"
    ),
    "upload.broke_off": _refused("处理时程序出错，台账没有变动。", "请再试一次；仍不行的，请告诉系统管理员。"),
    "upload.built_upon": _refused(
        "有{count}条记录在这次上传之后又改过（如{choices}），不能整批撤销。", "请逐条更正或撤回。"
    ),
    "upload.orgs_built_upon": _refused(
        "这次上传增改的组织有{count}个后来又有变动，不能整批撤销：{choices}。", "请先处理这些内容，或逐个修改组织。"
    ),
    "person.exists": _refused("已有名为“{value}”的账号。", "请换一个账号名。"),
    "person.name": _refused(
        "“{value}”不能作账号名。", "请用字母开头，只用字母、数字和 . _ -，如 qh-wang；不要用姓名、手机号或身份证号。"
    ),
    "person.own": _refused("自己的账号和角色不能由自己更改。", "请由另一位安全管理员办理。"),
    "person.closed": _refused("账号“{value}”已停用。", "请核对账号；确需使用的，请先恢复账号。"),
    "person.open": _refused("账号“{value}”没有停用。", "不必恢复。"),
    "person.password_used": _refused("这个密码最近用过。", "请换一个与前{count}次都不同的密码。"),
    "role.wrong_org": _refused("{kind}没有“{role}”这个角色。", "这个角色可以设在：{choices}。"),
    "role.apart": _refused(
        "“{role}”不能与已有的角色由同一人担任。", "系统、安全、审计三种管理员要由不同的人担任，也不兼任业务角色。"
    ),
    "role.ended": _refused("“{role}”这个角色已经收回。", "不必再收回。"),
    "role.held": _refused("已经是“{role}”。", "不必再授予。"),
}

CATALOGUE: Mapping[str, Template] = {**_FILES, **_SHEETS, **_CELLS, **_PLACES, **_ROWS, **_FACTS, **_OFFICE}
"""Every code we can raise; families are told apart by the word before the first dot."""


def problem(
    code: str,
    *,
    file: str | None = None,
    sheet: str | None = None,
    line: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **context: object,
) -> Problem:
    """The problem of this code in this place; its text opens with line and column where they are known."""
    template = CATALOGUE[code]
    words = {"file": file, "sheet": sheet, "line": line, "column": column, "value": value} | context
    text, remedy = filled(template.text, words), filled(template.remedy, words)
    found = Problem(code, template.severity, text, remedy, file, sheet, line, column, value, words)
    with spoken(None):
        return replace(found, text=_placed(text, found))


def _placed(fault: str, problem: Problem) -> str:
    """What is wrong, and before it the line and the column where they are known."""
    match problem.line, problem.column:
        case (None | 0, None | ""):
            return fault
        case (None | 0, column):
            return say("“{column}”：{fault}", column=column, fault=fault)
        case (line, None | ""):
            return say("第{line}行：{fault}", line=line, fault=fault)
        case (line, column):
            return say("第{line}行“{column}”：{fault}", line=line, column=column, fault=fault)
    raise AssertionError


def _said(words: Mapping[str, object]) -> dict[str, object]:
    return {name: say(str(word)) if name in _SAID_IN_TURN else word for name, word in words.items()}


def refusal(code: str, **context: object) -> Refusal:
    """The refusal of this code: fault and remedy in one message."""
    template, words = CATALOGUE[code], _said(context)
    return Refusal(say("{fault}{remedy}", fault=say(template.text, **words), remedy=say(template.remedy, **words)))
