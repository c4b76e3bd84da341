"""Admin of documents and what they do to one another; their targets are added by ``targets``."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin, HouseInline
from config.forms import slugged
from meetings.models import Document, DocumentRelation


class DocumentRelationInline(HouseInline):
    """What this document amends, replaces, carries on or cites."""

    model = DocumentRelation
    fk_name = "document"
    fields = ["kind", "other"]


class DocumentAdmin(HouseAdmin):
    """Documents and sources; registered by ``targets``, which knows the targets they set."""

    form = slugged("number", "title")
    fieldsets = [
        (None, {"fields": ["type", "number", "issuer", "title"]}),
        (_("Thời gian"), {"fields": ["issued_on", "issued_precision", "term"]}),
        (_("Nguồn, đường dẫn"), {"fields": ["source_code", "publisher", "slug", "note"]}),
    ]
    inlines = [DocumentRelationInline]
    label_related = ("issuer",)
    list_display = ["citation_shown", "title", "issuer", "issued_on"]
    list_filter = ["type", "issuer__level", "issuer__kind"]
    search_fields = ["search_key", "number", "issuer__search_key", "source_code"]

    @admin.display(description=_("văn bản"), ordering="number")
    def citation_shown(self, document: Document) -> str:
        """“Kết luận 50-KL/TW”, or the kind alone where no number is printed."""
        return document.citation if document.number else document.get_type_display()


@admin.register(DocumentRelation)
class DocumentRelationAdmin(HouseAdmin):
    """Relations of documents, when looked for by themselves."""

    fields = ["document", "kind", "other"]
    label_related = ("document", "other")
    list_display = ["document", "kind", "other"]
    list_filter = ["kind"]
    search_fields = ["document__search_key", "document__number", "other__search_key"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Entered on the page of the document; not on the front page of the admin."""
        return False
