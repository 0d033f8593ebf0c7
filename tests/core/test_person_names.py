"""Names of persons in free words, titles and numbers: they are refused, and what an office writes every day is not."""

from __future__ import annotations

import pytest

from tests.planted_people import COMMON_SURNAMES, GIVEN_NAMES, SURNAMES
from wuzha.core.personal_data import is_personal, is_personal_code, is_personal_title

LONG_NAMES = [surname + given_name for surname in SURNAMES for given_name in GIVEN_NAMES if len(given_name) == 2]
SHORT_NAMES = [surname + name for surname in COMMON_SURNAMES for name in GIVEN_NAMES if len(name) == 1]
"""Names of two letters with a common surname; with a rare one, two letters are as often a word of every day."""
MAX_MISSED = 0.08
"""The share of names that may go unnoticed: those that begin like a word of every day, such as 代, 应 and 全."""

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

HEADERS = (
    "序号 案件编号 警情编号 接警时间 发案时间 立案单位 办案单位 办案民警 主办民警 损失金额 止付金额 返还金额 "
    "诈骗手法 作案手段 涉案账户 收款账户 是否本地 是否破案 破案时间 受害人年龄 年龄段 性别 文化程度 职业 户籍地 "
    "现住地 所属网格 网格员 联系电话 包保领导 包村干部 包保责任人 预警时间 劝阻情况 回访情况 反馈情况 处理结果 "
    "处理意见 备注说明 审核意见 核查结果 核查人 填报人 填报单位 填报时间 上报时间 党员干部 银行卡号 转账方式 "
    "支付方式 平台名称 应用名称 软件名称 关联案件 串并案 强制措施 打处情况 抓获人数 宣传场次 宣传形式 参加人数 "
    "发放资料 覆盖户数 常住人口 户数 人口数 万人发案率 同比 环比 降幅 升幅 排名 得分 扣分 扣分原因 加分 总分 "
    "考评得分 月份 季度 半年 全年 本月 上月 累计 合计 平均 占比 汇总表 明细表 统计表 花名册 登记表 台账 底册 "
    "目录 附件1 附件2 封面 说明 填表说明 样表 模板 范本 数据 原始数据 源数据 新表 旧表 终版 定稿 修订版 最新 "
    "更新 完整版 全部案件 历年 今年 去年 一月 十二月 元月 年终 年报 月报 周报 日报 简报 通报 专报 云溪街道 "
    "青石村 白水社区 汇川区 红花岗区 播州区 高坪街道 董公寺街道 洗马路街道 万里路街道 中华路街道 老城街道 "
    "南关街道 北关 长征街道 忠庄街道 新蒲 虾子 龙坪 深溪 三渡 巷口 高桥 上海路 大连路 洗马路 团泽 板桥 泗渡 沙湾 "
    "芝麻 石桥 鸭溪 三合 枫香 团溪 西坪 新民 永乐 喇叭 三岔"
)
CLAUSES = (
    "明日补报 应由石板村认领 应归洪关乡 属新民社区 系永乐镇居民 与石桥村同名 白水村已认领 经民警核实 "
    "经派出所核实 经与派出所核对 经电话回访 马上整改 任务重 温馨提示 关注不够 方向不对 范围太大 江边居住 贺信 "
    "白天发案 钱已追回 全款追回 金额差错 金额少填一个零 谢绝回访 高温 常态化 常态化宣传 康养中心 安保人员 "
    "安置小区居民 安置点 时任书记变动 农忙 农信社 温控 路面 施工人员 包工头 甘溪村 古镇 石场 石料厂 简案快办 "
    "成年人 成因不明 单亲 屈光 满月酒 年关 年报 终审 初审 复审 终结 强戒 强送 边控 劳务派遣 连片 连带 解冻 解封 "
    "封控 管控 严管 景观 明示 明知 明令 明细 费解 费时 水厂 水费 水电 能否 通话 通信 通讯录 别名 别墅 充值 充电 "
    "保安 保险 保证 达到 里程 留守 留守老人 留言 家中 家访 家人 家长 家长会 双方 双休 从轻 从严 从业 曲解 松懈 "
    "秋收 秋季 寿险 扶贫 怀疑 昌隆小区 洪灾 滑坡 荣誉 苍蝇 水库 皇冠小区 青年 青少年 黑中介 黑名单 岩上组 洛江 "
    "赖账 诸多 经手 经常 查实 查证属实 查实后更正 查重 查出重复 查阅案卷 查否 应改 应删 应撤 全漏 全程 计入 计漏 "
    "计重 过录 过高 过低 单列 单漏 相反 连日 解约 支取 商定 左列 易混"
)
"""Words of every day, of which many begin with a letter that is also a surname."""


