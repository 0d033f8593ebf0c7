"""The coded terms: each with its value in data, its label on pages, and the other spellings that sheets use."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, cast

from wuzha.core.i18n import translate


class Term(StrEnum):
    """A coded term; `chinese` is its label in Chinese, which sheets use, `aliases` are other spellings of sheets."""

    chinese: str
    aliases: tuple[str, ...]

    def __new__(cls, value: str, chinese: str, *aliases: str) -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.chinese = chinese
        term.aliases = aliases
        return term

    @property
    def label(self) -> str:
        """The label in the language of the reader."""
        return translate(self.chinese)

    @property
    def words(self) -> tuple[str, ...]:
        """Every spelling: the value in data, the Chinese label, and the aliases."""
        return (self.value, self.chinese, *self.aliases)

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the term with this value. Raises: KeyError when there is none."""
        return cast("Self", cls._value2member_map_[value])

    @classmethod
    def get(cls, value: object) -> Self | None:
        """Return the term with this value, or None."""
        return cast("Self | None", cls._value2member_map_.get(value)) if isinstance(value, str) else None


class Outcome(Term):
    """The outcome of a finding (结论)."""

    MET = "met", "达标"
    NOT_MET = "not_met", "未达标"
    UNDETERMINED = "undetermined", "待定"
    NOT_APPLICABLE = "not_applicable", "不适用"


class OrgKind(Term):
    """The kind of an org (类别)."""

    NATION = "nation", "全国", "国家"
    PROVINCE = "province", "省", "省级", "自治区", "直辖市"
    CITY = "city", "市", "市(州)", "地级市"
    COUNTY = "county", "县", "县(市、区)", "区", "县级市"
    STREET = "street", "街道", "乡镇", "镇", "乡", "街道办事处"
    VILLAGE = "village", "村", "村委会", "行政村"
    COMMUNITY = "community", "社区", "居委会"
    UNIT = "unit", "部门", "单位", "工作部门"
    GRID = "grid", "网格", "基础网格"


class Register(Term):
    """A kind of rows that a street office keeps (台账)."""

    ORGS = "orgs", "组织"
    CASES = "cases", "案件", "电诈案件台账", "警情台账", "案件台账"
    PERSONS = "persons", "重点人员", "重点人员台账"
    DENS = "dens", "窝点", "窝点台账"
    SANCTIONS = "sanctions", "督办", "督办台账"
    OUTREACH = "outreach", "宣传", "宣传台账"
    DECLARATIONS = "declarations", "报送", "报送登记"
    BASELINES = "baselines", "基数", "基数确认"
    ATTESTATIONS = "attestations", "认定", "认定登记"
    GROUPS = "groups", "小组", "领导小组台账", "小组台账"


class GroupPost(Term):
    """A post of a leading group or of its office (小组岗位), in the order of papers."""

    LEADER = "leader", "组长"
    DEPUTY_LEADER = "deputy_leader", "副组长"
    MEMBER = "member", "成员"
    OFFICE_HEAD = "office_head", "办公室主任"
    OFFICE_MEMBER = "office_member", "办公室成员"


class GroupState(Term):
    """How the formation of a leading group stands on a day (成立情况)."""

    OVERDUE = "overdue", "逾期未成立"
    DUE = "due", "未成立"
    LATE = "late", "逾期成立"
    FORMED = "formed", "已成立"


class CaseKind(Term):
    """How the police filed a case (案件性质)."""

    CRIMINAL = "criminal", "刑事", "刑事案件"
    ADMINISTRATIVE = "administrative", "治安", "行政", "治安案件"
    NOT_FILED = "not_filed", "未立案"


class CaseStatus(Term):
    """Whether a case is still valid (状态)."""

    VALID = "valid", "有效"
    WITHDRAWN = "withdrawn", "撤案", "撤销"
    MERGED = "merged", "并案"


class Relation(Term):
    """The relation of a person to the staff member (与职工关系)."""

    SELF = "self", "本人", "职工本人"
    PARENT = "parent", "父母", "父亲", "母亲"
    SPOUSE = "spouse", "配偶", "妻子", "丈夫"
    CHILD = "child", "子女", "儿子", "女儿"


