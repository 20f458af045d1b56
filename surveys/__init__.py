"""Questionnaires, deployments, answers and their counts."""
