"""Makes the groups of the house and gives each exactly its rights: `manage.py ensure_roles`."""

from typing import Any

from django.core.management.base import BaseCommand

from targets.roles import ensure_groups


class Command(BaseCommand):
    """Run after `migrate` on a server; running it again restores rights changed by hand."""

    help = "Tạo các nhóm người dùng và đặt lại đúng quyền của từng nhóm."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say which groups there are and how many rights each has."""
        for group in ensure_groups().values():
            self.stdout.write(f"{group.name}: {group.permissions.count()} quyền")