class Residence(Term):
    """How a person lives in the village (居住性质)."""

    PERMANENT = "permanent", "常住", "常住人口"
    TEMPORARY = "temporary", "暂住", "暂住人口"
    REGISTERED_ONLY = "registered_only", "户籍", "仅户籍"


class PersonCategory(Term):
    """Why a person is on the list (重点人员类别)."""

    OFFENDER = "offender", "违法犯罪人员"
    STRANDED_ABROAD = "stranded_abroad", "滞留缅北涉诈高危人员", "滞留境外", "滞留境外涉诈高危人员"
    INTERCEPTED = "intercepted", "拦截人员"


class Confirmation(Term):
    """Whether the authority has confirmed a person's category (认定状态)."""

    CONFIRMED = "confirmed", "已认定"
    PENDING = "pending", "待核"


class SanctionKind(Term):
    """The kind of a sanction (督办类型), from the mildest to the most severe."""

    REMINDER = "reminder", "提醒", "提醒函"
    CIRCULATED_CRITICISM = "circulated_criticism", "通报批评", "通报"
    SUMMONED_TALK = "summoned_talk", "约谈"
    ORDERED_RECTIFICATION = "ordered_rectification", "责令整改"


class IssuedBy(Term):
    """The level that issued a sanction (发文级别)."""

    COUNTY = "county", "县", "县级"
    STREET = "street", "街道", "街道级", "乡镇"


class OutreachMust(Term):
    """One of the eight channels of the plan (八个“逢…必…”)."""

    SCREEN = "screen", "逢屏必亮"
    HOME = "home", "逢户必进"
    VILLAGE = "village", "逢村必发"
    ROAD = "road", "逢路必宣"
    MEETING = "meeting", "逢会必讲"
    SCHOOL = "school", "逢校必嘱"
    CHAT_GROUP = "chat_group", "逢群必响"
    PHONE = "phone", "逢机必装"


class OutreachForm(Term):
    """A way of reaching people that is none of the eight channels (其他方式)."""

    LECTURE = "lecture", "讲座"
    MARKET_DAY = "market_day", "赶集"
    BROADCAST = "broadcast", "广播"
    BANNER = "banner", "横幅"
    MESSAGE_GROUP = "message_group", "微信群"
    DRILL = "drill", "演练"
    OTHER = "other", "其他"


class OutreachInto(Term):
    """One of the five kinds of place that outreach goes into (五进)."""

    SCHOOL = "into_school", "进校园"
    OFFICE = "into_office", "进机关"
    ENTERPRISE = "into_enterprise", "进企业"
    COMMUNITY = "into_community", "进社区"
    HOME = "into_home", "进家庭"


class Venue(Term):
    """Where outreach is shown (场所)."""

    BANK = "bank", "银行"
    HOTEL = "hotel", "宾馆"
    SUPERMARKET = "supermarket", "超市"
    MALL = "mall", "商场"
    SCENIC_AREA = "scenic_area", "景区"
    HOSPITAL = "hospital", "医院"
    SCHOOL = "school", "学校"
    FARM_MARKET = "farm_market", "农贸市场"
    SQUARE = "square", "广场"
    MAIN_ROAD = "main_road", "交通主干道"
    LARGE_VILLAGE = "large_village", "大村大寨"
    OTHER = "other", "其他"


class FraudType(Term):
    """The police's working list of fraud types (诈骗类型)."""

    FAKE_ORDERS = "fake_orders", "刷单返利", "刷单返利类", "刷单"
    INVESTMENT = "investment", "虚假网络投资理财", "虚假网络投资理财类", "虚假投资理财", "投资理财"
    SHOPPING = "shopping", "虚假购物服务", "虚假购物、服务类", "虚假购物"
    FAKE_SERVICE = "fake_service", "冒充电商物流客服", "冒充电商物流客服类", "冒充客服"
    LOAN = "loan", "虚假贷款", "贷款、代办信用卡类", "虚假贷款类"
    CREDIT_RECORD = "credit_record", "虚假征信", "虚假征信类"
    ACQUAINTANCE = "acquaintance", "冒充领导熟人", "冒充领导、熟人类"
    AUTHORITY = "authority", "冒充公检法及政府机关", "冒充公检法及政府机关类", "冒充公检法"
    DATING = "dating", "网络婚恋交友", "网络婚恋、交友类(非虚假网络投资理财类)", "网络婚恋、交友类"
    GAME = "game", "网络游戏产品虚假交易", "网络游戏产品虚假交易类"
    MILITARY_SHOPPING = "military_shopping", "冒充军警购物", "冒充军警购物类诈骗", "冒充军警购物类"
    BLACK_MARKET = "black_market", "网黑案件"
    OTHER = "other", "其他", "其他类型诈骗", "机票退改签", "裸聊敲诈", "虚拟货币"


