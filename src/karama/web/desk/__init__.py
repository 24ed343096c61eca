"""The pages: the board of a post, a person, a step to do. No rule is decided here."""
