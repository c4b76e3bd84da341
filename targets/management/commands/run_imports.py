"""`manage.py run_imports`: works on the imports that wait, until none is left.

The site starts it when somebody has uploaded or confirmed a file. With ``--watch`` it
stays and looks every few seconds, as a service of its own.
"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from config.database_errors import ERRORS
from targets.imports import work

PAUSE = 3.0


class Command(BaseCommand):
    """Checks and writes imports."""

    help = "Kiểm tra và ghi các tệp nhập hàng loạt đang chờ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="ở lại, chờ tệp mới")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["watch"]:
            work.run()
            return
        while True:
            try:
                work.run()
            except ERRORS as error:
                # The database is away, or was: it is asked again.
                self.stderr.write(str(error).splitlines()[0])
            close_old_connections()
            time.sleep(PAUSE)