class Verdict(Term):
    """The verdict of people on a clause that is not counted (认定结论)."""

    MET = "met", "达标"
    NOT_MET = "not_met", "未达标"


class BaselineMeasure(Term):
    """What a signed baseline counts (指标)."""

    CASES = "cases", "案件", "发案", "案件数"
    STAFF_VICTIM_CASES = "staff_victim_cases", "职工受害案件", "职工受害"


class MonthState(Term):
    """The state of a month that an org has to declare (报送状态)."""

    DECLARED = "declared", "已报送"
    LATE = "late", "迟报"
    REPORTED = "reported", "待确认"
    MISSING = "missing", "未报送"
    OVERDUE = "overdue", "逾期"
    NOT_DUE = "not_due", "未到期"
    ABSENT = "absent", "不需报送"


class MonthReportEnd(Term):
    """How the office settled a month that a village declared (村报处理)."""

    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回"


class Severity(Term):
    """The effect of a problem on its row (后果)."""

    REFUSED = "refused", "退回"
    WARNING = "warning", "提醒"


class Role(Term):
    """The role of a person in the programme (角色)."""

    COUNTY_REVIEWER = "county_reviewer", "县级审核员"
    GROUP_LEADER = "group_leader", "领导小组组长"
    STREET_OFFICE = "street_office", "街道办公室工作人员"
    POLICE_CLERK = "police_clerk", "派出所专干"
    VILLAGE_SECRETARY = "village_secretary", "村（社区）书记"
    GRID_WORKER = "grid_worker", "网格员"
    UNIT_LIAISON = "unit_liaison", "部门联络员"
    AUDITOR = "auditor", "督查员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class Permission(Term):
    """An action that a role permits (权限)."""

    SEE_STANDING = "see_standing", "看结论"
    SEE_ENTRIES = "see_entries", "看台账"
    SEE_PERSONS = "see_persons", "看重点人员台账"
    RECORD_POLICE = "record_police", "登记案件、重点人员和窝点"
    RECORD_OUTREACH = "record_outreach", "登记宣传"
    RECORD_OFFICE = "record_office", "登记督办、报送、基数和认定"
    RECORD_GROUPS = "record_groups", "登记领导小组"
    REPORT_MONTHS = "report_months", "报送本村（社区）月份"
    UPLOAD = "upload", "上传台账"
    PROPOSE_VILLAGE = "propose_village", "提出案件归属"
    ANSWER_VILLAGE = "answer_village", "答复案件归属"
    DECIDE_VILLAGE = "decide_village", "决定案件归属"
    WAIVE_ROWS = "waive_rows", "免补退回的行"
    MANAGE_ORGS = "manage_orgs", "管理组织"
    SIGN_PLANS = "sign_plans", "签批方案"
    ORGANISE_ROUNDS = "organise_rounds", "组织考核"
    ANSWER_SELF_CHECKS = "answer_self_checks", "提交自查和整改、签认基数"
    VERIFY = "verify", "复核"
    DECIDE_OUTCOMES = "decide_outcomes", "认定考核结果"
    COUNTERSIGN = "countersign", "会签"
    ANSWER_OBJECTIONS = "answer_objections", "答复异议"
    PUBLISH_LISTS = "publish_lists", "公布名单"
    OPEN_SCREENS = "open_screens", "开启大屏"
    MANAGE_PEOPLE = "manage_people", "管理账号"
    CONFIRM_ACCOUNTS = "confirm_accounts", "确认账号事项"
    MANAGE_SYSTEM = "manage_system", "管理系统"
    READ_LOG = "read_log", "查阅日志"
    EXPORT = "export", "导出"
    EXPORT_LOG = "export_log", "导出日志"


