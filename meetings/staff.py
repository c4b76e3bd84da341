"""Who may enter the admin: superusers, and whoever has a role that does more than read."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save

from meetings.access import GRANTS, Action
from meetings.models import Membership

WRITING = tuple(role for role, actions in GRANTS.items() if actions - {Action.READ})


def keep_staff(*users: int) -> None:
    """Let “staff status” of these users (their keys) follow from what they are."""
    serving = Membership.objects.filter(user=OuterRef("pk"), role__in=WRITING).order_by()
    deserved = Q(is_superuser=True) | Q(Exists(serving))
    known = get_user_model().objects.filter(pk__in=users)
    known.filter(deserved, is_staff=False).update(is_staff=True)
    known.filter(~deserved, is_staff=True).update(is_staff=False)


def _follow(sender: type, instance: Membership, **kwargs: Any) -> None:
    keep_staff(instance.user_id)


def connect() -> None:
    """Follow every membership that is saved or deleted."""
    for signal in (post_save, post_delete):
        signal.connect(_follow, sender=Membership, dispatch_uid="meetings.keep_staff")
