import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulars', '0022_alerts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('mailbox', models.CharField(blank=True, max_length=254, verbose_name='mailbox')),
                ('status', models.CharField(max_length=12, verbose_name='status')),
                ('is_permanent', models.BooleanField(verbose_name='for good')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled at')),
            ],
            options={
                'verbose_name': 'returned mail',
                'verbose_name_plural': 'returned mails',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('key', 'status'), name='bounce_once')],
            },
        ),
        migrations.CreateModel(
            name='FoundAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True, verbose_name='mail address')),
                ('owner', models.CharField(blank=True, max_length=200, verbose_name='whose it is')),
                ('is_dead', models.BooleanField(default=False, verbose_name='does not answer any more')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='last verified')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
            ],
            options={
                'verbose_name': 'address in texts',
                'verbose_name_plural': 'addresses in texts',
                'ordering': ['address'],
            },
        ),
        migrations.CreateModel(
            name='MemberBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=160, verbose_name='name (Korean)')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='name (English)')),
                ('language', models.CharField(default='ko', max_length=8, verbose_name='language of mails')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('addressee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='circulars.addressee', verbose_name='addressee')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['name_ko', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MemberGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=120, verbose_name='name (Korean)')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                ('members', models.ManyToManyField(blank=True, related_name='groups', to='circulars.memberbody', verbose_name='members')),
            ],
            options={
                'verbose_name': 'group of members',
                'verbose_name_plural': 'groups of members',
                'ordering': ['name_ko', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('groups', models.JSONField(default=list)),
                ('subject_ko', models.CharField(max_length=200, verbose_name='subject (Korean)')),
                ('subject_en', models.CharField(blank=True, max_length=200, verbose_name='subject (English)')),
                ('note_ko', models.TextField(blank=True, verbose_name='covering note (Korean)')),
                ('note_en', models.TextField(blank=True, verbose_name='covering note (English)')),
                ('with_pdf', models.BooleanField(default=True, verbose_name='with the PDF')),
                ('reply_to', models.EmailField(max_length=254, verbose_name='replies go to')),
                ('sent_by_label', models.CharField(max_length=150, verbose_name='name at that time')),
                ('confirmed_at', models.DateTimeField(verbose_name='sent at')),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='circulars.circular')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulars.edition')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='circulars.sending')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'sending to members',
                'verbose_name_plural': 'sendings to members',
                'ordering': ['-confirmed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FoundAddressUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='circulars.edition')),
                ('found', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='circulars.foundaddress')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('found', 'edition'), name='found_address_use_once')],
            },
        ),
        migrations.CreateModel(
            name='MemberMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='official mailbox')),
                ('bounced_at', models.DateTimeField(null=True, verbose_name='came back at')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailboxes', to='circulars.memberbody')),
            ],
            options={
                'verbose_name': 'official mailbox',
                'verbose_name_plural': 'official mailboxes',
                'constraints': [models.UniqueConstraint(fields=('member', 'address'), name='member_mailbox_unique')],
            },
        ),
        migrations.CreateModel(
            name='SendingRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_try_at', models.DateTimeField(verbose_name='next try at')),
                ('claimed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('given_up_at', models.DateTimeField(null=True, verbose_name='given up at')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('trouble', models.CharField(blank=True, max_length=200, verbose_name='trouble')),
                ('name', models.CharField(max_length=160, verbose_name='member')),
                ('address', models.EmailField(max_length=254, verbose_name='mailbox')),
                ('language', models.CharField(max_length=8)),
                ('bounced_at', models.DateTimeField(null=True, verbose_name='came back at')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circulars.memberbody')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='circulars.sending')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['name', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['next_try_at'], name='sendingrecipient_due')],
                'constraints': [models.UniqueConstraint(fields=('sending', 'address'), name='sending_recipient_once')],
            },
        ),
        migrations.CreateModel(
            name='TermOfOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, max_length=80, unique=True, verbose_name='address')),
                ('name_ko', models.CharField(max_length=120, verbose_name='name (Korean)')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                ('from_date', models.DateField(verbose_name='first day')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('issuer', models.ForeignKey(blank=True, help_text='Empty: of this office.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='circulars.issuer', verbose_name='of which body')),
            ],
            options={
                'verbose_name': 'term of office',
                'verbose_name_plural': 'terms of office',
                'ordering': ['issuer', '-from_date'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date', None), ('to_date__gte', models.F('from_date')), _connector='OR'), name='term_interval'), models.UniqueConstraint(fields=('issuer', 'from_date'), name='term_of_issuer_once')],
            },
        ),
    ]