class LogAction(Term):
    """An action that a line of the audit log records (操作)."""

    LOG_IN = "log_in", "登录"
    LOG_IN_FAILED = "log_in_failed", "登录失败"
    REFUSE_LOG_IN = "refuse_log_in", "拒绝登录"
    LOG_OUT = "log_out", "退出"
    END_SESSIONS = "end_sessions", "结束登录"
    SET_PASSWORD = "set_password", "设置密码"
    ISSUE_CODE = "issue_code", "发放一次性代码"
    REDEEM_CODE = "redeem_code", "使用一次性代码"
    REQUEST_CHANGE = "request_change", "申请账号事项"
    CONFIRM_CHANGE = "confirm_change", "确认账号事项"
    REFUSE_CHANGE = "refuse_change", "退回账号事项"
    ADD_PERSON = "add_person", "新增账号"
    CLOSE_PERSON = "close_person", "停用账号"
    REOPEN_PERSON = "reopen_person", "恢复账号"
    GRANT_ROLE = "grant_role", "授予角色"
    END_ROLE = "end_role", "收回角色"
    ADD_ORG = "add_org", "新增组织"
    CHANGE_ORG = "change_org", "修改组织"
    SUCCEED_ORG = "succeed_org", "变更组织"
    IMPORT_ORGS = "import_orgs", "导入组织"
    REMOVE_ORG = "remove_org", "删除组织"
    RECORD_ENTRIES = "record_entries", "登记台账"
    CORRECT_ENTRY = "correct_entry", "更正记录"
    WITHDRAW_ENTRY = "withdraw_entry", "撤回记录"
    REPORT_MONTHS = "report_months", "村（社区）报送"
    CONFIRM_MONTHS = "confirm_months", "确认村（社区）报送"
    RETURN_MONTHS = "return_months", "退回村（社区）报送"
    DRAFT_ATTESTATIONS = "draft_attestations", "存认定草稿"
    END_DRAFTS = "end_drafts", "办结认定草稿"
    PROPOSE_VILLAGE = "propose_village", "提出案件归属"
    ANSWER_PROPOSAL = "answer_proposal", "答复案件归属"
    DECIDE_VILLAGE = "decide_village", "决定案件归属"
    COMMENT_PROPOSAL = "comment_proposal", "说明案件归属"
    END_PROPOSAL = "end_proposal", "结束案件归属"
    CLAIM_CASE = "claim_case", "认领案件"
    SET_PROGRAMME = "set_programme", "确定方案和期间"
    MAKE_PLAN = "make_plan", "新建方案"
    CHANGE_PLAN = "change_plan", "修改方案"
    ACTIVATE_PLAN = "activate_plan", "启用方案"
    PROPOSE_PLAN = "propose_plan", "送签方案"
    REQUIRE_SIGNATURE = "require_signature", "设定方案签批"
    DISCARD_PLAN = "discard_plan", "删除方案草稿"
    RECEIVE_UPLOAD = "receive_upload", "上传台账"
    COMMIT_UPLOAD = "commit_upload", "确认入账"
    DISCARD_UPLOAD = "discard_upload", "放弃上传"
    DECLARE_FULL_FILE = "say_full_file", "说明全量文件"
    REFUSE_FILE = "refuse_file", "退回文件"
    REPAIR_ROW = "repair_row", "补正退回的行"
    WAIVE_ROW = "waive_row", "免补退回的行"
    DECIDE_CONFLICTS = "decide_conflicts", "处理冲突"
    UNDO_UPLOAD = "undo_upload", "撤销上传"
    NAME_HEADER = "name_header", "对应列名"
    FORGET_HEADER = "forget_header", "取消列名对应"
    EXPORT = "export", "导出"
    READ_PERSONS = "read_persons", "查看重点人员"
    REFUSE_PAGE = "refuse_page", "拒绝访问"
    RECORD_SHAPES = "record_shapes", "登记地图图形"
    BIND_BOOKS = "bind_books", "绑定台账"
    SET_REPORT_DAY = "set_report_day", "设定月报日"
    SET_CALENDAR_YEAR = "set_calendar_year", "登记工作日历"
    OPEN_FEED = "open_feed", "开启日历订阅"
    CLOSE_FEED = "close_feed", "停用日历订阅"
    OPEN_SCREEN = "open_screen", "开启大屏地址"
    CLOSE_SCREEN = "close_screen", "停用大屏地址"
    RECORD_GROUP = "record_group", "登记领导小组"
    RECORD_ROUND_STEPS = "record_round_steps", "办理考核轮次"
    STORE_TEMPLATE = "store_template", "更换公文模板"
    ISSUE_PAPER = "issue_paper", "印发公文"
    STORE_FORM = "store_form", "上传月报表"
    MAP_FORM = "map_form", "设置月报表"


