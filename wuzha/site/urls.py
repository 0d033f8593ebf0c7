"""Every address of the site, on one page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from wuzha.assessments import views as assessments
from wuzha.intake import missing_views
from wuzha.intake import views as intake
from wuzha.people import account_views, views
from wuzha.reports import map_views
from wuzha.reports import views as reports
from wuzha.site import language
from wuzha.site.pages import (
    accounts_export,
    attribution,
    books,
    changes_export,
    claiming,
    declaring,
    entry_writing,
    first,
    log,
    org_changes,
    orgs,
    own_headers,
    standing_export,
    trends_export,
    uploads_export,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", first.first, name="first"),
    path("log-in/", views.log_in, name="log_in"),
    path("log-out/", views.log_out, name="log_out"),
    path("language/", language.choose_language, name="language"),
    path("password/", views.password, name="password"),
    path("orgs/", orgs.orgs, name="orgs"),
    path("orgs/<str:code>/", orgs.org, name="org"),
    path("orgs/<str:code>/add/", orgs.add, name="add_org"),
    path("orgs/<str:code>/change/", orgs.change, name="change_org"),
    path("orgs/<str:code>/move/", org_changes.move, name="move_org"),
    path("orgs/<str:code>/become/<str:kind>/", org_changes.succeed, name="succeed_org"),
    path("people/", account_views.accounts, name="accounts"),
    path("people/export/", accounts_export.export_accounts, name="export_accounts"),
    path("people/add/", account_views.add_account, name="add_account"),
    path("people/<int:pk>/", account_views.account, name="account"),
    path("people/<int:pk>/grant/", account_views.grant, name="grant_role"),
    path("people/<int:pk>/roles/<int:held>/end/", account_views.end, name="end_role"),
    path("people/<int:pk>/password/", account_views.give_password, name="give_password"),
    path("people/<int:pk>/close/", account_views.close, name="close_person"),
    path("people/<int:pk>/reopen/", account_views.reopen, name="reopen_person"),
    path("log/", log.log, name="log"),
    path("uploads/", intake.uploads, name="uploads"),
    path("uploads/export/", uploads_export.export_uploads, name="export_uploads"),
    path("uploads/headers/", own_headers.own_headers, name="own_headers"),
    path("uploads/headers/<int:own>/forget/", own_headers.forget, name="forget_header"),
    path("uploads/<uuid:pk>/", intake.upload, name="upload"),
    path("uploads/<uuid:pk>/marked/<int:number>/", intake.marked_copy, name="marked_copy"),
    path("uploads/<uuid:pk>/columns/", intake.name_columns, name="name_columns"),
    path("uploads/<uuid:pk>/missing/", missing_views.withdraw_cases, name="withdraw_cases"),
    path("uploads/<uuid:pk>/full/", missing_views.say_full, name="say_full_file"),
    path("uploads/<uuid:pk>/<str:deed>/", intake.settle, name="settle_upload"),
    path("books/", books.books, name="books"),
    path("books/reports/declare/", declaring.declare, name="declare"),
    path("books/<str:register>/", books.book, name="book"),
    path("books/<str:register>/add/", entry_writing.add, name="add_entry"),
    path("books/<str:register>/<int:number>/", books.entry, name="entry"),
    path("books/<str:register>/<int:number>/correct/", entry_writing.correct, name="correct_entry"),
    path("books/<str:register>/<int:number>/withdraw/", entry_writing.withdraw, name="withdraw_entry"),
    path("attribution/", attribution.desk, name="desk"),
    path("attribution/claim/", claiming.claim, name="claim_case"),
    path("attribution/cases/<int:number>/", attribution.propose, name="propose_village"),
    path("attribution/<int:proposal>/", attribution.proposal, name="proposal"),
    path("attribution/<int:proposal>/comment/", attribution.comment, name="comment_proposal"),
    path("attribution/<int:proposal>/answer/", attribution.answer, name="answer_proposal"),
    path("attribution/<int:proposal>/decide/", attribution.decide, name="decide_proposal"),
    path("standing/", assessments.standings, name="standings"),
    path("standing/<str:code>/", assessments.standing, name="standing"),
    path("standing/<str:code>/targets/", assessments.targets, name="targets"),
    path("standing/<str:code>/programme/", assessments.programme, name="programme"),
    path("standing/<str:code>/export/", standing_export.export_standing, name="export_standing"),
    path("standing/<str:code>/changes/export/", changes_export.export_changes, name="export_changes"),
    path("trends/", reports.all_trends, name="all_trends"),
    path("trends/<str:code>/", reports.trends, name="trends"),
    path("trends/<str:code>/export/", trends_export.export_trends, name="export_trends"),
    path("map/", map_views.all_maps, name="all_maps"),
    path("map/<str:code>/", map_views.map_page, name="map"),
    path("map/<str:code>/shapes/", map_views.shapes, name="shapes"),
]

handler400 = "wuzha.site.pages.faults.bad_request"
