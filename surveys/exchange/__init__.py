"""Questionnaires and answers in and out: XLSForm, LimeSurvey, CSV. What is taken and refused: docs/surveys-exchange.md."""
