"""Know the words that may be quoted: days, amounts, terms, places, offices and the numbers of documents.

Everything else is described, whoever or whatever it may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from wuzha.core.name_words import SURNAMES
from wuzha.core.normalise import normalise, to_half_width
from wuzha.core.person_names import HAN, is_name, list_terms
from wuzha.core.vocabulary import Register

_HAN_DIGIT = "零〇一二三四五六七八九十百千两"
_MONEY_UNIT = "[百千]?[多余]?万?亿?[多余]?(?:元|圆|块钱|块|角)?整?(?:左右|以上|以下|上下)?"
_COUNTER = "[百千]?[多余]?万?[多余]?(?:人次|场次|户次|人|名|份|册|张|件|起|户|场|次|条|个|家|岁|类|级|期|批|组|周|天)"
_UNITS = rf"年度?|个?月份?|日|号|时|点|分|秒|{_COUNTER}(?:左右|以上|以下|上下)?$|{_MONEY_UNIT}"
_AFTER_DIGIT = re.compile(_UNITS)
_HAN_NUMBER = re.compile(f"[{_HAN_DIGIT}]{{1,6}}(?:{_UNITS})")
_FORMAL_AMOUNT = re.compile(
    "[零壹贰叁肆伍陆柒捌玖拾佰仟万萬亿]+[元圆块](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?[整正]?"
)
_EVERYDAY_WORDS = (
    # days
    "日期 时间 今年 去年 前年 明年 本年 当年 上年 同年 年初 年底 年末 年中 今天 昨天 前天 明天 当天 当日 次日 "
    "本月 上月 下月 当月 月初 月中 月底 月末 上旬 中旬 下旬 上午 下午 中午 晚上 早上 凌晨 夜间 星期 礼拜 周一 "
    "周二 周三 周四 周五 周六 周日 周末 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 上半年 下半年 "
    "全年 半年 季度 第一季度 第二季度 第三季度 第四季度 一季度 二季度 三季度 四季度 春天 夏天 秋天 冬天 春季 "
    "夏季 秋季 冬季 春节 国庆 五一 元旦 元月 正月 腊月 节前 节后 前后 以前 以后 之前 之后 左右 以上 以下 上下 "
    "大约 大概 将近 接近 超过 不足 不到 至今 "
    # values that are missing
    "不详 未知 不明 不清楚 不清 待查 待查明 未查清 未查明 待定 待补 待核 待核实 暂无 没有 空白 未填 不知道 "
    "不确定 许多 很多 若干 几个 少量 大量 全部 部分 其他 其它 无损失 未损失 未遂 人民币 美元 港币 万元 元整 "
    "全额 余额 "
    # words of the books
    "案件 编号 序号 金额 合计 小计 总计 备注 说明 已立案 未立案 立案 撤案 并案 有效 无效 结案 刑事 治安 诈骗 "
    "电诈 电信 网络 网络诈骗 电信诈骗 金融 金融诈骗 刷单 返利 刷单返利 冒充 客服 网贷 贷款 理财 投资 购物 "
    "杀猪盘 游戏 交易 高风险 中风险 低风险 风险 达标 未达标 基本 优秀 合格 不合格 良好 一般 较好 完成 未完成 "
    "方案 变更 方案变更 考核组 领导小组 本人 父母 配偶 子女 常住 暂住 户籍 本村 本社区 本单位 本街道 外地 外省 "
    "外县 县外 省外 境外 缅北 宣传 讲座 赶集 广播 横幅 微信群 微信 演练 入户 上门 逢户必进 发放 资料 张贴 传单 "
    "海报 会议 培训 县级 市级 省级 街道级 条款 指标 台账 报送 期间 数量 类别 类型 状态 代码 名称 上级 口头 "
    "口头警告 警告 提醒 提醒函 通报 通报批评 约谈 整改 责令整改 短信 短视频 抖音 公众号 电话 电话宣传 同上 另案 "
    "重复 作废 撤销 "
    "宣讲 宣讲会 培训会 群众会 院坝会 坝坝会 走访 进村 进校 进企 初中 未成年 农商行 省厅 几千 几万 十几 几万元 几千元"
)
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_WHOLE = frozenset("日月年第共至到约近起止条款项个无空有是否已未高中低好差人件起户次")
"""Letters that say nothing of a person where no other Han letter stands beside them."""
_BEFORE_WORD = re.compile("[第共至到约近起止]")
_LONG_PLACE_ENDINGS = (
    "村民委员会|居民委员会|村委会|居委会|社区|街道办事处|街道办|街道|办事处|派出所|公安局|公安分局|分局|"
    "人民政府|政府|委员会|小学|中学|学校|大学|学院|幼儿园|医院|卫生院|卫生室|卫生所|银行|信用社|合作社|公司|"
    "集团|中心|法院|检察院|办公室|工作站|服务站|财政所|司法所|供电所|供电局|管理局|管理所|专卖局|税务局|教育局|"
    "民政局|财政局|电信局|邮政局|农贸市场|超市|商场|景区|广场|车站|党工委|党委|支部|大队|中队|支队|工厂|水厂|"
    "园区|林场|农场|茶场|矿区|自然村|行政村|自治县|自治州|新区|开发区"
)
_SHORT_PLACE_ENDINGS = "村|寨|屯|镇|乡|区|县|市|省|州|局|所|院|校|站|组|坪|坝|湾|坡|沟|岭"
_PLACE = re.compile(
    rf"[{HAN}]{{1,6}}?(?:{_LONG_PLACE_ENDINGS})"
    rf"|[{HAN}]{{1,3}}?(?:{_SHORT_PLACE_ENDINGS})"
)
_ENDINGS_OF_GIVEN_NAMES = frozenset("州省岭坪坡沟湾坝")
_BARE_ENDING = re.compile(f"{_LONG_PLACE_ENDINGS}|{_SHORT_PLACE_ENDINGS}")
_PLACE_ENDING = re.compile(f"(?:{_LONG_PLACE_ENDINGS}|{_SHORT_PLACE_ENDINGS})$")
_NO_PLACE = re.compile("[的住在系是为被称说与和及等某叫名]|受害|报警|报案|嫌疑|居民|村民(?!委)|同志")
_TERRAIN = re.compile("[家大石岩坪坡湾坎坝塘沟岭水河桥田井沙土坳垭溪滩场坟庙寨屯]")
_LONGEST_PLACE = 16

_OFFICE_WORDS = (
    "字 号 第 年 月 日 度 期 批 次 起 件 例 之 附 补 临 新 旧 原 总 共 页 卷 册 份 条 类 级 季度 上半年 下半年 "
    "公 公安 刑 刑初 刑终 民初 民终 行初 行终 见 刑立 刑侦 刑事 侦 经侦 行 行政 罚 治 治安 立 立案 受 受案 受理 "
    "结 结案 撤 撤案 案 案件 警 警情 接 接警 接处警 报警 出警 处警 反诈 反诈中心 诈 电诈 电信 网 网络 网安 派 "
    "派出 所 局 分局 队 支队 大队 中队 街 办 街办 党委 党工委 委 政 政法 府 综治 综合 治理 督 督办 督查 通 通报 "
    "约 约谈 责 责令 整改 函 发文 文号 办发 宣 宣传 讲 讲座 记录 窝 窝点 人 人员 重点 重点人员 台账 编号 序号 "
    "对象 电 检 法 检察 法院 司法 信 访 信访 人民 案卷 补充 更正 复印 附件 劝返 拦截 线索 一 二 三 四 五 六 "
    "七 八 九 十 零 〇 村 社区 组 街道 镇 乡 县 市 省 区 州 所在 网格 群 逢 认定 基数 报送"
)
_DOCUMENT_WORDS = frozenset(_OFFICE_WORDS.split())
_REGIONS = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼黔滇遵"
_ALONE = frozenset(_REGIONS + "甲乙丙丁戊东南西北中上下男女")
"""Letters that count rows where no other Han letter stands beside them: 甲001."""
_DOCUMENT_HEAD = re.compile(rf"[公检法政府街派刑治局办][{HAN}]*字$")
"""What follows the name of a county in the number of a paper: 汇川公立字."""
_REGION_BEFORE = re.compile(f"[{_REGIONS}]{{1,3}}(?=公|检|法|刑|政|府|委|办|反|治|警|街|督|综|党|民|司|信|网|电|派|局)")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_DIGIT_RUN = re.compile(r"\d+")
_LATIN_RUN = re.compile(r"[A-Za-z]{4,}")
_ERROR_WORDS = "TRUE FALSE NULL NONE UNDEFINED VALUE NAME SPILL CALC FIELD BLOCKED CONNECT UNKNOWN GETTING DATA SHEET"
_LATIN_WORDS = frozenset(_ERROR_WORDS.split())
_OTHER_LETTER = re.compile(rf"[^\W\d_A-Za-z{HAN}○〇]")
_LONGEST_DIGITS = 12
"""Digits of a code of the statistics office; with more it may be a bank card, an account or half an ID number."""
_LONG_CODE = 20
"""Digits of the number of a case; a bank card has 19 at most."""
_MANY_HAN_DIGITS = re.compile("[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7}")


def is_harmless(text: str) -> bool:
    """Return whether the text consists of words that name no person; personal numbers are not looked for here."""
    spaced, compact = to_half_width(text), normalise(text)
    if any(_LONGEST_DIGITS < len(digits) < _LONG_CODE for digits in _DIGIT_RUN.findall(compact)):
        return False
    if any(_may_be_pinyin(compact, word) for word in _LATIN_RUN.findall(compact)):
        return False
    if compact.isascii():
        return True
    if _OTHER_LETTER.search(compact) or "·" in compact or _MANY_HAN_DIGITS.search(compact):
        return False
    is_number = any(letter.isdigit() for letter in compact)
    return (is_number and is_document_number(compact)) or all(
        _is_harmless_run(spelling, run) for spelling in {spaced, compact} for run in _HAN_RUN.finditer(spelling)
    )


def _may_be_pinyin(text: str, word: str) -> bool:
    """Return whether a Latin word may be a name: one in capitals beside digits is a code, CASE2022001."""
    is_code = word.isupper() and any(letter.isdigit() for letter in text)
    return not is_code and word.upper() not in _LATIN_WORDS


def is_document_number(text: str, is_known_word: Callable[[str], bool] | None = None) -> bool:
    """Return whether all Han letters are those of numbers of documents, as in 云公(刑)立字〔2022〕123号 and 青石村-1.

    `is_known_word` tells which other words may stand at the beginning of such letters.
    """
    return _OTHER_LETTER.search(text) is None and all(
        _is_document_run(run) or (is_known_word is not None and _begins_with_known_word(run, is_known_word))
        for run in _HAN_RUN.findall(text)
    )


def has_foreign_letter(text: str) -> bool:
    """Return whether a letter is neither Latin nor Han, such as Cyrillic ones that look like Latin ones."""
    return _OTHER_LETTER.search(text) is not None


def _begins_with_known_word(run: str, is_known_word: Callable[[str], bool]) -> bool:
    return any(
        is_known_word(run[:length]) and (length == len(run) or _is_document_run(run[length:]))
        for length in range(2, len(run) + 1)
    )


def _is_document_run(run: str) -> bool:
    return (
        run in _ALONE
        or run in _list_document_words()
        or _consists_of_document_words(run)
        or is_place(run)
        or any(is_place(run[:length]) and _consists_of_document_words(run[length:]) for length in range(2, len(run)))
        or any(_DOCUMENT_HEAD.match(run, length) and _consists_of_document_words(run[length:]) for length in (1, 2, 3))
    )


def _consists_of_document_words(words: str) -> bool:
    return _consists_of(words, _list_document_words(), _REGION_BEFORE)


def _is_harmless_run(text: str, run: re.Match[str]) -> bool:
    word = run[0]
    if word in _WHOLE:
        return True
    if text[: run.start()][-1:].isdigit():
        unit = _AFTER_DIGIT.match(word)
        return _names_nobody(word) or (unit is not None and _names_nobody(word[unit.end() :]))
    return _names_nobody(word)


def _names_nobody(word: str) -> bool:
    return (
        not word
        or is_place(word)
        or _consists_of(word, _list_everyday_words(), _HAN_NUMBER, _FORMAL_AMOUNT, _BEFORE_WORD)
    )


def is_place(word: str) -> bool:
    """Return whether the word is that of a place or an office, with no person before it: 凤岭街道青石村, 财政所."""
    if len(word) > _LONGEST_PLACE or _NO_PLACE.search(word):
        return False
    end = 0
    while end < len(word):
        # 青石社区 and 居委会, 白岩坪 and 村: what follows a place needs no name of its own.
        bare_ending = _BARE_ENDING.match(word, end) if end else None
        part = bare_ending or _PLACE.match(word, end)
        if part is None or (bare_ending is None and _has_person_before(part[0])):
            return False
        end = part.end()
    return True


def _has_person_before(part: str) -> bool:
    """Return whether the name of a place could as well be that of a person, or begins with one: 陈岭, 王小明村."""
    stem = _PLACE_ENDING.sub("", part)
    if len(stem) == 1 or (len(stem) == 2 and part[-1] in _ENDINGS_OF_GIVEN_NAMES):
        return stem[0] in SURNAMES and not _TERRAIN.fullmatch(stem[-1])
    starts = {stem[:3], stem[-3:]} if len(stem) > 2 else set()
    return any(is_name(start) and not _TERRAIN.fullmatch(start[-1]) for start in starts)


def _consists_of(word: str, words: frozenset[str], *patterns: re.Pattern[str]) -> bool:
    """Return whether the word can be divided into these words and texts of these patterns."""
    reachable = {0}
    for start in range(len(word)):
        if start not in reachable:
            continue
        reachable |= {end for end in range(start + 1, len(word) + 1) if word[start:end] in words}
        for pattern in patterns:
            if (match := pattern.match(word, start)) and match.end() > start:
                reachable.add(match.end())
    return len(word) in reachable


@cache
def _list_document_words() -> frozenset[str]:
    return _DOCUMENT_WORDS | list_terms() | {register.chinese for register in Register}


@cache
def _list_everyday_words() -> frozenset[str]:
    return _EVERYDAY | list_terms()
