"""`manage.py export_figures`: every figure as one JSON object a line."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from targets.exports import figures


class Command(BaseCommand):
    """Writes every figure to standard output."""

    help = "Xuất mọi con số, mỗi dòng một đối tượng JSON, theo thứ tự đọc của nguồn."

    def handle(self, *args: Any, **options: Any) -> None:
        for figure in figures():
            self.stdout.write(json.dumps(figure, ensure_ascii=False))
