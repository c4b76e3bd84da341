"""Counts are found by committee alone: one index, which their constraint has."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_data_versions"),
        ("targets", "0008_actuals_of_committee"),
    ]

    operations = [
        # The index alone: a changed foreign key would be checked again for every row, and lock
        # the table it leads to.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX targets_statuscount_committee_id_17126a64", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "DROP INDEX targets_statuscount_period_id_cfe686a1", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "DROP INDEX targets_statuscount_sector_id_161d1ab3", migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="statuscount",
                    name="committee",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_counts",
                        to="meetings.committee",
                    ),
                ),
                migrations.AlterField(
                    model_name="statuscount",
                    name="period",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.period",
                    ),
                ),
                migrations.AlterField(
                    model_name="statuscount",
                    name="sector",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="targets.sector",
                    ),
                ),
            ],
        ),
    ]
