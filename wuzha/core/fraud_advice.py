"""What residents read and hear about each type of fraud: how it goes, and what to do.

The texts are for paper, loudspeaker and screen. The types are those of the police's working list; two of them do not
say how they go, and have no advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.vocabulary import FraudType


@dataclass(frozen=True, slots=True)
class FraudAdvice:
    """What is said about a type of fraud: a line for a screen, how it goes, what to do. In Chinese, as papers are."""

    slogan: str
    course: str
    remedy: str


FRAUD_ADVICE: Mapping[FraudType, FraudAdvice] = {
    FraudType.FAKE_ORDERS: FraudAdvice(
        "先返小钱再要大钱，刷单就是骗。",
        "有人在群里说点赞、做任务就返钱，先返几笔小的，再让人垫大钱，说做完一组才能提现。",
        "要先垫钱的任务，一笔也不做；已经垫了的，马上打110。",
    ),
    FraudType.INVESTMENT: FraudAdvice(
        "群里的老师和内幕，骗的是本金。",
        "网上认识的人或群里的“老师”让人下载软件炒股、炒币、理财，账面一直赚，想提现就要再交钱。",
        "不装陌生人发来的投资软件，不往个人账户转投资款。",
    ),
    FraudType.SHOPPING: FraudAdvice(
        "低价好货先打款，钱一转人就没了。",
        "网上或群里发低价商品、上门服务，让人离开平台私下付款，收了钱再用保证金、运费的名目接着要。",
        "买东西走平台付款；对方要私下转账，就不买。",
    ),
    FraudType.FAKE_SERVICE: FraudAdvice(
        "客服主动来电说退款，多半是骗子。",
        "自称快递、网店、直播平台的客服，说丢件要赔、会员要扣费，让人下载会议软件、打开屏幕共享。",
        "挂断电话，自己到平台里查订单；不开屏幕共享，不报验证码。",
    ),
    FraudType.LOAN: FraudAdvice(
        "放款之前先收钱，就是诈骗。",
        "说无抵押、低利息、马上放款，再让人先交保证金、解冻费，或转钱“证明还款能力”。",
        "贷款找银行；钱没到账就先要钱的，一分不转。",
    ),
    FraudType.CREDIT_RECORD: FraudAdvice(
        "征信不能花钱消，来电说能消的是骗。",
        "自称银行或平台人员，说校园贷、征信有问题，不处理影响以后贷款，让人把钱转到指定账户。",
        "征信到中国人民银行查；没有哪个机构会让人转账消记录。",
    ),
    FraudType.ACQUAINTANCE: FraudAdvice(
        "领导熟人急要钱，先打电话问一声。",
        "用领导、亲友的头像和名字加好友，先问候，再说不方便出面，请代转一笔钱，还发来假的转账截图。",
        "打原来的电话或当面核实；没核实，不转账。",
    ),
    FraudType.AUTHORITY: FraudAdvice(
        "公检法不在电话里办案，没有安全账户。",
        "自称公安、法院、社保人员，说涉案或身份被冒用，让人保密、下载会议软件、把钱转去“核查”。",
        "挂断，打110核实；让人往“安全账户”转钱的，就是骗子。",
    ),
    FraudType.DATING: FraudAdvice(
        "没见过面的恋人谈钱，先停下来。",
        "网上认识，聊得热络，再说家里有急事、要路费，或者带着一起投资。",
        "没见过面不转钱；拿不准，问问家里人，打96110。",
    ),
    FraudType.GAME: FraudAdvice(
        "游戏账号装备，离开平台交易就上当。",
        "说高价收号、低价卖装备、送皮肤，发来假的交易网站，再说账号冻结，要充钱解冻；孩子常用家长的手机付款。",
        "只在官方平台交易；家长保管好支付密码。",
    ),
    FraudType.MILITARY_SHOPPING: FraudAdvice(
        "自称部队单位采购，要垫钱就是骗。",
        "自称部队、学校、医院的采购员来订货，再请商户代买别的东西，让人先给指定的商家垫款。",
        "到单位当面核实；不代买，不垫款。",
    ),
}

NATIONAL_ORDER = (
    FraudType.FAKE_ORDERS,
    FraudType.INVESTMENT,
    FraudType.SHOPPING,
    FraudType.FAKE_SERVICE,
    FraudType.LOAN,
    FraudType.CREDIT_RECORD,
    FraudType.ACQUAINTANCE,
    FraudType.AUTHORITY,
    FraudType.DATING,
    FraudType.GAME,
)
"""The ten types of most cases of the country, as the Ministry of Public Security published them for 2023."""

SHEET_TITLE = "防骗提醒"
HELP_SENTENCE = "拿不准，打96110问一问；钱已经转出，马上打110。"
