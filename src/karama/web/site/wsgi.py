"""The door through which a web server asks."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "karama.web.site.settings")
application = get_wsgi_application()
