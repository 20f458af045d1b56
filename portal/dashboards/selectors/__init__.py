"""Figures of the dashboards. Every function states its query cost; none of them grows with the number of towns."""
