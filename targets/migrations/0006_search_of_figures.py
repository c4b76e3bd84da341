"""Printed figures are found by a folded key."""

from typing import Any

from django.db import migrations, models

from config.search_indexes import trigram_index
from config.text import fold

LENGTH, BATCH = 240, 2000


def fill_keys(apps: Any, schema_editor: Any) -> None:
    """Fold what is printed, for the rows there are."""
    citations = apps.get_model("targets", "Citation").objects
    batch = []
    for citation in citations.only("as_printed").iterator(chunk_size=BATCH):
        citation.search_key = fold(citation.as_printed)[:LENGTH]
        batch.append(citation)
        if len(batch) == BATCH:
            citations.bulk_update(batch, ["search_key"])
            batch = []
    citations.bulk_update(batch, ["search_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_data_versions"),
        ("targets", "0005_order_of_urgency"),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="search_key",
            field=models.CharField(
                default="", editable=False, max_length=LENGTH, verbose_name="khóa tìm kiếm"
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        trigram_index("targets_citation"),
    ]
