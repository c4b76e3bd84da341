"""Who was in one of the three groups serves every root of the tree in the role of that group."""

from typing import Any

from django.conf import settings
from django.db import migrations

ROLES = {
    "Lãnh đạo": "reader",
    "Văn phòng cấp ủy": "office",
    "Cơ quan chủ trì": "reporter",
}


def to_memberships(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group")
    committees = apps.get_model("meetings", "Committee")
    memberships = apps.get_model("meetings", "Membership")
    users = apps.get_model(settings.AUTH_USER_MODEL)
    roots = list(committees.objects.filter(parent=None))
    served = set()
    for group in groups.objects.filter(name__in=ROLES):
        members = users.objects.filter(groups=group)
        served.update(members.values_list("pk", flat=True))
        memberships.objects.bulk_create(
            memberships(user=user, committee=root, role=ROLES[group.name])
            for user in members
            for root in roots
        )
    writing = memberships.objects.exclude(role="reader").values("user")
    plain = users.objects.filter(pk__in=served, is_superuser=False)
    plain.filter(pk__in=writing).update(is_staff=True)
    plain.exclude(pk__in=writing).update(is_staff=False)
    groups.objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_memberships"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(to_memberships, migrations.RunPython.noop)]
