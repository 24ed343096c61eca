"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("karama.web.api.urls")),
    path("", include("karama.web.desk.urls")),
]
