from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from config.search_indexes import trigram_index


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        TrigramExtension(),
        trigram_index("meetings_committee"),
        trigram_index("meetings_person"),
        trigram_index("meetings_document"),
        trigram_index("meetings_meeting"),
    ]
