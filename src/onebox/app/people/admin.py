"""The back office's first pages: accounts and groups. Members belong to a group's own pages."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from onebox.app.groups import Group

from .models import Account


class KeptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are neither made nor deleted here: other rows depend on them."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Account)
class AccountAdmin(KeptAdmin):
    """Who may sign in, and who is staff."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "created_at")
    readonly_fields = ("email", "last_login", "created_at")


@admin.register(Group)
class GroupAdmin(KeptAdmin):
    """What a group is called."""

    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "created_at", "revision")
    readonly_fields = ("slug", "created_at", "revision")

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Tells the group's clients."""
        super().save_model(request, obj, form, change)
        obj.revise()


@never_cache
def sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """There is one way in for everybody, with one limit on guesses: the product's own page."""
    query = urlencode({"next": request.GET.get("next", request.path)})
    return HttpResponseRedirect(f"{settings.ONEBOX_ORIGIN}/sign-in?{query}")


admin.site.login = sign_in  # type: ignore[method-assign]
