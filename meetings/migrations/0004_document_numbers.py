from django.db import migrations

from config.search_indexes import trigram_index


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_data_versions")]

    # As “contains, case ignored” is asked.
    operations = [trigram_index("meetings_document", "UPPER(number::text)", "number_trigrams")]
