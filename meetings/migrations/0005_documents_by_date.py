from django.db import migrations

from config.search_indexes import postgresql_index


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_document_numbers")]

    # The latest first, those without a date last, as lists of documents begin: so that a
    # page of them is read instead of sorting all there are.
    operations = [
        postgresql_index("document_by_date", "meetings_document (issued_on DESC NULLS LAST)")
    ]
