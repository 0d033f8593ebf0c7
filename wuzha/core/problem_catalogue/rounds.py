"""Problems of rounds: steps that are not legal, or not legal yet."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

ROUNDS_PROBLEMS: Family = {
    "round.other_stage": refusal("本轮考核现在是“{state}”阶段，不能{action}。", "请看本轮的进度。"),
    "round.step_left_out": refusal(
        "方案没有设这一步，不能{action}。", "要设的，请在方案的“考核流程”里补上，从下一轮起用。"
    ),
    "round.not_in_round": refusal("本轮考核没有这一项，不能{action}。", "请从本轮的页面选择。"),
    "round.not_yours": refusal("您的角色不能{action}。", "请由有这项职责的同事办。"),
    "round.moved": refusal("您打开之后，{who}刚办了“{action}”。", "请看过最新进度，再办一次。"),
    "round.seen_missing": refusal("看不出您打开的是哪时的进度。", "请重新打开本页，再办一次。"),
    "round.exists": refusal("这个期间已有一轮考核在办。", "请在那一轮里继续；作废的，请先取消。"),
    "round.no_programme": refusal("这里没有自己的方案，不能组织考核。", "请先确定方案和期间。"),
    "round.plan_internal": refusal("方案没有批准文号，结果只作内部考核，不能{action}。", "请用通报。"),
    "round.calendar_order": refusal("日程的先后不对。", "后一步的日期不能早于前一步。"),
    "round.calendar_missing": refusal("日程没有填全。", "请填写每一步的日期。"),
    "round.calendar_range": refusal("日程不在{first}至{last}之间。", "请核对年份：不早于考核期间的第一天。"),
    "round.period_running": refusal(
        "考核期间到{day}才满，现在封存的结论只算到今天。", "仍要现在封存的，请勾选确认，并写明理由。"
    ),
    "round.freeze_early": refusal("还没有到封存日。", "请到那一天再封存，或先调整日程。"),
    "round.no_orgs": refusal("没有可以考核的村（社区）和单位。", "请先登记组织和台账。"),
    "round.answer_missing": refusal("没有选意见。", "请选一项。"),
    "round.text_missing": refusal("没有写明情况或理由。", "请简要写明。"),
    "round.text_long": refusal("最多{limit}个字，现有{count}个字。", "请改短。"),
    "round.reason_missing": refusal("与系统结论或复核意见不同，没有写明理由。", "请写明为什么不同。"),
    "round.ground_missing": refusal("系统结论是待定，认定达标没有写明依据。", "请写明依据，如盖章的书面材料和文号。"),
    "round.paper_missing": refusal("代录自查，没有写明依据哪一份书面材料。", "请写明材料的名称，如盖章的自查表。"),
    "round.self_check_own": refusal(
        "它自己已经答复，办公室不能用书面材料改动。", "要改的，请由村（社区）、单位在自查期限内自己改。"
    ),
    "round.self_check_running": refusal(
        "还有村（社区）、单位没有提交自查，期限也没有到。", "请等期限过后再结束，或先催报。"
    ),
    "round.verifier_missing": refusal("没有选复核人。", "请选一位。"),
    "round.verifier_own_org": refusal("提交自查的人不能复核同一个村（社区）、单位。", "请另选一位。"),
    "round.verifier_spoke": refusal(
        "您替它答复过自查或说明，不能{action}。", "请由另一位同事办，或请办公室另行指定复核人。"
    ),
    "round.verifier_explains": refusal("复核它的人不能替它{action}。", "请由它自己或另一位同事办。"),
    "round.visited_already": refusal("已经有现场记录，不能再换复核人。", "请由原来的复核人办完。"),
    "round.sample_drawn": refusal("样本已经抽取，不能再抽。", "要多看几个的，请直接指定复核人。"),
    "round.sample_empty": refusal("没有选村（社区）、单位。", "请至少选一个。"),
    "round.sample_not_drawn": refusal("还没有抽取样本。", "请先抽取。"),
    "round.outcome_missing": refusal("没有选结论。", "请选达标、未达标或待定。"),
    "round.not_verifier": refusal("您不是指定的复核人，不能{action}。", "请由指定的复核人办，或请办公室另行指定。"),
    "round.own_entries": refusal("您登记过它的台账，不能{action}。", "请由另一位同事办。"),
    "round.not_visited": refusal("还没有现场记录。", "请先记录现场情况。"),
    "round.due_day_missing": refusal("没有填期限，或期限不在今天以后。", "请填一个以后的日期。"),
    "round.due_day_short": refusal("期限比方案规定的短。", "最早可定{day}。"),
    "round.explanation_running": refusal("已经要求说明，期限还没有到。", "请等它说明，或等期限过后再办。"),
    "round.explanation_not_requested": refusal("没有要求说明，或已经说明过。", "请看本轮的进度。"),
    "round.explanation_first": refusal(
        "还没有听取说明，不能作出不利的结论。", "请先要求说明，等它答复或期限过后再办。"
    ),
    "round.verifications_open": refusal("抽中或指定复核的还没有全部办完。", "请看还缺哪些。"),
    "round.decided": refusal("这个村（社区）、单位已经认定。", "要改的，等公示时提出异议，或在结果印发后复查。"),
    "round.not_proposed": refusal("还没有提请认定。", "请由办公室先提请。"),
    "round.proposal_changed": refusal("提请的结论刚有变动。", "请看过最新的再签。"),
    "round.own_proposal": refusal("提请或签过的人不能{action}。", "请由另一位办。"),
    "round.not_clear": refusal(
        "所选的有{count}个系统待定、有异议、复核意见不同，或还没有轮到，不能一并{action}。", "请打开它单独办理。"
    ),
    "round.too_many": refusal("一次最多{limit}个，现选了{count}个。", "请分几次{action}。"),
    "round.unknown": refusal("没有“{value}”这一轮考核。", "请用 wuzha round status 查看编号。"),
    "round.not_frozen": refusal("本轮考核还没有封存，没有封存件。", "请先封存。"),
    "round.no_countersignature": refusal("方案没有要求会签。", "不必会签。"),
    "round.not_decided": refusal("还没有认定。", "请先由组长认定。"),
    "round.decisions_open": refusal("还有村（社区）、单位没有认定。", "请看还缺哪些。"),
    "round.publicity_first": refusal("方案要求先公示。", "请先开始公示。"),
    "round.publicity_running": refusal("公示期还没有满。", "请等公示期满再办。"),
    "round.publicity_over": refusal("公示期已满，不再受理。", "有新情况的，请向办公室反映，由办公室提起复查。"),
    "round.no_objection_choice": refusal("没有选对谁的结果有异议，或它不在公示中。", "请从列表中选择。"),
    "round.too_many_objections": refusal("一小时内提出的异议太多，这一条没有收下。", "请{clock}以后再提，或书面提出。"),
    "round.objections_open": refusal("还有异议没有办结。", "请先答复，并由另一位核准。"),
    "round.answered": refusal("这条异议已经答复。", "请看答复。"),
    "round.not_answered": refusal("这条异议还没有答复。", "请先答复。"),
    "round.second_person": refusal("参与认定的人不能答复对它的异议。", "请由另一位同事答复。"),
    "round.second_person_of_list": refusal(
        "参与认定（提请、签批、会签）的人不能答复对整份结果的异议。",
        "请由没有参与认定的街道办公室工作人员答复；没有的，请管理员给一位同事授予这个角色。",
    ),
    "round.objection_orgs_missing": refusal(
        "采纳对整份结果的异议，没有指明要重新认定哪些。", "请指明涉及的村（社区）、单位。"
    ),
    "round.own_answer": refusal("答复的人不能自己核准。", "请由另一位核准。"),
    "round.judge_confirms": refusal(
        "参与认定（提请、签批、会签）的人不能{action}，本级还有别人可以办。", "请由没有参与认定的另一位办。"
    ),
    "round.outcome_read": refusal("已经阅知。", "不必再办。"),
    "round.commend_not_met": refusal("表彰的只能是认定达标、没有撤销的村（社区）、单位。", "请重新选择。"),
    "round.commended": refusal("有的已经表彰过。", "请去掉已表彰的。"),
    "round.no_gap": refusal("它认定达标，没有要整改的。", "有新情况的，请提起复查。"),
    "round.reported": refusal("整改已经报告，或已经销号。", "请看整改的进度。"),
    "round.not_reported": refusal("还没有整改报告。", "请等它报告。"),
    "round.checked": refusal("整改已经验收。", "请办理销号。"),
    "round.not_checked": refusal("整改还没有验收通过。", "请先验收。"),
    "round.own_report": refusal("报告整改的人不能自己验收。", "请由另一位验收。"),
    "round.rectification_open": refusal("它还有整改没有销号。", "请先办完那一项，再责成新的整改。"),
    "round.rectification_closed": refusal("整改已经销号。", "不必再办。"),
    "round.review_open": refusal("它正在复查。", "请先办完这一次。"),
    "round.no_review": refusal("它没有在复查。", "请先提起复查。"),
    "round.no_title": refusal("它没有认定达标，或已经撤销。", "不必撤销。"),
    "round.revocation_proposed": refusal("已经提请撤销。", "请等组长决定。"),
    "round.revocation_not_proposed": refusal("还没有提请撤销。", "请由办公室先提请。"),
    "round.list_outdated": refusal("有认定已经撤销，名单（通报）还没有重新印发。", "请先重新印发。"),
    "round.list_current": refusal("名单（通报）与现在的认定一致。", "不必重新印发。"),
    "round.baselines_proposed": refusal("已经提请签认过基数。", "请看还有哪些没有签认；有异议的，与它核对。"),
    "round.no_baselines": refusal("没有可以签认的基数。", "方案用到基数、封存时数字已确定的，才能提请。"),
    "round.baseline_not_proposed": refusal("还没有提请签认它的基数。", "请等办公室提请。"),
    "round.baseline_signed": refusal("它的基数已经签认。", "数字有误的，请与办公室核对，由办公室更正。"),
    "round.follow_up_open": refusal("还有整改或复查没有办完。", "请先办完，再办结本轮。"),
}
