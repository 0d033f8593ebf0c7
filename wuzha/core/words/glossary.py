"""The words of the pages, each explained in one sentence: the only source of the glossary page and of every “?”.

The English is in the catalogue, as that of every text. `python -m docs.write_glossary` writes the table of
docs/glossary.md from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.i18n import noop, translate

LONGEST_SENTENCE = 60
"""Letters of an explanation: what one reads without scrolling beside the word."""


@dataclass(frozen=True, slots=True)
class GlossaryWord:
    """A word of the pages and what it means, both in Chinese; `key` names it in templates and addresses."""

    key: str
    chinese: str
    explanation: str

    @property
    def label(self) -> str:
        """The word in the language of the reader."""
        return translate(self.chinese)

    @property
    def sentence(self) -> str:
        """What it means, in the language of the reader."""
        return translate(self.explanation)


GROUPS: Mapping[str, tuple[GlossaryWord, ...]] = {
    noop("结论"): (
        GlossaryWord("met", noop("达标"), noop("根据台账和认定，符合创建标准的要求。")),
        GlossaryWord(
            "not_met", noop("未达标"), noop("已有记录或认定表明不符合创建标准；期间结束以后，补齐资料也不会改变。")
        ),
        GlossaryWord("undetermined", noop("待定"), noop("资料未齐或有记录待核实，两种结论都有可能，补齐后得出结论。")),
        GlossaryWord("not_applicable", noop("不适用"), noop("这一条不适用于该村（社区）或单位，不影响其结论。")),
        GlossaryWord("provisional", noop("到目前"), noop("期间尚未结束，结论按目前的台账得出，以后还可能改变。")),
        GlossaryWord(
            "headroom",
            noop("还可发案"),
            noop("再发几起案件，目前的结论仍不变。0起：再发1起就改变；—：已不符合或不受影响。"),
        ),
        GlossaryWord("base", noop("基数"), noop("用来比较的往年同期数，从台账统计，或采用经签认的数。")),
        GlossaryWord("clause", noop("条款"), noop("考核方案的一条要求，编号与方案原文一致。")),
        GlossaryWord("target", noop("工作目标"), noop("方案为街道定的数量目标，不影响村（社区）、单位的结论。")),
        GlossaryWord("doubtful", noop("待核实"), noop("缺少日期、归属等内容，暂时不能判断是否计入的记录。")),
        GlossaryWord("gaps", noop("需补充的资料"), noop("补齐以后才能得出结论的报送、认定和记录。")),
        GlossaryWord("consequence", noop("结论推演"), noop("先试算这次办理会使哪些结论和数字变化，不保存。")),
        GlossaryWord("look_back", noop("对照"), noop("按当天已登记的台账重新测算，与今天的结论比较。")),
    ),
    noop("报送"): (
        GlossaryWord("declaration", noop("报送"), noop("确认该月台账已填报完整；未登记的按零发生计。")),
        GlossaryWord("zero_report", noop("零报告"), noop("该月没有发生，台账里没有记录，照样要报送。")),
        GlossaryWord("missing", noop("未报送"), noop("月份已结束，还没有报送，期限也还没有过。")),
        GlossaryWord("overdue", noop("逾期"), noop("过了报送期限，仍没有报送。")),
        GlossaryWord("late", noop("迟报"), noop("已经报送，但晚于期限。")),
        GlossaryWord("reported", noop("待确认"), noop("村（社区）已报送，街道确认后才算已报送。")),
    ),
    noop("认定和归属"): (
        GlossaryWord("attestation", noop("认定（条款）"), noop("台账不能判定的条款，由考核组定为达标或未达标。")),
        GlossaryWord("duty", noop("履职数据"), noop("台账里与职责有关的次数，供认定参考，不自动得出结论。")),
        GlossaryWord(
            "leading_group", noop("领导小组"), noop("本级创建工作的领导小组；方案定有期限的，逾期未成立会提示。")
        ),
        GlossaryWord("attribution", noop("归属"), noop("案件计入哪个村（社区）；有异议的，派出所答复，办公室决定。")),
    ),
    noop("年底考核"): (
        GlossaryWord("round", noop("考核轮次"), noop("一份方案、一个期间的一次考核，从封存到公布，每一步都留下记录。")),
        GlossaryWord(
            "internal", noop("内部考核"), noop("没有批准文件的考核：结果只在内部通报，不授予称号，不对外公布。")
        ),
        GlossaryWord(
            "freeze", noop("封存"), noop("固定某一天的台账和系统结论，作为本轮依据；以后更正台账，不改变它。")
        ),
        GlossaryWord("self_check", noop("自查"), noop("村（社区）、单位核对封存的结论，答复无异议，或写明哪里不对。")),
        GlossaryWord(
            "sample", noop("抽样"), noop("按事先登记的种子抽取复核对象，任何人都能照样重抽；抽中的须现场复核。")
        ),
        GlossaryWord("verification", noop("复核"), noop("由没有登记过该处台账的人到现场核对，提出复核意见。")),
        GlossaryWord("hearing", noop("听取说明"), noop("作出不利的结论之前，请村（社区）、单位在期限内说明情况。")),
        GlossaryWord("proposal", noop("提请"), noop("办公室把拟认定的结果报组长签批；提请的人自己不能签批。")),
        GlossaryWord(
            "decision",
            noop("认定（考核）"),
            noop("组长对每个村（社区）、单位签批的本轮结果；与系统结论不同的写明理由，两者都保留。"),
        ),
        GlossaryWord(
            "countersign", noop("会签"), noop("认定之后由另一位领导再签一次；方案要求会签的，会签以后才算办结。")
        ),
        GlossaryWord("publicity", noop("公示"), noop("公布之前，在规定的工作日内展示拟认定的结果，期间可以提出异议。")),
        GlossaryWord("objection", noop("异议"), noop("公示期内对结果的不同意见：由没有参与认定的人答复，另一位核准。")),
        GlossaryWord(
            "published_list", noop("名单"), noop("经批准的考核公布的结果，有编号，发出后不改；有变动的，另发一份替代。")
        ),
        GlossaryWord("circular", noop("通报"), noop("内部考核发出的结果，有编号，登录后才能看到。")),
        GlossaryWord("certificate", noop("证书"), noop("认定为达标的凭证；凭证书上的编码，可在公开页面核对是否有效。")),
        GlossaryWord(
            "rectification", noop("整改"), noop("未达标的村（社区）、单位在期限内改正并报告；报告的人不验收。")
        ),
        GlossaryWord("closing", noop("销号"), noop("验收通过后，这一项整改办结；验收没有通过的，重新改正、报告。")),
        GlossaryWord("review", noop("复查"), noop("名单公布以后，情况有变化或有疑问的，重新核对原来的认定。")),
        GlossaryWord("revocation", noop("撤销"), noop("复查以后取消原来的认定，写明理由；原来的记录仍保留。")),
        GlossaryWord("next_baseline", noop("下期基数"), noop("本期的最终数字，登记以后作为下一期比较的基数。")),
        GlossaryWord(
            "signature", noop("签认"), noop("村（社区）、单位确认自己的基数无误；在纸上签的，由办公室登记日期。")
        ),
    ),
    noop("台账"): (
        GlossaryWord("correction", noop("更正"), noop("改写记录的内容；原来的内容留在历史里，随时可查。")),
        GlossaryWord("withdrawal", noop("撤回"), noop("记录不再计入结论，但仍保留，可以恢复。")),
        GlossaryWord("refused", noop("退回未补"), noop("上传时有错没有入账的行，补正或免补之前可能影响结论。")),
        GlossaryWord("waiver", noop("免补"), noop("退回的行不必再补，写明理由后结束，不再影响结论。")),
    ),
    noop("上传"): (
        GlossaryWord("entry", noop("入账"), noop("把读取的内容写入台账；确认之前，台账不变。")),
        GlossaryWord("undo", noop("整批撤销"), noop("一次上传写入的记录全部撤回，恢复原来的内容。")),
        GlossaryWord("conflict", noop("冲突"), noop("文件与台账已知的内容不同，由人选定以哪一方为准。")),
        GlossaryWord(
            "full_file", noop("全量案件文件"), noop("含某几个月全部案件的文件，可找出台账有、文件没有的案件。")
        ),
        GlossaryWord("own_header", noop("自用列名"), noop("各单位自己的列名，记住后，再上传时按它读取。")),
    ),
}
"""Every word, in groups, in the order of the glossary page."""

GLOSSARY: Mapping[str, GlossaryWord] = {word.key: word for words in GROUPS.values() for word in words}
