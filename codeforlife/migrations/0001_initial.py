from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DatabaseMetadata',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('environment', models.CharField(max_length=32)),
                ('key_canary', models.BinaryField(null=True)),
                ('is_seeded', models.BooleanField(default=False)),
                ('wrapped_iterations', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_metadata')],
            },
        ),
    ]
