from django.db import migrations, models


class Migration(migrations.Migration):
    """What was hashed before is SHA-256, and stays it."""

    dependencies = [
        ('audit', '0001_first_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='scheme',
            field=models.CharField(choices=[('sha256', 'SHA-256'), ('sm3', 'SM3')], db_comment='public', default='sha256', max_length=8, verbose_name='摘要算法'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('scheme__in', ['sha256', 'sm3'])), name='audit_known_scheme'),
        ),
    ]
