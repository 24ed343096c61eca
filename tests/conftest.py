"""What every test shares: a busy machine is no failure, so no draw has a deadline."""

from hypothesis import settings

settings.register_profile("karama", deadline=None)
settings.load_profile("karama")
