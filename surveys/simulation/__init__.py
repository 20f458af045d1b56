"""Synthetic answers for the demo: seeded, labelled as synthetic, never in a real installation."""
