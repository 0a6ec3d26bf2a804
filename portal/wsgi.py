import gc
import os

from django.core.wsgi import get_wsgi_application

from circulars.backups import unsettled
from portal.databases import serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
serving.begin()

application = get_wsgi_application()
unsettled.refuse()
unsettled.watch()

# What is loaded now stays for good: the collector need not look through it each time a page makes many small objects.
gc.collect()
gc.freeze()
