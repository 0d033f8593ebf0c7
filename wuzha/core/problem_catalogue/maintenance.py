"""Problems of keeping an office's data: backups, restoring, the data folder."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

BACKUPS_PROBLEMS: Family = {
    "backup.damaged": refusal(
        "{path} 不是完整的备份：不是 wuzha backup 写出的，或内容有改动、没有写完。", "请换另一份备份。"
    ),
    "backup.not_verified": refusal("备份写出后重新读取，与数据库不一致，没有保留。", "请检查磁盘，再试一次。"),
    "backup.no_program": refusal(
        "没有找到程序 {program}。", "请安装 PostgreSQL 的客户端（Debian：apt-get install postgresql-client）。"
    ),
    "backup.program_failed": refusal(
        "{program} 没有完成（{reason}）。", "请核对 DATABASE_URL 的权限；客户端的版本不能低于服务器。"
    ),
    "backup.no_public_key": refusal(
        "{path} 里没有公钥（以 age1 开头的一行）。", "请用 wuzha backup-key 生成一对密钥，写上以 .pub 结尾的那个文件。"
    ),
    "backup.key_is_secret": refusal(
        "{path} 是私钥，备份只用公钥。", "请写上以 .pub 结尾的公钥文件，把私钥移到别的机器上保管。"
    ),
    "backup.no_tables": refusal("数据库还是空的，没有可备份的内容。", "请核对 WUZHA_DATA 或 DATABASE_URL。"),
}

RESTORING_PROBLEMS: Family = {
    "restore.not_empty": refusal(
        "数据文件夹 {path} 里已有内容（如 {example}），不覆盖。",
        "请停掉网站，把这个文件夹改名，或用 WUZHA_DATA 另指一个空文件夹。",
    ),
    "restore.database_not_empty": refusal(
        "DATABASE_URL 所指的数据库里已有表，不覆盖。", "请另建一个空的数据库，把 DATABASE_URL 指向它。"
    ),
    "restore.other_version": refusal(
        "{path} 里数据库的版本是 {version}，现在运行的是 {own}，不能直接恢复。",
        "请先安装那个版本（{version}）恢复，再装上新版，由 wuzha serve 更新数据库。",
    ),
    "restore.other_database": refusal(
        "这份备份是 {vendor} 的，现在用的是 {own}。", "请设置（或去掉）环境变量 DATABASE_URL。"
    ),
    "restore.key_needed": refusal("{path} 是加密的备份。", "请用 --key 写明私钥文件。"),
    "restore.no_secret_key": refusal(
        "{path} 里没有私钥（以 AGE-SECRET-KEY-1 开头的一行）。", "请写上 wuzha backup-key 生成的私钥文件，不是 .pub。"
    ),
    "restore.wrong_key": refusal("{path} 不是用这把私钥对应的公钥加密的。", "请换加密时那一对密钥的私钥。"),
    "restore.differs": refusal("恢复出来的内容与备份的清单不一致，没有恢复。", "请换另一份备份。"),
    "restore.log_broken": refusal("恢复出来的操作日志不完整，没有恢复。", "请换一份更早的备份，并报告审计管理员。"),
}

DATA_FOLDER_PROBLEMS: Family = {
    "data.in_use": refusal(
        "数据文件夹 {path} 正由另一个 wuzha 使用（进程 {process}）。", "请先停掉它，或用 WUZHA_DATA 另指一个文件夹。"
    ),
    "data.is_file": refusal(
        "数据文件夹 {path} 不能用：{file} 是文件，不是文件夹。", "请把环境变量 WUZHA_DATA 改成一个文件夹。"
    ),
    "data.not_created": refusal(
        "不能在 {parent} 里新建数据文件夹 {path}。", "请核对环境变量 WUZHA_DATA，或让运行网站的用户有权在那里新建。"
    ),
    "data.not_writable": refusal(
        "数据文件夹 {path} 不能写入。", "请核对环境变量 WUZHA_DATA，并把文件夹的属主改成运行网站的用户。"
    ),
    "data.database_lost": refusal(
        "数据库是空的或不见了，旁边却有以前的内容（{traces}）。",
        "请找回数据库文件，或用 wuzha restore 恢复备份；确实要从头开始的，运行一次 wuzha serve --new。",
    ),
    "data.newer_program": refusal(
        "数据库由更新的版本更新过（多出 {names}），这一版不能使用。",
        "请安装那个版本，或用 wuzha restore 恢复更新前的备份。",
    ),
}
