"""All URLs that Django itself serves."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("onebox.app.people.urls")),
    path("admin/", admin.site.urls),
]
