"""The library of FEEL: every function of DMN 1.3 to 1.5, by name.

Source: OMG DMN 1.5, section 10.3.4.
"""

from karama.feel.builtins import (  # noqa: F401 - importing a module declares its part
    contexts,
    conversion,
    lists,
    numeric,
    ranges,
    strings,
    temporal,
)
from karama.feel.signature import Builtin, declared

LIBRARY: dict[str, Builtin] = declared()

__all__ = ["LIBRARY", "Builtin"]
