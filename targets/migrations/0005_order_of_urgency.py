"""Targets in order of urgency from an index; two that others cover go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_data_versions"),
        ("targets", "0004_contradictions"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="target",
            name="target_by_status",
        ),
        migrations.AlterField(
            model_name="target",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="meetings.committee",
                verbose_name="cấp ủy",
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="period",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="meetings.period",
                verbose_name="kỳ",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedvalue",
            index=models.Index(
                condition=models.Q(
                    ("is_live", True), models.Q(("owner", "resolution"), _negated=True)
                ),
                fields=["owner", "target"],
                name="plan_by_other_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                models.F("period"),
                models.Case(
                    models.When(status="missed", then=models.Value(0)),
                    models.When(status="at_risk", then=models.Value(1)),
                    models.When(status="watch", then=models.Value(2)),
                    models.When(status="missing", then=models.Value(3)),
                    models.When(status="on_track", then=models.Value(4)),
                    models.When(status="met_early", then=models.Value(5)),
                    models.When(status="met", then=models.Value(6)),
                    models.When(status="exceeded", then=models.Value(7)),
                    models.When(status="not_due", then=models.Value(8)),
                    default=models.Value(9),
                    output_field=models.IntegerField(),
                ),
                models.F("id"),
                name="target_by_urgency",
            ),
        ),
    ]