OFFICE_NUMBERS = (
    "高新公(刑)立字〔2022〕5号 红公(刑)立字[2022]12号 播公(网)立字〔2022〕3号 汇公(南)受案字[2022]10号 "
    "诈骗案001 银行卡案1 云党发〔2022〕1号 国反诈2022-1 预警001 户001 (凤)2022001 凤2022-1 "
    "云岭党工委发〔2022〕3号 走访2022-1 入户2022-1 培训-001 劝阻2022-5 止付2022-1 问责2022-1 责任状1"
)
"""Numbers of papers and cases as offices number them."""


OFFICE_REASONS = (
    "符合方案要求 全家被骗 商家被骗金额更正 银行报案金额 和上月案件重复 民警金鼎派出所核实 温州人 应按方案办 "
    "全套方案 符合档案要求 应立案未立案 明确答案 全面说明 关键材料 任意报案 房租等 高温等 银行称 支行称 "
    "商家称 司机称 门卫报案 路人报警 经办人查实 应到20人 单次 江西人 村民高度警惕 群众满意度 主任江北社区 "
    "常务会 司法所长 司法局长 水务局长 党总支书记 常务副书记 常务副主任 常务副镇长 卫健局长 商务局长 文旅局长 "
    "材料齐全已经核对 核对笔录"
)
"""Reasons and deciders of every day."""


OFFICE_TITLES = (
    "毕节案件 安顺案件 余庆案件 习水案件 惠水案件 武汉案件 石家庄案件 金华案件 安龙案件 党建 党政 党群 司法 "
    "水务 卫健 商务 文旅 计生 计划表 季报 全量 全街道 白名单 红名单 相亲案件 查漏 查实 任期 成果 高山 文峰 "
    "白云 龙泉 和平 金华 2022年7月台账 万和村案件 文书登记 高新区 关于案件的说明 文书号 东山 宣传 高山台账 "
    "白云案件 万和案件 李村台账 云岭街案件 金融类台账 重点人员 石桥村案件台账 马场台账"
)
"""Names of files and sheets: towns, villages and subjects."""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_about_a_person_is_refused(sentence: str) -> None:
    assert [name for name in SHORT_NAMES if not is_personal(sentence.format(name))] == []
    missed = [name for name in LONG_NAMES if not is_personal(sentence.format(name))]
    assert len(missed) < MAX_MISSED * len(LONG_NAMES), missed


@pytest.mark.parametrize("reason", REASONS)
def test_an_ordinary_reason_is_no_person(reason: str) -> None:
    assert not is_personal(reason)


@pytest.mark.parametrize(
    "text", ["138.1234.5678", "联系138·1234·5678", "一三八一二三四五六七八", "电话一三八 一二三四 五六七八"]
)
def test_a_phone_in_disguise_is_refused(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize(
    "form", ["{}", "{}被骗案", "受害人{}", "2022年{}", "{}-案件", "3月{}", "{}(1)", "台账-{}", "关于{}的材料", "{}台账"]
)
def test_a_title_with_a_person_is_refused(form: str) -> None:
    missed = [name for name in LONG_NAMES if not is_personal_title(form.format(name))]
    assert len(missed) < MAX_MISSED * len(LONG_NAMES), missed


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


@pytest.mark.parametrize("form", ["{}等3人", "2022年{}案", "{}-1", "A{}", "{}1", "第{}号", "青石村{}1", "案{}1"])
def test_no_number_of_a_row_has_a_name_in_it(form: str) -> None:
    missed = [name for name in LONG_NAMES if not is_personal_code(form.format(name))]
    assert len(missed) < MAX_MISSED * len(LONG_NAMES), missed


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


def test_headers_and_words_of_every_day_name_nobody() -> None:
    assert [word for word in HEADERS.split() if is_personal_title(word)] == []
    assert [word for word in (*HEADERS.split(), *CLAUSES.split()) if is_personal(word)] == []


def test_towns_offices_and_subjects_are_no_persons() -> None:
    assert [number for number in OFFICE_NUMBERS.split() if is_personal_code(number)] == []
    assert [reason for reason in OFFICE_REASONS.split() if is_personal(reason)] == []
    assert [title for title in OFFICE_TITLES.split() if is_personal_title(title)] == []
