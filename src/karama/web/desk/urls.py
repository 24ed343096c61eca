"""Addresses of the pages."""

from django.urls import path

from karama.web.desk import (
    arrivals,
    auditing,
    board,
    enrolling,
    erasing,
    glass,
    offline,
    person,
    signing,
    step,
)

urlpatterns = [
    path("", board.board, name="board"),
    path("board/lines", board.lines, name="board-lines"),
    path("arrivals/new", arrivals.new, name="new-boat"),
    path("boats/<slug:code>", arrivals.boat, name="boat"),
    path("boats/<slug:code>/done", arrivals.done, name="boat-done"),
    path("people/<slug:code>", person.person, name="person"),
    path("people/<slug:code>/rights/<slug:right>", person.use, name="use-right"),
    path("people/<slug:code>/questions/<slug:fact>", person.answer, name="answer"),
    path("people/<slug:code>/open", glass.break_glass, name="glass"),
    path("people/<slug:code>/erase", erasing.erase, name="erase"),
    path("people/<slug:code>/steps/<int:token>", step.step, name="step"),
    path("information/<slug:language>", person.information, name="information"),
    path("audit", auditing.overview, name="audit"),
    path("audit/log", auditing.log, name="audit-log"),
    path("audit/open", auditing.open_person, name="audit-open"),
    path("audit/verify", auditing.verify, name="audit-verify"),
    path("audit/observe", auditing.observe, name="audit-observe"),
    path("audit/glass/<int:number>", auditing.looked_at, name="audit-glass"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-in", signing.sign_in, name="account_login"),  # as allauth calls it
    path("sign-in/second", enrolling.shown, name="mfa_authenticate"),
    path("welcome/<str:word>", signing.welcome, name="welcome"),
    path("second-factor", enrolling.index, name="second-factor"),
    path("second-factor/app", enrolling.app, name="second-factor-app"),
    path("second-factor/key", enrolling.key, name="second-factor-key"),
    path("second-factor/codes", enrolling.codes, name="second-factor-codes"),
    path("second-factor/<int:number>/remove", enrolling.remove, name="factor-remove"),
    path("offline/standing", offline.standing, name="standing"),
    path("waiting", offline.waiting, name="waiting"),
    path("worker.js", offline.worker, name="worker"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", signing.language, name="language"),
]
