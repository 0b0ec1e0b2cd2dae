"""Every shop model in the admin, with inlines."""

from django.contrib import admin

from .models import Board, Card, CardTag, Tag


class CardInline(admin.TabularInline):
    model = Card
    fields = ["title", "cover"]
    extra = 1


class CardTagInline(admin.TabularInline):
    model = CardTag
    extra = 1


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):
    list_display = ["title", "version"]
    search_fields = ["title"]
    inlines = [CardInline]


@admin.register(Card)
class CardAdmin(admin.ModelAdmin):
    list_display = ["title", "board"]
    list_filter = ["board"]
    list_select_related = ["board"]
    inlines = [CardTagInline]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name"]