class TodoVerb(Term):
    """What somebody has to do about a to-do item (待办动作)."""

    CONFIRM = "confirm", "确认"
    CHASE = "chase", "催报"
    REPORT = "report", "报送"
    REPAIR = "repair", "补正"
    COMPLETE = "complete", "补充"
    VERIFY = "verify", "核实"
    EXPLAIN = "explain", "说明"
    CHECK = "check", "核对"
    ANSWER = "answer", "答复"
    DECIDE = "decide", "裁定"
    ATTEST = "attest", "认定"
    CARRY_OUT = "carry_out", "落实"
    SIGN = "sign", "签批"
    READ = "read", "阅知"
    SET = "set", "确定"
    REMIND = "remind", "督促"
    BACK_UP = "back_up", "备份"


class OptionalStep(Term):
    """A step of a round that a plan may leave out (考核环节)."""

    SELF_CHECK = "self_check", "自查"
    VERIFICATION = "verification", "复核"
    PUBLICITY = "publicity", "公示"


class AccountRequestKind(Term):
    """What a second administrator is asked to confirm about an account (账号事项)."""

    GRANT_ROLE = "grant_role", "授予角色"
    ISSUE_CODE = "issue_code", "发放一次性代码"


class ProposalEnd(Term):
    """The reason why a proposal ended without a decision (归属结束原因)."""

    CASE_WITHDRAWN = "gone", "案件已撤回"
    ALREADY_RECORDED = "stands_there", "台账已照此更改"


class RefusedItemEnd(Term):
    """The reason why a refused row or an unread sheet is an open item no more (退回处理)."""

    REPAIRED = "repaired", "已在网页补正"
    ENTERED = "entered", "已手工登记"
    REPLACED = "replaced", "更正文件已入账"
    WAIVED = "waived", "免补"
    UNDONE = "undone", "上传已撤销"


class ConflictKind(Term):
    """What an upload would destroy of that which is known (冲突类型)."""

    WITHDRAWAL = "withdrawal", "已撤回的又出现"
    CORRECTION = "correction", "与手工更正不同"
    BLANK = "blank", "空白覆盖原值"


class ConflictChoice(Term):
    """Which side of a conflict holds (冲突处理)."""

    BOOKS = "books", "以台账为准"
    FILE = "file", "以文件为准"


class UploadState(Term):
    """The state of an upload (上传状态)."""

    WAITING = "waiting", "等待读取"
    READING = "reading", "正在读取"
    FAILED = "failed", "没有读成"
    RECEIVED = "received", "待确认"
    CONFIRMED = "confirmed", "等待入账"
    COMMITTING = "committing", "正在入账"
    COMMITTED = "committed", "已入账"
    DISCARDED = "discarded", "已放弃"
    EXPIRED = "expired", "已过期，未入账"
    UNDO_ASKED = "undo_asked", "等待撤销"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"


class UploadPhase(Term):
    """The phase of the work on an upload (处理进度)."""

    OPENING = "opening", "打开文件"
    CHECKING = "checking", "逐行核对"
    COMPARING = "comparing", "与台账比对"
    WRITING = "writing", "写入台账"


class SuccessionKind(Term):
    """The kind of a succession of orgs (组织变更)."""

    MERGED = "merged", "合并"
    SPLIT = "split", "分设"
    RENAMED = "renamed", "更名"


class RoundMode(Term):
    """What a round leads to: a circular inside the office, or a list that the public reads (考核方式)."""

    INTERNAL = "internal", "内部考核"
    APPROVED = "approved", "经批准的创建"


class RoundStage(Term):
    """The stage that a round has reached (考核阶段)."""

    PREPARED = "prepared", "筹备"
    SELF_CHECK = "self_check", "自查"
    VERIFICATION = "verification", "复核"
    DECISION = "decision", "认定"
    PUBLICITY = "publicity", "公示"
    PUBLISHED = "published", "已公布"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已取消"


