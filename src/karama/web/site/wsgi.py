"""The door through which a web server asks."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from karama.web.site.zones import check_zone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "karama.web.site.settings")
application = get_wsgi_application()
check_zone(settings.KARAMA_TIME_ZONE)  # pages would tell other hours than was meant
