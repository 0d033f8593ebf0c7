"""Names of persons in free words, titles and numbers: they are refused, and what an office writes every day is not."""

from __future__ import annotations

import pytest

from tests.planted_people import GIVEN_NAMES, SURNAMES
from wuzha.core.personal_data import is_personal, is_personal_code, is_personal_title

NAMES = [surname + given_name for surname in SURNAMES for given_name in GIVEN_NAMES]

SENTENCES = (
    "{}", "{}，男", "{}，女，35岁", "受害人{}", "受害人：{}", "报警人{}称被骗", "嫌疑人{}已到案", "{}说已还款",
    "{}称系误报", "{}等3人", "姓名：{}", "村民{}反映", "群众{}", "{}同志", "重复登记，{}", "登记有误（{}）",
    "核实后更正 {}", "与{}重复", "网格员{}", "{}被骗2万元",
)  # fmt: skip

REASONS = (
    "登记有误", "重复登记", "金额有误，已核实", "经核查，该案不属本村", "所属村登记错误，应为青石村", "已并案",
    "报警人撤案", "受害人居住在外县", "受害人系外省务工人员", "受害人户籍在本村，常住县城", "代为登记，现更正",
    "应补登", "代登记", "时间有误", "时限已过", "方案已调整", "明显重复", "简单重复", "高发类案件", "银行已拦截",
    "车辆信息有误", "单位名称有误", "成立专班后更正", "任务已完成", "安全意识不强", "宣传不到位",
    "工作滞后，限期整改", "未按时报送", "逐项核对", "材料齐全", "考核组现场核查", "全年发案数下降", "全部核实",
    "关于补报的说明", "程序不符", "高估损失", "严重滞后", "项目已撤销", "查无此人", "查明后更正",
    "党委会议研究同意", "支部会议决定", "国庆期间补录", "群众反映属实", "群众安全意识提高", "村民代表大会通过",
    "职工关系登记错误", "民警张贴宣传单", "联系人变更", "负责人签字，同意", "村民小组核实", "和解结案",
    "公安机关已撤案", "住在本村", "现住址在文峰村", "属于青石村，见派出所证明", "云公（刑）立字〔2022〕123号",
    "同意", "不同意", "情况属实", "与前案重复", "与A2022070001重复", "由石桥村核实", "户主不在本村", "摸排时发现",
    "村干部走访核实", "张家湾组的居民", "王家村", "受害人金额登记错误", "立案日期早于案发日期，已更正",
    "受害人为外地人", "受害人应归属白水村", "向派出所核实", "数据来源：派出所", "经办人填错",
    "2021-12-20 15000元，村码520399001201", "被骗金额12,000元改为1,200元", "文件编号有误", "甲某某系外地人",
    "王某某重复登记",
)  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_about_a_person_is_refused(sentence: str) -> None:
    assert [name for name in NAMES if not is_personal(sentence.format(name))] == []


@pytest.mark.parametrize("reason", REASONS)
def test_an_ordinary_reason_is_no_person(reason: str) -> None:
    assert not is_personal(reason)


@pytest.mark.parametrize(
    "text", ["138.1234.5678", "联系138·1234·5678", "一三八一二三四五六七八", "电话一三八 一二三四 五六七八"]
)
def test_a_phone_in_disguise_is_refused(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize(
    "form", ["{}", "{}被骗案", "受害人{}", "2022年{}", "{}-案件", "3月{}", "{}(1)", "台账-{}", "关于{}的材料"]
)
def test_a_title_with_a_person_is_refused(form: str) -> None:
    assert [name for name in NAMES if not is_personal_title(form.format(name))] == []


@pytest.mark.parametrize(
    "title",
    [
        "云岭街道2022年电诈案件台账", "案件", "重点人员", "Sheet1", "1月", "2022年7月", "案件（刑事）", "台账(1)",
        "汇总", "宣传台账-青石村", "时间", "金额", "立案时间", "发案地", "被骗方式", "单位名称", "责任民警",
        "是否立案", "简要情况", "应急处置", "序号", "备注", "车牌", "成员", "明细", "明细表", "代码", "银行", "终稿",
        "高坡社区", "7月报表", "年度汇总", "总表", "更新版", "冒充类", "资金流向", "经办民警", "红白喜事",
        "易受骗人群", "强制措施", "邮箱", "农户", "封面", "目录", "说明", "组织", "江北", "田坝", "包保干部", "党员",
        "时段",
    ],
)  # fmt: skip
def test_an_ordinary_title_is_no_person(title: str) -> None:
    assert not is_personal_title(title)


@pytest.mark.parametrize(
    "form", ["{}等3人", "2022年{}案", "{}-1", "A{}", "{}1", "第{}号", "青石村{}1", "{}字〔2022〕1号", "案{}1"]
)
def test_no_number_of_a_row_has_a_name_in_it(form: str) -> None:
    assert [name for name in NAMES if not is_personal_code(form.format(name))] == []


@pytest.mark.parametrize(
    "number",
    [
        "13812345678-1", "A13812345678", "X990000197203071230", "99000019720307123", "990000720307123",
        "990000-19720307-1230", "案138 1234 5678", "0851-85222333", "2022-13812345678", "Aмария1",
    ],
)  # fmt: skip
def test_no_number_of_a_row_has_a_phone_or_an_id_number_in_it(number: str) -> None:
    assert is_personal_code(number)


@pytest.mark.parametrize(
    "number",
    [
        "A2022070001", "A5203990012002022070001", "520399202207010001", "520399-20220701-0001", "2022-07-01-0001",
        "12-2022-00001", "云公（刑）立字〔2022〕123号", "黔公刑立字〔2022〕1号", "遵公(刑)字〔2021〕1号",
        "见云反诈〔2022〕12号", "(2022)黔0303刑初12号", "汇川公立字[2022]5号", "青石村-1", "凤岭街道-12",
        "青石村3组-2", "警情2022-001", "窝点1", "讲座-3", "甲001", "督1号", "2022年第3号",
    ],
)  # fmt: skip
def test_numbers_as_offices_write_them_are_taken(number: str) -> None:
    assert not is_personal_code(number)
