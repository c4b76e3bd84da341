"""Driving the pages of large imports in tests: send a file, open a page, press a button."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from targets.models import Import

ANNEX = [
    ("PHỤ LỤC 2",),
    ("TT", "Tên chỉ tiêu", "Đơn vị tính", "Kết quả thực hiện", "Ghi chú"),
    ("I", "KINH TẾ"),
    (1, "Thu NSNN trên địa bàn", "tỷ đồng", 3200.5, "cả năm"),
    (2, "2. Tỷ lệ hộ nghèo (%)", "%", 4.5),
]
COLUMNS = {
    "name": "Phụ lục 2",
    "first_row": "3",
    "column-2": "indicator",
    "column-4": "value",
    "column-5": "note",
    "fixed-committee": "song-cau",
    "fixed-period": "Năm 2023",
}


def send(client: Client, file: io.BytesIO, name: str = "so-lieu.csv", **fields: Any) -> Import:
    response = client.post(
        reverse("admin:imports"), {"file": SimpleUploadedFile(name, file.read()), **fields}
    )
    assert response.status_code == 302, response.content.decode()
    return Import.objects.latest("pk")


def page(client: Client, upload: Import, name: str = "import") -> Any:
    return client.get(reverse(f"admin:{name}", args=[upload.pk]))


def do(client: Client, upload: Import, what: str, **fields: Any) -> Any:
    return client.post(reverse("admin:import-act", args=[upload.pk]), {"what": what, **fields})
