"""Problems of sealed files: files that are none, the first difference of one that is, and sealing itself."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

_DAMAGED = "这份文件不能作数。请向封存的单位另取一份；各份都这样的，请报告审计管理员。"
_SIGNED_WRONG = "请向封存的单位核对公钥指纹和程序版本，并报告审计管理员。"

SEALS_PROBLEMS: Family = {
    "seal.not_sealed": refusal("这个文件不是封存件。", "请核对文件；封存件由考核轮次封存时写出，以 .zip 结尾。"),
    "seal.too_large": refusal("封存件太大，超过{limit}MB，不读取。", "请核对文件。"),
    "seal.too_many_members": refusal("封存件里的文件超过{limit}个。", _DAMAGED),
    "seal.damaged_zip": refusal("封存件不完整，打不开。", _DAMAGED),
    "seal.container": refusal("封存件的压缩包变动过：文件末尾的校验值不符。", _DAMAGED),
    "seal.member_name": refusal("封存件里有不该有的文件名“{member}”。", _DAMAGED),
    "seal.member_twice": refusal("封存件里有两个 {member}。", _DAMAGED),
    "seal.member_too_large": refusal("封存件里的 {member} 太大，超过{limit}MB，不读取。", _DAMAGED),
    "seal.member_unreadable": refusal("封存件里的 {member} 读不出来。", _DAMAGED),
    "seal.member_missing": refusal("封存件里缺少 {member}。", _DAMAGED),
    "seal.member_unknown": refusal("封存件里多出 {member}。", _DAMAGED),
    "seal.member_hash": refusal("{member} 变动过：与 {manifest} 里的校验值不符。", _DAMAGED),
    "seal.member_content": refusal("{member} 的内容不是应有的样子。", _DAMAGED),
    "seal.public_key": refusal("封存件里的公钥看不懂。", _DAMAGED),
    "seal.signature": refusal("签名 {member} 与内容不符：签名以后变动过，或不是用封存件里的公钥签的。", _DAMAGED),
    "seal.other_key": refusal("签名的公钥是另一把：指纹 {fingerprint}，要求的是 {expected}。", _SIGNED_WRONG),
    "seal.format": refusal("封存件的格式（{format}）是另一版程序的。", "请用新一版的程序核对。"),
    "seal.line": refusal("{member} 第{number}行看不懂。", _SIGNED_WRONG),
    "seal.org_ring": refusal("封存的组织有误：{org} 是自己的上级。", _SIGNED_WRONG),
    "seal.plan_hash": refusal("方案不是评判所用的：哈希是 {sha256}，封存时是 {sealed}。", _SIGNED_WRONG),
    "seal.not_judged": refusal("按封存的方案和台账评判不出来（{reason}）。", _SIGNED_WRONG),
    "seal.finding": refusal(
        "{place}：封存的结论与重新评判的不同（第{number}行）。封存的：{sealed}。重新评判的：{computed}。", _SIGNED_WRONG
    ),
    "seal.time_stamp": refusal("时间戳不是 RFC 3161 的回执。", "请附上时间戳机构回复的 .tsr 文件。"),
    "seal.key_damaged": refusal(
        "签名密钥 {path} 不完整。", "请从备份中取回它；换新密钥的，要公布新的公钥指纹，旧的封存件仍用旧指纹核对。"
    ),
    "seal.other_plan": refusal("方案的文件与评判所用的不同，没有封存。", "请核对方案文件夹有没有改动，再封存。"),
    "seal.books_changing": refusal("台账正在变动，没有封存。", "请稍后再试。"),
}
