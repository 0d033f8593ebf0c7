"""Problems of facts folders, engines and questions."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal, warning

FACTS_PROBLEMS: Family = {
    "facts.orgs_missing": refusal(
        "{folder} 里没有 orgs.parquet，无法知道有哪些村（社区）和单位。", "请把它放进这个文件夹后再评判。"
    ),
    "facts.unreadable": refusal("{file} 读不出来，不是完整的 Parquet 文件。", "请重新导出这个文件。"),
    "facts.type": refusal(
        "{file} 的 {column} 应是{expected_type}，现在是 {file_type}。", "请改正这一列的类型后重新导出。"
    ),
    "facts.column_missing": refusal("{file} 没有 {column} 这一列。", "请补上这一列后重新导出。"),
    "engine.no_space": refusal("内存或临时磁盘不够，没有算完。", "请腾出空间，或换一台内存更大的机器。"),
    "engine.java": refusal(
        "Spark 引擎需要 Java，这台机器上没有，或者启动不了。", "请先安装 Java 17（如 openjdk-17-jre-headless）。"
    ),
    "engine.stopped": refusal(
        "Spark 引擎没有算完：{reason}", "请核对事实文件夹里的文件是否完整，或改用 --engine duckdb。"
    ),
    "engine.cluster": refusal("连不上 Spark 集群 {master}。", "请核对环境变量 WUZHA_SPARK_MASTER，并确认集群已启动。"),
    "facts.twice": refusal("{register}.parquet 的 {column} 有重复（如 {choices}）。", "请去掉重复的行后再评判。"),
    "facts.parent": refusal(
        "orgs.parquet 的上级关系有误（{choices}）：上级不存在，或类别不高于本级。", "请改正后再评判。"
    ),
    "facts.kind": refusal("orgs.parquet 有认不出的类别（如 {choices}）。", "kind 只能是：{kinds}。"),
    "facts.unknown_org": warning(
        "{file} 有{count}行的 {column} 不在 orgs.parquet 里（如 {example}），这些行不计入任何组织。",
        "请补上缺的组织，或改正代码后再评判。",
    ),
}

QUESTIONS_PROBLEMS: Family = {
    "question.reading_unknown": refusal("“{value}”不是方案的口径。", "可用的口径：{choices}。"),
    "question.option_unknown": refusal("“{value}”不是口径{reading}的读法。", "可用的读法：{choices}。"),
    "question.before_period": refusal("截至日期{day}早于{period}的第一天{start}。", "请改用期间之内或之后的日期。"),
    "question.window_too_long": refusal("期间{period}超过{most}个月。", "请分成较短的期间分别评判。"),
    "question.node_unknown": refusal("“{value}”不是{period}的节点。", "可用的节点：{choices}。"),
}
