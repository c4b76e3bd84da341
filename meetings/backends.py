"""Signing in, and what somebody signed in may do: his memberships say it, nothing else does."""

from typing import Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from config import opening
from config.access import VERBS, may, ruled


class MembershipBackend(ModelBackend):
    """Permissions from memberships; Django's groups and personal permissions are not asked."""

    def get_user(self, user_id: int) -> Any:
        """The user a session names, as Django gives him: if he is there and active."""
        for user in opening.USER(pk=user_id):
            if self.user_can_authenticate(user):
                return user
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the user has a permission: for the row, or without one anywhere."""
        app_label, _dot, codename = perm.partition(".")
        verb, _line, name = codename.partition("_")
        model = apps.all_models[app_label].get(name) if app_label in apps.all_models else None
        if model is None or verb not in VERBS or not (obj is None or isinstance(obj, model)):
            return False
        return may(user_obj, verb, model if obj is None else obj)

    def get_user_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """The names of what the user may do anywhere, or to one row."""
        models = ruled() if obj is None else (type(obj),)
        return {
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
            for model in models
            for verb in VERBS
            if may(user_obj, verb, model if obj is None else obj)
        }

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """None: roles stand in the place of groups."""
        return set()
