"""Addresses of the pages."""

from django.urls import path

from karama.web.desk import arrivals, board, person, signing, step

urlpatterns = [
    path("", board.board, name="board"),
    path("board/lines", board.lines, name="board-lines"),
    path("arrivals/new", arrivals.new, name="new-boat"),
    path("boats/<slug:code>", arrivals.boat, name="boat"),
    path("boats/<slug:code>/done", arrivals.done, name="boat-done"),
    path("people/<slug:code>", person.person, name="person"),
    path("people/<slug:code>/rights/<slug:right>", person.use, name="use-right"),
    path("people/<slug:code>/questions/<slug:fact>", person.answer, name="answer"),
    path("people/<slug:code>/steps/<int:token>", step.step, name="step"),
    path("information/<slug:language>", person.information, name="information"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", signing.language, name="language"),
]
