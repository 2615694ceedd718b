import codeforlife.encryption
import codeforlife.models.encrypted
import codeforlife.models.fields.blind_index
import codeforlife.models.fields.encrypted_text
import codeforlife.user.models.student
import codeforlife.user.models.teacher.teacher
import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Class',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.Class.name', index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=200)),
                ('access_code', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.Class.access_code', index=codeforlife.encryption.BlindIndex(), max_length=5, null=True)),
                ('classmates_data_viewable', models.BooleanField(default=False)),
                ('always_accept_requests', models.BooleanField(default=False)),
                ('accept_requests_until', models.DateTimeField(null=True)),
                ('creation_time', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('name_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='name', verbose_name='name')),
                ('access_code_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, null=True, source='access_code', verbose_name='access code')),
            ],
            options={
                'verbose_name_plural': 'classes',
            },
        ),
        migrations.CreateModel(
            name='DailyActivity',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(default=django.utils.timezone.now)),
                ('csv_click_count', models.PositiveIntegerField(default=0)),
                ('login_cards_click_count', models.PositiveIntegerField(default=0)),
                ('primary_coding_club_downloads', models.PositiveIntegerField(default=0)),
                ('python_coding_club_downloads', models.PositiveIntegerField(default=0)),
                ('level_control_submits', models.PositiveBigIntegerField(default=0)),
                ('teacher_lockout_resets', models.PositiveIntegerField(default=0)),
                ('indy_lockout_resets', models.PositiveIntegerField(default=0)),
                ('school_student_lockout_resets', models.PositiveIntegerField(default=0)),
                ('anonymised_unverified_teachers', models.PositiveIntegerField(default=0)),
                ('anonymised_unverified_independents', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'Daily activities',
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.School.name', index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=200)),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, null=True)),
                ('county', models.CharField(blank=True, max_length=50, null=True)),
                ('creation_time', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('name_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, source='name', unique=True, verbose_name='name')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TotalActivity',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('teacher_registrations', models.PositiveIntegerField(default=0)),
                ('student_registrations', models.PositiveIntegerField(default=0)),
                ('independent_registrations', models.PositiveIntegerField(default=0)),
                ('anonymised_unverified_teachers', models.PositiveIntegerField(default=0)),
                ('anonymised_unverified_independents', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'Total activity',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.User.username', error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.User.first_name', blank=True, index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=150, verbose_name='first name')),
                ('last_name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.User.last_name', blank=True, index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=150, verbose_name='last name')),
                ('email', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.User.email', blank=True, index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=254, validators=[django.core.validators.EmailValidator()], verbose_name='email address')),
                ('username_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, source='username', unique=True, verbose_name='username')),
                ('first_name_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='first_name', verbose_name='first name')),
                ('last_name_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='last_name', verbose_name='last name')),
                ('email_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='email', verbose_name='email address')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactableUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.user',),
        ),
        migrations.CreateModel(
            name='StudentUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.user',),
        ),
        migrations.CreateModel(
            name='AuthFactor',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.TextField(choices=[('otp', 'one-time password')])),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_factors', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OtpBypassToken',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='otp_bypass_token.token')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='otp_bypass_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SessionAuthFactor',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('auth_factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='user.authfactor')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_factors', to='user.session')),
            ],
        ),
        migrations.CreateModel(
            name='Student',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('login_id', models.CharField(max_length=64, null=True)),
                ('blocked_time', models.DateTimeField(blank=True, null=True)),
                ('class_field', models.ForeignKey(blank=True, null=True, on_delete=codeforlife.user.models.student.cascade_to_accounts, related_name='students', to='user.class')),
                ('new_user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='new_student', to=settings.AUTH_USER_MODEL)),
                ('pending_class_request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='class_request', to='user.class')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JoinReleaseStudent',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action_type', models.CharField(max_length=64)),
                ('action_time', models.DateTimeField(default=django.utils.timezone.now)),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_release_students', to='user.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Independent',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.student',),
        ),
        migrations.CreateModel(
            name='Teacher',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_admin', models.BooleanField(default=False)),
                ('blocked_time', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invited_teachers', to='user.teacher')),
                ('new_user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='new_teacher', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=codeforlife.user.models.teacher.teacher.leave_school, related_name='teacher_school', to='user.school')),
            ],
        ),
        migrations.CreateModel(
            name='SchoolTeacherInvitation',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=88)),
                ('invited_teacher_first_name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.SchoolTeacherInvitation.invited_teacher_first_name', max_length=150)),
                ('invited_teacher_last_name', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.SchoolTeacherInvitation.invited_teacher_last_name', max_length=150)),
                ('invited_teacher_email', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.SchoolTeacherInvitation.invited_teacher_email', index=codeforlife.encryption.BlindIndex(fold_case=True), max_length=254, validators=[django.core.validators.EmailValidator()])),
                ('invited_teacher_is_admin', models.BooleanField(default=False)),
                ('expiry', models.DateTimeField()),
                ('creation_time', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('invited_teacher_email_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, source='invited_teacher_email', verbose_name='invited teacher email')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='teacher_invitations', to='user.school')),
                ('from_teacher', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='school_invitations', to='user.teacher')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='class',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='created_classes', to='user.teacher'),
        ),
        migrations.AddField(
            model_name='class',
            name='teacher',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='class_teacher', to='user.teacher'),
        ),
        migrations.CreateModel(
            name='NonSchoolTeacher',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.teacher',),
        ),
        migrations.CreateModel(
            name='SchoolTeacher',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.teacher',),
        ),
        migrations.CreateModel(
            name='UserProfile',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('otp_secret', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.UserProfile.otp_secret', blank=True, max_length=40, null=True)),
                ('last_otp_for_time', models.DateTimeField(blank=True, null=True)),
                ('developer', models.BooleanField(default=False)),
                ('is_verified', models.BooleanField(default=False)),
                ('google_refresh_token', codeforlife.models.fields.encrypted_text.EncryptedTextField(associated_data='user.UserProfile.google_refresh_token', blank=True, index=codeforlife.encryption.BlindIndex(), max_length=1000, null=True)),
                ('google_sub', models.CharField(blank=True, max_length=255, null=True)),
                ('google_refresh_token_index', codeforlife.models.fields.blind_index.BlindIndexField(blank=True, db_index=True, null=True, source='google_refresh_token', verbose_name='google refresh token')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='userprofile', to=settings.AUTH_USER_MODEL)),
            ],
            managers=[
                ('objects', codeforlife.models.encrypted.EncryptedManager()),
            ],
        ),
        migrations.AddField(
            model_name='teacher',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='teacher', to='user.userprofile'),
        ),
        migrations.AddField(
            model_name='student',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='student', to='user.userprofile'),
        ),
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('login_time', models.DateTimeField(default=django.utils.timezone.now)),
                ('login_type', models.CharField(max_length=100, null=True)),
                ('class_field', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='user.class')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='user.school')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Substr('email_index', 1, 16), condition=models.Q(('email', ''), _negated=True), name='user__email', violation_error_message='A user with this email already exists.'),
        ),
        migrations.CreateModel(
            name='GoogleUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.contactableuser',),
        ),
        migrations.CreateModel(
            name='IndependentUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.contactableuser',),
        ),
        migrations.CreateModel(
            name='TeacherUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.contactableuser',),
        ),
        migrations.AlterUniqueTogether(
            name='authfactor',
            unique_together={('user', 'type')},
        ),
        migrations.AlterUniqueTogether(
            name='sessionauthfactor',
            unique_together={('session', 'auth_factor')},
        ),
        migrations.AddConstraint(
            model_name='class',
            constraint=models.UniqueConstraint(condition=models.Q(('access_code', ''), _negated=True), fields=('access_code_index',), name='class__access_code'),
        ),
        migrations.CreateModel(
            name='AdminSchoolTeacher',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.schoolteacher',),
        ),
        migrations.CreateModel(
            name='NonAdminSchoolTeacher',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.schoolteacher',),
        ),
        migrations.AddConstraint(
            model_name='userprofile',
            constraint=models.UniqueConstraint(condition=models.Q(('google_sub', ''), _negated=True), fields=('google_sub',), name='userprofile__google_sub'),
        ),
        migrations.AddConstraint(
            model_name='teacher',
            constraint=models.CheckConstraint(condition=models.Q(('is_admin', True), ('school__isnull', True), _negated=True), name='teacher__is_admin', violation_error_message='Only a teacher in a school can be its admin.'),
        ),
        migrations.CreateModel(
            name='NonSchoolTeacherUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.teacheruser',),
        ),
        migrations.CreateModel(
            name='SchoolTeacherUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.teacheruser',),
        ),
        migrations.CreateModel(
            name='AdminSchoolTeacherUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.schoolteacheruser',),
        ),
        migrations.CreateModel(
            name='NonAdminSchoolTeacherUser',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('user.schoolteacheruser',),
        ),
    ]
