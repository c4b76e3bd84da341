"""A committee's figures by day, from an index that replaces its own; another covers indicators."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_data_versions"),
        ("targets", "0007_targets_elsewhere"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actual",
            index=models.Index(
                fields=["committee", "covers_to", "period"], name="actual_of_committee"
            ),
        ),
        # The index alone: a changed foreign key would be checked again for every row, and lock
        # the table it leads to.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX targets_actual_committee_id_70dda1a6", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "DROP INDEX targets_actual_indicator_id_17b70fe7", migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="actual",
                    name="committee",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actuals",
                        to="meetings.committee",
                        verbose_name="cấp ủy",
                    ),
                ),
                migrations.AlterField(
                    model_name="actual",
                    name="indicator",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actuals",
                        to="targets.indicator",
                        verbose_name="chỉ tiêu",
                    ),
                ),
            ],
        ),
    ]
