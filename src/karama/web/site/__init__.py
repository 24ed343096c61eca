"""Settings, addresses, and how the desk is served."""
