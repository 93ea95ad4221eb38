from django.db import migrations

import qiaoliang.kit.gramindex


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0005_search_beginnings")]
    operations = [
        migrations.AddIndex(
            model_name="enterprise",
            index=qiaoliang.kit.gramindex.GramIndex(
                fields=["name", "short_name", "initials", "credit_code"], name="enterprise_grams"
            ),
        ),
    ]
