"""`manage.py rebuild_keys`: search and sort keys of rows that other tools wrote."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from config.named import Named
from config.numbers import show


class Command(BaseCommand):
    """Recomputes the keys of everything that has a name."""

    help = "Tính lại khóa tìm kiếm và khóa sắp xếp của mọi tên trong cơ sở dữ liệu."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if issubclass(model, Named):
                repaired = model.objects.rebuild_keys()
                self.stdout.write(f"{model._meta.verbose_name}: đã sửa {show(repaired)} dòng.")
