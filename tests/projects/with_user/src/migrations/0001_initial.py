import codeforlife.encryption
import codeforlife.models.encrypted
import codeforlife.models.fields.blind_index
import codeforlife.models.fields.data_encryption_key
import codeforlife.models.fields.encrypted_binary
import codeforlife.models.fields.encrypted_date
import codeforlife.models.fields.encrypted_json
import codeforlife.models.fields.encrypted_text
import django.core.validators
import django.db.models.deletion
import src.models.secret
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('user', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('surname', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Author.surname', index=codeforlife.encryption.BlindIndex())),
                ('city_plain', models.CharField(default='', max_length=50)),
                ('city', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Author.city', index=codeforlife.encryption.BlindIndex(), null=True)),
                ('city_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, null=True, source='city', verbose_name='city')),
                ('surname_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='surname', verbose_name='surname')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=50, unique=True)),
                ('points', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Keeper',
            fields=[
                ('dek', codeforlife.models.fields.data_encryption_key.DataEncryptionKeyField(editable=False, help_text="The key of this row's personal data, itself encrypted. Deleting it makes the data unreadable for good.", null=True, verbose_name='data encryption key')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Keeper.name', keyed_by_owner=True)),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.CreateModel(
            name='Safe',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dek', codeforlife.models.fields.data_encryption_key.DataEncryptionKeyField(editable=False, help_text="The key of this row's personal data, itself encrypted. Deleting it makes the data unreadable for good.", null=True, verbose_name='data encryption key')),
                ('content', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Safe.content', keyed_by_owner=True, null=True)),
                ('label', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Safe.label', blank=True, default='', index=codeforlife.encryption.BlindIndex())),
                ('label_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='label', verbose_name='label')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.CreateModel(
            name='Secret',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Secret.name', index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=50)),
                ('code', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Secret.code', blank=True, default='', index=codeforlife.encryption.BlindIndex(normalize=src.models.secret.trim))),
                ('note', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Secret.note', blank=True, null=True)),
                ('data', codeforlife.models.fields.encrypted_json.EncryptedJSONField(associated_data='src.Secret.data', blank=True, null=True)),
                ('born', codeforlife.models.fields.encrypted_date.EncryptedDateField(associated_data='src.Secret.born', blank=True, index=codeforlife.encryption.BlindIndex(), null=True)),
                ('blob', codeforlife.models.fields.encrypted_binary.EncryptedBinaryField(associated_data='src.Secret.blob', blank=True, null=True)),
                ('rank', models.IntegerField(default=0)),
                ('name_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, source='name', unique=True, verbose_name='name')),
                ('code_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='code', verbose_name='code')),
                ('born_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, null=True, source='born', verbose_name='born')),
            ],
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.CreateModel(
            name='Shelf',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('label', models.CharField(max_length=50)),
            ],
        ),
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('isbn', models.CharField(max_length=13, unique=True)),
                ('title', models.CharField(max_length=100)),
                ('pages', models.IntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='books', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Diary',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Diary.text', blank=True, keyed_by_owner=True)),
                ('mood', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.Diary.mood', blank=True, keyed_by_owner=True, null=True)),
                ('mood_plain', models.CharField(max_length=50, null=True)),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diaries', to='src.keeper')),
            ],
            options={
                'verbose_name_plural': 'diaries',
            },
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.CreateModel(
            name='SecretChild',
            fields=[
                ('secret_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='src.secret')),
                ('nickname', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='src.SecretChild.nickname', index=codeforlife.encryption.BlindIndex())),
                ('nickname_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='nickname', verbose_name='nickname')),
            ],
            options={
                'abstract': False,
            },
            bases=('src.secret',),
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='secret',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code_index',), name='secret__code'),
        ),
        migrations.CreateModel(
            name='SecretProxy',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('src.secret',),
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.AddField(
            model_name='shelf',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='shelves', to='user.school'),
        ),
        migrations.AddField(
            model_name='book',
            name='shelf',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='books', to='src.shelf'),
        ),
    ]