class RoundMove(Term):
    """What a step does in a round (考核步骤)."""

    OPEN = "open", "设立考核轮次"
    SET_CALENDAR = "set_calendar", "调整日程"
    FREEZE = "freeze", "封存"
    ANSWER_SELF_CHECK = "answer_self_check", "提交自查"
    END_SELF_CHECK = "end_self_check", "结束自查"
    ASSIGN_VERIFIER = "assign_verifier", "指定复核人"
    DRAW_SAMPLE = "draw_sample", "抽取样本"
    NOTE_VISIT = "note_visit", "记录现场情况"
    REQUEST_EXPLANATION = "request_explanation", "要求说明"
    EXPLAIN = "explain", "提交说明"
    GIVE_VERDICT = "give_verdict", "提出复核意见"
    END_VERIFICATION = "end_verification", "结束复核"
    PROPOSE_DECISION = "propose_decision", "提请认定"
    DECIDE = "decide", "认定"
    COUNTERSIGN = "countersign", "会签"
    RETURN_DECISION = "return_decision", "退回重提"
    START_PUBLICITY = "start_publicity", "开始公示"
    FILE_OBJECTION = "file_objection", "提出异议"
    ANSWER_OBJECTION = "answer_objection", "答复异议"
    CONFIRM_ANSWER = "confirm_answer", "核准答复"
    RETURN_ANSWER = "return_answer", "退回答复"
    PUBLISH_LIST = "publish_list", "公布名单"
    REISSUE_LIST = "reissue_list", "重新公布名单"
    READ_OUTCOME = "read_outcome", "阅知结果"
    COMMEND = "commend", "表彰"
    ORDER_RECTIFICATION = "order_rectification", "责成整改"
    REPORT_RECTIFICATION = "report_rectification", "报告整改"
    CHECK_RECTIFICATION = "check_rectification", "验收整改"
    CLOSE_RECTIFICATION = "close_rectification", "销号"
    OPEN_REVIEW = "open_review", "提起复查"
    PROPOSE_REVOCATION = "propose_revocation", "提请撤销"
    REVOKE = "revoke", "撤销"
    END_REVIEW = "end_review", "结束复查"
    PROPOSE_BASELINES = "propose_baselines", "提请签认基数"
    SIGN_BASELINE = "sign_baseline", "签认基数"
    CLOSE = "close", "办结"
    CANCEL = "cancel", "取消"


class TitleState(Term):
    """What has become of an outcome that a published list has as met (认定状态)."""

    VALID = "valid", "有效"
    SUPERSEDED = "superseded", "已有新一期名单"
    REVOKED = "revoked", "已撤销"


class SelfCheckAnswer(Term):
    """What a village or unit says of its finding (自查意见)."""

    CONFIRMED = "confirmed", "无异议"
    DISPUTED = "disputed", "有异议"


class OrgDoubt(Term):
    """Why an org of a round is decided singly, and not together with those that are clear (单独认定的原因)."""

    UNDETERMINED = "undetermined", "系统待定"
    DISPUTED = "disputed", "自查有异议"
    OTHER_VERDICT = "other_verdict", "复核意见不同"
    OTHER_PROPOSAL = "other_proposal", "提请与系统结论不同"
    HEARING = "hearing", "要求过说明"
    REOPENED = "reopened", "异议成立重办"


VILLAGE_KINDS = (OrgKind.VILLAGE, OrgKind.COMMUNITY)
JUDGED_KINDS = (*VILLAGE_KINDS, OrgKind.UNIT)
HIGHER_KINDS = (OrgKind.STREET, OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.NATION)
COUNTED_SANCTIONS = tuple(kind for kind in SanctionKind if kind is not SanctionKind.REMINDER)
"""The kinds of sanctions that a clause can count: criticism, talk and ordered rectification."""
FACT_KINDS = tuple(kind for kind in OrgKind if kind is not OrgKind.GRID)
"""The kinds of org among the facts: the outreach of a grid counts for its village."""
_RANKS = {kind: rank for rank, kind in enumerate(HIGHER_KINDS, 1)}


def can_have_parent(kind: OrgKind, parent_kind: OrgKind) -> bool:
    """Return whether an org of this kind may be below a parent of the other kind."""
    if kind is OrgKind.GRID:
        return parent_kind in VILLAGE_KINDS
    return _RANKS.get(parent_kind, 0) > _RANKS.get(kind, 0)
