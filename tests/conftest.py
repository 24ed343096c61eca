"""What every test shares.

A busy machine is no failure, so no draw has a deadline; and what is kept between proofs
is kept in a folder of the run's own, so that no test finds what an earlier run proved.
"""

import os
import tempfile

from hypothesis import settings

settings.register_profile("karama", deadline=None)
settings.load_profile("karama")

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="karama-cache-")
