"""An admin site of its own with every shop model, inlines too; also the URLs that serve it."""

from django.contrib import admin
from django.urls import path

from .models import Board, Card, CardTag, Tag

site = admin.AdminSite()


class CardInline(admin.TabularInline):
    model = Card
    fields = ["title", "cover"]
    extra = 1


class CardTagInline(admin.TabularInline):
    model = CardTag
    extra = 1


@admin.register(Board, site=site)
class BoardAdmin(admin.ModelAdmin):
    list_display = ["title", "version"]
    search_fields = ["title"]
    inlines = [CardInline]


@admin.register(Card, site=site)
class CardAdmin(admin.ModelAdmin):
    list_display = ["title", "board"]
    list_filter = ["board"]
    list_select_related = ["board"]
    inlines = [CardTagInline]


@admin.register(Tag, site=site)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name"]


urlpatterns = [path("admin/", site.urls)]
