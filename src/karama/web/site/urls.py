"""Every address of the desk, and what is answered when something fails."""

from django.urls import include, path

handler500 = "karama.web.site.full.failed"
urlpatterns = [
    path("api/v1/", include("karama.web.api.urls")),
    path("", include("karama.web.desk.urls")),
]
