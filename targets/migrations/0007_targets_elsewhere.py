"""The same indicator elsewhere, from an index that replaces the indicator's own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_data_versions"),
        ("targets", "0006_search_of_figures"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["indicator", "committee"], name="target_elsewhere"),
        ),
        # The index alone: a changed foreign key would be checked again for every row, and lock
        # the table it leads to.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX targets_target_indicator_id_c47aa631", migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="target",
                    name="indicator",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="targets.indicator",
                        verbose_name="chỉ tiêu",
                    ),
                ),
            ],
        ),
    ]
