"""Who may do what: the three groups of the house; administrators are superusers."""

from django.contrib.auth.models import Group, Permission

NAMES = {
    "leader": "Lãnh đạo",
    "office": "Văn phòng cấp ủy",
    "lead_agency": "Cơ quan chủ trì",
}
APPS = ("meetings", "targets")
# What a lead agency writes itself: the figures it reports.
REPORTED = ("actual",)


def ensure_groups() -> dict[str, Group]:
    """Create the groups and give each exactly its permissions; return them by their short name."""
    everything = Permission.objects.filter(content_type__app_label__in=APPS)
    viewing = everything.filter(codename__startswith="view_")
    reporting = everything.filter(
        codename__in=[f"{action}_{model}" for action in ("add", "change") for model in REPORTED]
    )
    granted = {
        "leader": viewing,
        "office": everything,
        "lead_agency": viewing | reporting,
    }
    groups = {}
    for key, permissions in granted.items():
        group, _created = Group.objects.get_or_create(name=NAMES[key])
        group.permissions.set(permissions)
        groups[key] = group
    return groups
