"""Admin of users, who are the superusers' business, and of memberships.

Whoever manages a branch gives roles in it to people who already have a sign-in,
by their exact user name: the names of all users are not there to be looked up.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin, HouseInline
from config.forms import HouseForm
from meetings.models import Membership
from meetings.staff import keep_staff
from meetings.tracked import full_name

admin.site.unregister(Group)
admin.site.unregister(User)


class MembershipForm(HouseForm):
    """A role for somebody named exactly; whose it is stays as it was entered."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        help_text=_("Gõ đúng tên đăng nhập; người quản trị trang web tạo tài khoản mới."),
    )

    def clean_username(self) -> str:
        """Find the user: somebody active, and no administrator of the whole site."""
        name = self.cleaned_data["username"]
        known = get_user_model().objects.filter(is_active=True, is_superuser=False)
        found = known.exclude(pk=self.user.pk).filter(username=name.replace("\x00", "")).first()
        if found is None:
            raise ValidationError(
                _("Không có người dùng nào mang tên này mà bạn phân công được vai trò.")
            )
        self.instance.user = found
        return name

    def _get_validation_exclusions(self) -> set[str]:
        # The user is no field of the form, and may have the role already.
        known = {"user"} if self.instance.user_id else set()
        return super()._get_validation_exclusions() - known


@admin.register(Membership)
class MembershipAdmin(HouseAdmin):
    """Who serves which committee in which role."""

    form = MembershipForm
    fields = ["username", "committee", "role"]
    label_related = ("user", "committee")
    list_display = ["user", "full_name", "role", "committee"]
    list_filter = ["role", "committee__level"]
    search_fields = ["user__username", "user__last_name", "committee__search_key"]
    ordering = ["-pk"]

    @admin.display(description=_("họ và tên"))
    def full_name(self, membership: Membership) -> str:
        """What the user is called."""
        return full_name(membership.user)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return self.fields if obj is None else ["user", "committee", "role"]

    def get_form(self, request: HttpRequest, obj: Membership | None = None, **kwargs: Any) -> Any:
        return super().get_form(request, obj, **kwargs | ({"form": HouseForm} if obj else {}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user"] if obj else []


class MembershipInline(HouseInline):
    """The roles of a user."""

    model = Membership
    fields = ["committee", "role"]


@admin.register(User)
class AccountAdmin(HouseAdmin, UserAdmin):
    """Sign-ins; what they may do follows from their memberships."""

    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Người dùng"), {"fields": ["last_name", "first_name", "email"]}),
        (
            _("Quyền"),
            {
                "description": _("Ngoài quản trị trang web, quyền do các phân công dưới đây."),
                "fields": ["is_active", "is_superuser"],
            },
        ),
        (_("Thời gian"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    form, add_form = UserAdmin.form, UserAdmin.add_form
    inlines = [MembershipInline]
    list_display = ["username", "last_name", "first_name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    filter_horizontal = ()

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type[HouseInline]]:
        return self.inlines if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # What somebody has written stays his; a sign-in is closed instead.
        return False

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        super().save_related(request, form, *args)
        keep_staff(form.instance.pk)
