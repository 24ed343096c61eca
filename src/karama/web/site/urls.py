"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [path("", include("karama.web.desk.urls"))]
