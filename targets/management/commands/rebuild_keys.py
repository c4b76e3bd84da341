"""`manage.py rebuild_keys`: search and sort keys of rows that other tools wrote."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from config.numbers import show


class Command(BaseCommand):
    """Recomputes the keys of everything that has a name, and of printed figures."""

    help = "Tính lại khóa tìm kiếm và khóa sắp xếp của mọi tên trong cơ sở dữ liệu."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if rebuild := getattr(getattr(model, "objects", None), "rebuild_keys", None):
                repaired = rebuild()
                self.stdout.write(f"{model._meta.verbose_name}: đã sửa {show(repaired)} dòng.")
