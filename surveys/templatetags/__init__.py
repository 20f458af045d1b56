"""Template tags of the surveys app."""
