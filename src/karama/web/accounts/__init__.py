"""Who signs in, for which authority and under which mandate, and what that allows."""
