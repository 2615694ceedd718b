from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("common", "0057_schoolteacherinvitation_is_active"),
        ("user", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=models.CASCADE, to="common.student"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(on_delete=models.CASCADE, to="auth.user"),
                ),
            ],
        ),
    ]
