"""Problems of accounts and roles."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

PEOPLE_PROBLEMS: Family = {
    "person.exists": refusal("“{value}”已有人用作账号名。", "请换一个账号名。"),
    "person.name": refusal(
        "“{value}”不能作账号名。", "请用字母开头，只用字母、数字和 . _ -，如 qh-wang；不要用姓名、手机号或身份证号。"
    ),
    "person.own": refusal("自己的账号和角色不能由自己更改。", "请由另一位安全管理员办理。"),
    "person.closed": refusal("“{value}”是已停用的账号。", "请核对账号；确需使用的，请先恢复账号。"),
    "person.open": refusal("“{value}”没有停用。", "不必恢复。"),
    "one_time_code.wrong": refusal(
        "账号或一次性代码不对，或者代码已过期、已用过、已换新。", "请核对后再输；仍不行的，请向安全管理员另要一个代码。"
    ),
    "request.unconfirmed": refusal("这件事要由另一位管理员确认后才生效。", "请先提交，再请另一位管理员确认。"),
    "request.own": refusal("您提交的事项不能由您自己确认。", "请由另一位管理员确认；不再需要的，可以撤回。"),
    "request.own_account": refusal("自己账号的事项不能由自己确认。", "请由另一位管理员确认。"),
    "request.waiting": refusal("同样的事项已经提交，正等待确认。", "请等另一位管理员确认，或先撤回。"),
    "request.decided": refusal("这个事项已经办过。", "请刷新页面后核对。"),
    "feed.closed": refusal("没有开启日历订阅，可能已经停用。", "请刷新页面后核对。"),
    "screen.closed": refusal("没有这个大屏地址，可能已经停用。", "请刷新页面后核对。"),
    "screen.too_many": refusal("同时使用的大屏地址最多{most}个。", "请先停用不再使用的地址。"),
    "session.ended": refusal("没有可以结束的登录，可能已经结束。", "请刷新页面后核对。"),
    "person.password_used": refusal("这个密码最近用过。", "请换一个与前{count}次都不同的密码。"),
    "role.wrong_org": refusal("{kind}没有“{role}”这个角色。", "这个角色可以设在：{choices}。"),
    "role.apart": refusal(
        "“{role}”不能与已有的角色由同一人担任。", "系统、安全、审计三种管理员要由不同的人担任，也不兼任业务角色。"
    ),
    "role.ended": refusal("“{role}”这个角色已经收回。", "不必再收回。"),
    "role.held": refusal("已经是“{role}”。", "不必再授予。"),
}
