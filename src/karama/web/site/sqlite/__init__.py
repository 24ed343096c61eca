"""Django's SQLite, whose writers wait their turn without sleeping through it."""
