"""All URLs of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from wuzha.web import language, period_choice
from wuzha.web.attestations import views as attestation_views
from wuzha.web.attribution import claim_views
from wuzha.web.attribution import views as attribution_views
from wuzha.web.books import entry_views, quick_outreach_views, refused_views
from wuzha.web.books import views as book_views
from wuzha.web.books.register_address import RegisterConverter
from wuzha.web.brief import views as brief_views
from wuzha.web.capture import sending_views as capture_sending_views
from wuzha.web.capture import views as capture_views
from wuzha.web.charts import chart_export
from wuzha.web.charts import views as chart_views
from wuzha.web.circulars import views as circular_views
from wuzha.web.components import views as component_views
from wuzha.web.decisions import baseline_views, follow_up_views, objection_views, seal_views
from wuzha.web.decisions import bulk_views as round_bulk_views
from wuzha.web.decisions import move_views as round_move_views
from wuzha.web.decisions import org_views as round_org_views
from wuzha.web.decisions import views as round_views
from wuzha.web.declarations import views as declaration_views
from wuzha.web.duties import monthly_form_views, monthly_mapping_views, monthly_views, planner_views
from wuzha.web.duties import paper_views as group_paper_views
from wuzha.web.duties import views as group_views
from wuzha.web.glossary import views as glossary_views
from wuzha.web.home import calendar_views, todo_views
from wuzha.web.home import views as home_views
from wuzha.web.log import sample_views
from wuzha.web.log import views as log_views
from wuzha.web.maps import views as map_views
from wuzha.web.orgs import org_change_views
from wuzha.web.orgs import views as org_views
from wuzha.web.papers import org_views as paper_views
from wuzha.web.papers import round_views as round_paper_views
from wuzha.web.papers import template_views as paper_template_views
from wuzha.web.papers.kind_address import PaperKindConverter
from wuzha.web.people import account_views, request_views, session_list_views, session_views
from wuzha.web.plans import clause_views as plan_clause_views
from wuzha.web.plans import example_views as plan_example_views
from wuzha.web.plans import step_views as plan_step_views
from wuzha.web.plans import views as plan_views
from wuzha.web.public import objection_views as public_objection_views
from wuzha.web.public import root_files
from wuzha.web.public import views as public_views
from wuzha.web.search import views as search_views
from wuzha.web.standing import changes_export, report_day_views, standing_export, working_day_views
from wuzha.web.standing import views as standing_views
from wuzha.web.timeline import views as timeline_views
from wuzha.web.uploads import (
    conflict_views,
    consequence_views,
    missing_views,
    own_header_views,
    template_views,
    undo_views,
)
from wuzha.web.uploads import views as upload_views
from wuzha.web.wall import views as wall_views

register_converter(RegisterConverter, "register")
register_converter(PaperKindConverter, "paper")
# The pages opened most come first: Django tries one pattern after the other.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home_views.show_home, name="home"),
    path("public/", public_views.show_index, name="public_index"),
    path("public/month/", public_views.show_month, name="public_month"),
    path("public/style.css", public_views.serve_style_sheet, name="public_style"),
    path("public/lists/<str:number>.json", public_views.serve_list_json, name="public_list_json"),
    path("public/lists/<str:number>.csv", public_views.serve_list_csv, name="public_list_csv"),
    path("public/lists/<str:number>.pdf", public_views.serve_list_pdf, name="public_list_pdf"),
    path("public/lists/<str:number>/", public_views.show_list, name="public_list"),
    path("public/publicity/<int:round_id>/", public_views.show_publicity, name="public_publicity"),
    path(
        "public/certificates/<str:certificate_code>.pdf",
        public_views.serve_certificate_pdf,
        name="public_certificate_pdf",
    ),
    path("public/certificates/<str:certificate_code>/", public_views.show_certificate, name="public_certificate"),
    path("public/objections/", public_objection_views.file, name="public_objections"),
    path("public/objections/answer/", public_objection_views.show_answer, name="public_answer"),
    path("public/<path:address>", public_views.show_nothing, name="public_nothing"),
    path("favicon.ico", root_files.serve_icon, name="public_icon"),
    path("robots.txt", root_files.serve_robots, name="public_robots"),
    path("todo/", todo_views.show_todo, name="todo"),
    path("todo/reminders/", todo_views.show_reminders, name="reminders"),
    path("calendar/", calendar_views.show_feed, name="calendar_feed"),
    path("calendar/open/", calendar_views.open_feed, name="open_feed"),
    path("calendar/close/", calendar_views.close_feed, name="close_feed"),
    path("calendar/due.ics", calendar_views.serve_calendar, name="calendar"),
    path("books/", book_views.list_registers, name="books"),
    path("books/reports/declare/", declaration_views.redirect_to_calendar, name="declare"),
    path("declarations/", declaration_views.show_declarations, name="declarations"),
    path("books/refused/", refused_views.list_items, name="refused_items"),
    path("books/refused/<int:item>/", refused_views.repair, name="refused_item"),
    path("books/refused/<int:item>/waive/", refused_views.waive, name="waive_item"),
    path("capture/", capture_views.show_capture, name="capture"),
    path("capture/offline/", capture_views.show_shell, name="capture_shell"),
    path("capture/worker.js", capture_views.serve_worker, name="capture_worker"),
    path("capture/paper/", capture_views.show_paper, name="capture_paper"),
    path("capture/token/", capture_sending_views.issue_token, name="capture_token"),
    path("capture/records/", capture_sending_views.receive_records, name="capture_records"),
    path("books/outreach/quick/", quick_outreach_views.record, name="record_outreach"),
    path("books/outreach/quick/recorded/", quick_outreach_views.show_recorded, name="outreach_recorded"),
    path("books/<register:register>/", book_views.list_entries, name="book"),
    path("books/<register:register>/add/", entry_views.add, name="add_entry"),
    path("books/<register:register>/<int:number>/", book_views.show_entry, name="entry"),
    path("books/<register:register>/<int:number>/correct/", entry_views.correct, name="correct_entry"),
    path("books/<register:register>/<int:number>/withdraw/", entry_views.withdraw, name="withdraw_entry"),
    path("attestations/", attestation_views.show_attestations, name="attestations"),
    path("standing/", standing_views.list_standings, name="standings"),
    path("standing/timeline/", timeline_views.list_timelines, name="timelines"),
    path("standing/<str:code>/", standing_views.show_standing, name="standing"),
    path("standing/<str:code>/targets/", standing_views.show_targets, name="targets"),
    path("standing/<str:code>/timeline/", timeline_views.show_timeline, name="timeline"),
    path("standing/<str:code>/timeline/change/", timeline_views.show_change, name="timeline_change"),
    path("standing/<str:code>/programme/", standing_views.edit_programme, name="programme"),
    path("standing/<str:code>/report-day/", report_day_views.edit_report_day, name="report_day"),
    path("working-days/", working_day_views.show_own_calendar, name="working_days"),
    path("working-days/<str:code>/", working_day_views.show_calendar, name="working_days_of"),
    path("working-days/<str:code>/edit/", working_day_views.edit_calendar_year, name="calendar_year"),
    path("standing/<str:code>/export/", standing_export.export_standing, name="export_standing"),
    path("standing/<str:code>/changes/export/", changes_export.export_changes, name="export_changes"),
    path("uploads/", upload_views.show_uploads, name="uploads"),
    path("uploads/export/", upload_views.export_uploads, name="export_uploads"),
    path("uploads/template/export/", template_views.export_template, name="export_template"),
    path("uploads/headers/", own_header_views.list_own_headers, name="own_headers"),
    path("uploads/headers/<int:own>/forget/", own_header_views.forget, name="forget_header"),
    path("uploads/<uuid:pk>/", upload_views.show_upload, name="upload"),
    path("uploads/<uuid:pk>/marked/<int:number>/", upload_views.download_annotated_copy, name="annotated_copy"),
    path("uploads/<uuid:pk>/columns/", upload_views.name_columns, name="name_columns"),
    path("uploads/<uuid:pk>/missing/", missing_views.withdraw_cases, name="withdraw_cases"),
    path("uploads/<uuid:pk>/conflicts/", conflict_views.decide, name="decide_conflicts"),
    path("uploads/<uuid:pk>/full/", missing_views.declare_full, name="declare_full_file"),
    path("uploads/<uuid:pk>/undo/", undo_views.undo, name="undo_upload"),
    path("uploads/<uuid:pk>/consequence/", consequence_views.show_consequence, name="upload_consequence"),
    path("uploads/<uuid:pk>/<str:action>/", upload_views.perform_action, name="settle_upload"),
    path("attribution/", attribution_views.list_proposals, name="attribution"),
    path("attribution/claim/", claim_views.claim, name="claim_case"),
    path("attribution/cases/<int:number>/", attribution_views.propose, name="propose_village"),
    path("attribution/<int:proposal_pk>/", attribution_views.show_proposal, name="proposal"),
    path("attribution/<int:proposal_pk>/comment/", attribution_views.comment, name="comment_proposal"),
    path("attribution/<int:proposal_pk>/answer/", attribution_views.answer, name="answer_proposal"),
    path("attribution/<int:proposal_pk>/decide/", attribution_views.decide, name="decide_proposal"),
    path("rounds/", round_views.list_rounds, name="rounds"),
    path("rounds/open/", round_views.open_new_round, name="open_round"),
    path("rounds/<int:shared_round>/", round_views.show_round, name="round"),
    path("rounds/<int:round_pk>/calendar/", round_views.edit_calendar, name="round_calendar"),
    path("rounds/<int:shared_round>/sample/", round_views.show_sample, name="round_sample"),
    path("rounds/<int:shared_round>/publicity/", circular_views.show_publicity, name="publicity"),
    path("rounds/<int:round_pk>/seal/export/", seal_views.export_sealed_file, name="export_sealed_file"),
    path("rounds/<int:round_pk>/propose/", round_bulk_views.propose_decisions, name="propose_decisions"),
    path("rounds/<int:round_pk>/sign/", round_bulk_views.sign_decisions, name="sign_decisions"),
    path("rounds/<int:round_pk>/countersign/", round_bulk_views.countersign_decisions, name="countersign_decisions"),
    path("rounds/<int:round_pk>/move/<str:move>/", round_move_views.move_round, name="round_move"),
    path("rounds/<int:round_pk>/papers/", round_paper_views.list_papers, name="round_papers"),
    path("rounds/<int:round_pk>/papers/<paper:kind>/", round_paper_views.show_round_paper, name="round_paper"),
    path(
        "rounds/<int:round_pk>/papers/<paper:kind>/export/",
        round_paper_views.export_round_paper,
        name="export_round_paper",
    ),
    path(
        "rounds/<int:round_pk>/papers/<paper:kind>/annex/export/",
        round_paper_views.export_round_annex,
        name="export_round_annex",
    ),
    path(
        "rounds/<int:round_pk>/papers/<paper:kind>/all/export/",
        round_paper_views.export_all_papers,
        name="export_all_papers",
    ),
    path("rounds/<int:round_pk>/sheet/<str:code>/", round_paper_views.show_self_check, name="self_check_sheet"),
    path(
        "rounds/<int:round_pk>/sheet/<str:code>/export/",
        round_paper_views.export_self_check,
        name="export_self_check",
    ),
    path("papers/", paper_views.list_paper_orgs, name="papers"),
    path("papers/issued/<int:paper_pk>/", paper_views.download_issued, name="issued_paper"),
    path("papers/templates/<str:code>/", paper_template_views.list_templates, name="paper_templates"),
    path("papers/templates/<str:code>/<paper:kind>/", paper_template_views.edit_template, name="paper_template"),
    path(
        "papers/templates/<str:code>/<paper:kind>/export/",
        paper_template_views.export_template,
        name="export_paper_template",
    ),
    path(
        "papers/templates/<str:code>/<paper:kind>/reset/",
        paper_template_views.restore_base_template,
        name="reset_paper_template",
    ),
    path("papers/<str:code>/", paper_views.list_org_papers, name="org_papers"),
    path("papers/<str:code>/<paper:kind>/", paper_views.show_org_paper, name="org_paper"),
    path("papers/<str:code>/<paper:kind>/export/", paper_views.export_org_paper, name="export_org_paper"),
    path("papers/<str:code>/<paper:kind>/annex/export/", paper_views.export_org_annex, name="export_org_annex"),
    path("rounds/<int:round_pk>/orgs/<str:code>/", round_org_views.show_round_org, name="round_org"),
    path("rounds/<int:round_pk>/orgs/<str:code>/objection/", objection_views.object_as_org, name="object_as_org"),
    path("rounds/<int:round_pk>/objections/", objection_views.list_objections, name="objections"),
    path("rounds/<int:round_pk>/objections/add/", objection_views.add_objection, name="add_objection"),
    path("rounds/<int:round_pk>/objections/<int:objection>/", objection_views.show_objection, name="objection"),
    path("rounds/<int:round_pk>/rectifications/", follow_up_views.list_rectifications, name="rectifications"),
    path(
        "rounds/<int:round_pk>/rectifications/<int:rectification>/",
        follow_up_views.show_rectification,
        name="rectification",
    ),
    path("rounds/<int:round_pk>/reviews/", follow_up_views.list_reviews, name="reviews"),
    path("rounds/<int:round_pk>/commendations/", follow_up_views.commend, name="commendations"),
    path("rounds/<int:round_pk>/baselines/", baseline_views.list_baselines, name="baselines"),
    path("orgs/", org_views.list_orgs, name="orgs"),
    path("orgs/<str:code>/", org_views.show_org, name="org"),
    path("orgs/<str:code>/add/", org_views.add, name="add_org"),
    path("orgs/<str:code>/change/", org_views.change, name="change_org"),
    path("orgs/<str:code>/move/", org_change_views.move, name="move_org"),
    path("orgs/<str:code>/become/<str:kind>/", org_change_views.succeed, name="succeed_org"),
    path("plans/", plan_views.show_plans, name="plans"),
    path("plans/new/", plan_views.add_plan, name="add_plan"),
    path("plans/<int:version>/", plan_views.show_plan, name="plan"),
    path("plans/<int:version>/save/", plan_views.save_plan, name="save_plan"),
    path("plans/<int:version>/clause/add/", plan_clause_views.add_plan_clause, name="add_clause"),
    path("plans/<int:version>/clause/remove/", plan_clause_views.remove_plan_clause, name="remove_clause"),
    path("plans/<int:version>/next/", plan_views.roll_plan, name="roll_plan"),
    path("plans/<int:version>/discard/", plan_views.remove_plan, name="discard_plan"),
    path("plans/<int:version>/file/", plan_views.download_plan, name="download_plan"),
    path("plans/<int:version>/check/", plan_example_views.check_plan, name="check_plan"),
    path("plans/<int:version>/check/adopt/", plan_example_views.adopt_results, name="adopt_results"),
    path("plans/<int:version>/example/", plan_example_views.edit_example, name="edit_example"),
    path("plans/<int:version>/example/add/", plan_example_views.add_example, name="add_example"),
    path("plans/<int:version>/example/remove/", plan_example_views.remove_example, name="remove_example"),
    path("plans/<int:version>/preview/", plan_step_views.preview, name="preview_plan"),
    path("plans/<int:version>/activate/", plan_step_views.activate, name="activate_plan"),
    path("plans/<int:version>/sign/", plan_step_views.sign, name="sign_plan"),
    path("plans/<str:code>/signature/", plan_step_views.ask_signature, name="ask_signature"),
    path("plans/<str:code>/no-signature/", plan_step_views.waive_signature, name="waive_signature"),
    path("trends/", chart_views.list_trends, name="all_trends"),
    path("trends/<str:code>/", chart_views.show_trends, name="trends"),
    path("trends/<str:code>/export/", chart_export.export_trends, name="export_trends"),
    path("map/", map_views.list_maps, name="all_maps"),
    path("map/<str:code>/", map_views.show_map, name="map"),
    path("map/<str:code>/shapes/", map_views.upload_shapes, name="shapes"),
    path("monthly/", monthly_views.list_monthly_orgs, name="monthly"),
    path("monthly/forms/<int:form_pk>/", monthly_form_views.show_form, name="monthly_form"),
    path("monthly/forms/<int:form_pk>/cells/", monthly_mapping_views.map_form, name="map_monthly_form"),
    path("monthly/forms/<int:form_pk>/sources/", monthly_form_views.show_sources, name="monthly_form_sources"),
    path("monthly/forms/<int:form_pk>/export/", monthly_form_views.export_form, name="export_monthly_form"),
    path("monthly/<str:code>/", monthly_views.show_monthly_org, name="monthly_org"),
    path("monthly/<str:code>/upload/", monthly_views.upload_form, name="upload_monthly_form"),
    path("planner/", planner_views.list_planners, name="planners"),
    path("planner/<str:code>/", planner_views.show_planner, name="planner"),
    path("brief/", brief_views.list_briefs, name="briefs"),
    path("brief/<str:code>/export/", paper_views.export_brief, name="export_brief"),
    path("brief/<str:code>/", brief_views.show_brief, name="brief"),
    path("screens/", wall_views.list_wall_screens, name="wall_screens"),
    path("screens/open/", wall_views.open_screen, name="open_screen"),
    path("screens/close/", wall_views.close_screen, name="close_screen"),
    path("screens/wall/", wall_views.show_wall_screen, name="wall_screen"),
    path("groups/", group_views.list_groups, name="groups"),
    path("groups/<str:group_code>/", group_views.show_group, name="group"),
    path("groups/<str:code>/formation/", group_views.edit_formation, name="group_formation"),
    path("groups/<str:code>/office/", group_views.edit_office, name="group_office"),
    path("groups/<str:code>/paper/", group_paper_views.show_group_paper, name="group_paper"),
    path("groups/<str:code>/paper/export/", group_paper_views.export_group_paper, name="export_group_paper"),
    path("groups/<str:code>/posts/add/", group_views.add_post, name="add_group_post"),
    path("groups/<str:code>/posts/<int:holding>/<str:act>/", group_views.change_post, name="change_group_post"),
    path("circulars/", circular_views.list_circulars, name="circulars"),
    path("circulars/<str:circular_number>/pdf/export/", circular_views.export_circular, name="export_circular"),
    path("circulars/<str:circular_number>/", circular_views.show_circular, name="circular"),
    path("components/", component_views.show_components, name="components"),
    path("glossary/", glossary_views.show_glossary, name="glossary"),
    path("search/", search_views.search, name="search"),
    path("log/", log_views.show_log, name="log"),
    path("log/sample/", sample_views.show_sample, name="sample"),
    path("log/sample/export/", sample_views.export_sample, name="export_sample"),
    path("log-in/", session_views.log_in, name="log_in"),
    path("log-in/code/", session_views.redeem, name="redeem_code"),
    path("log-out/", session_views.log_out, name="log_out"),
    path("language/", language.choose_language, name="language"),
    path("period/", period_choice.choose_period, name="period"),
    path("password/", session_views.change_password, name="password"),
    path("sessions/", session_list_views.list_own_sessions, name="sessions"),
    path("sessions/end/", session_list_views.end_own_session, name="end_session"),
    path("people/", account_views.list_accounts, name="accounts"),
    path("people/export/", account_views.export_accounts, name="export_accounts"),
    path("people/add/", account_views.add_account, name="add_account"),
    path("people/requests/", request_views.list_requests, name="account_requests"),
    path("people/requests/<int:request_pk>/", request_views.decide_request, name="account_request"),
    path("people/<int:pk>/", account_views.show_account, name="account"),
    path("people/<int:pk>/grant/", account_views.grant, name="grant_role"),
    path("people/<int:pk>/roles/<int:membership>/end/", account_views.end_membership, name="end_role"),
    path("people/<int:pk>/code/", account_views.give_code, name="give_code"),
    path("people/<int:pk>/sessions/", session_list_views.list_account_sessions, name="account_sessions"),
    path("people/<int:pk>/sessions/end/", session_list_views.end_account_session, name="end_account_session"),
    path("people/<int:pk>/close/", account_views.close, name="close_account"),
    path("people/<int:pk>/reopen/", account_views.reopen, name="reopen_account"),
]

handler400 = "wuzha.web.error_pages.show_bad_request"
handler404 = "wuzha.web.error_pages.show_not_found"
handler500 = "wuzha.web.error_pages.show_failure"
