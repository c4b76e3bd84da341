from django.db import migrations

from config.search_indexes import trigram_index


class Migration(migrations.Migration):
    # The extension comes with the other app's indexes.
    dependencies = [("targets", "0001_initial"), ("meetings", "0002_search_indexes")]

    operations = [trigram_index("targets_indicator")]
