"""The words of what national rules forbid to assess, and of honours, as patterns over a text without disguises.

`undisguise` brings a text into the form that the patterns read: half-width letters in lower case, without spaces,
hidden marks, decoration between letters, and traditional characters.
"""

from __future__ import annotations

import re
import unicodedata

from wuzha.core.normalise import normalise

_TRADITIONAL = str.maketrans(
    "裝註冊載簽積線時長傳視頻軌跡蹟圖掛譽稱號範區單點啟關數戶個員學習達標報進榮獎模軟應絡開體額錄",
    "装注册载签积线时长传视频轨迹迹图挂誉称号范区单点启关数户个员学习达标报进荣奖模软应络开体额录",
)
_DECORATION = re.compile(
    "[·•・‧∙*_~`'\"\u2018\u2019“”|/\\\\<>«»《》「」『』【】〔〕\\[\\]#^+=()…—-]|(?<!\\d)\\.|\\.(?!\\d)"
)

_NOT_END = "[^,。;:!?]"
"""A letter that ends no part of a sentence."""
_APP = "(?:app|(?:反诈|手机|政务)应用|应用程序|软件|小程序|客户端|反诈中心|公众号)"
_SHARE = "(?:率|量|数量|占比|比例|比率|比重|百分比)"
_QUOTA = "(?:\\d+%|百分之|[一二三四五六七八九]成(?![立为员])|全覆盖)"
_PEOPLE = "(?:个人|干部|群众|村民|居民|职工|网格[员长]|志愿者|党员|队员|住户|农户)"
_APPS_RULE = "国办函〔2026〕12号不允许"
NAMING_RULE = "《创建示范活动管理办法（试行）》规定，街道（乡镇）不得自行开展命名、授牌一类的创建示范活动"


def _compile(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


FORBIDDEN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        _compile(
            f"(?:安装|下载|装机|激活|普及|上机)(?:了|的)?(?:{_SHARE}|人数|户数|数)(?<!普及量)(?<!普及数)",
            f"(?:注册|关注|开通|绑定){_SHARE}",
            "(?:应装|应下)(?:尽|必)|(?:全员|人人|户户|全部|家家)(?:都)?(?:安?装|下载)",
            f"(?:安装|下载){_NOT_END}{{0,12}}?{_QUOTA}",
            f"{_QUOTA}{_NOT_END}{{0,14}}?(?:安装|下载)(?!监控|摄像|探头|路灯|烟感|消防)",
            f"{_APP}{_NOT_END}{{0,8}}?(?:率|占比|比例|{_QUOTA})",
            "install(?:ation|ed|s)?(?:rate|count|quota|number|ratio)|downloads?(?:rate|count|number)",
            "rateofinstall|numberof(?:install|download)",
        ),
        f"{_APPS_RULE}考核、通报安装率、注册率、下载量",
    ),
    (
        _compile("打卡", "签到(?!表|册|簿)", "(?:check|clock)-?in(?!sur|ter|for|spe|sta|voi|di)", "punch-?card"),
        f"{_APPS_RULE}要求打卡、签到",
    ),
    (
        _compile(
            f"积分{_NOT_END}{{0,6}}?(?:排名|排行|排序|排队|名次|榜|高低)",
            f"{_PEOPLE}{_NOT_END}{{0,6}}?(?:排名|排行|排序|名次|排位)",
            "(?:排名|排行|排序)的?积分|按积分排",
            "leaderboard|(?:points?|score)rank|rank(?:ing|ed)?(?:of|by)(?:points?|scores?|people)",
        ),
        f"{_APPS_RULE}给个人积分、排名",
    ),
    (
        _compile(
            "(?:在线|上线|学习|使用|登录|登陆)(?:时长|时间|天数)|(?:登录|登陆|点击)(?:次数|率|量)|在线率|日活|月活|活跃(?:度|率|用户)",
            "(?:online|screen|usage)-?(?:time|hours|duration)|timeonline|logincount|daily-?active",
        ),
        f"{_APPS_RULE}统计在线时长",
    ),
    (
        _compile(
            f"(?:上传|提交|报送|传回|晒出){_NOT_END}{{0,8}}?(?:照片|图片|视频|轨迹|截图|影像|定位)",
            "附(?:上|有)?(?:现场)?(?:照片|截图)",
            f"(?:照片|图片|轨迹|截图|影像){_NOT_END}{{0,6}}?(?:上传|提交|报送|为证|佐证|存档|留痕|\\d+张)",
            "(?:拍照|截图|轨迹|照片)(?:留痕|上传|存档|为证)|\\d+张(?:以上)?的?(?:现场)?(?:照片|截图)",
            "(?:upload|submit|send)(?:of|the|their)?(?:photo|picture|video|track|screenshot)",
        ),
        f"{_APPS_RULE}强制上传不必要的照片、视频、轨迹",
    ),
    (
        _compile(
            f"(?:以|用|通过|依托|在){_NOT_END}{{0,6}}?(?:app|应用|软件|小程序|客户端){_NOT_END}{{0,8}}?(?:考核|考评|评分|打分|计分)",
            f"(?:app|软件|小程序|客户端){_NOT_END}{{0,8}}?(?:考核|考评)的?(?:载体|依据|手段)",
        ),
        f"{_APPS_RULE}把政务应用当作日常考核的载体",
    ),
    (
        _compile(
            "(?<!减少)(?<!避免)(?<!杜绝)(?<!防止)(?<!不得)(?<!不)(?<!禁止)(?:重复|多头|反复)(?:填表|填报|报表|填写)",
        ),
        f"{_APPS_RULE}要求重复填表报数",
    ),
)
"""What no criterion, target, duty or reading may assess, and the rule that says so (domain: policy of 2026)."""

HONOUR_WORDS = _compile(
    "命名|授牌|授匾|颁牌|颁匾|挂匾|授旗|挂牌(?!督办|整治)|牌匾|匾额|奖牌|铜牌|荣誉|称号",
    "示范(?:村|社区|单位|点|街道|户|岗|区|创建)|(?:模范|标杆|样板)(?:村|社区|单位|街道|户|点)?|标兵",
    "先进(?:村|社区|单位|集体|个人)|(?:[三四五]星|星级)级?(?:村|社区|单位|街道)",
    "plaque|honou?rarytitle|(?:model|demonstration)(?:village|community|unit)",
)
"""Words of naming and plaques, which a plan may use only with the number of its approval."""

APPROVAL_NUMBER = re.compile(r"[\u4e00-\u9fff].*?(?:19|20)\d{2}年?第?\d+号")
"""A number of a paper without its brackets: its office, its year, its number."""


def undisguise(text: str) -> str:
    """Return the text in the form that the patterns read."""
    letters = unicodedata.normalize("NFKD", normalise(text))
    # Accents and marks that stand over a letter; what NFKD took apart is put together again, as half-width letters.
    plain = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Me", "Cf", "Co"))
    return _DECORATION.sub("", unicodedata.normalize("NFKC", plain).lower().translate(_TRADITIONAL))
