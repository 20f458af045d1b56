"""Models of the surveys app, one module per aggregate."""

from surveys.models.answers import FreeText, Histogram, Pending, ResponseBlock, SubmittedKey
from surveys.models.cohort import TrainingCohort
from surveys.models.deployment import Deployment, InvitedGroup, Token
from surveys.models.handling import DeploymentEvent, Handout
from surveys.models.instrument import Item, Option, Questionnaire, QuestionnaireVersion, Section
from surveys.models.release import Release, ReleaseCounts
from surveys.models.voices import (
    Quotation,
    Statement,
    StatementCall,
    TextReview,
    TextTheme,
    Theme,
    ThemeCount,
    ThemeReport,
)

__all__ = [
    "Deployment",
    "DeploymentEvent",
    "FreeText",
    "Handout",
    "Histogram",
    "InvitedGroup",
    "Item",
    "Option",
    "Pending",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quotation",
    "Release",
    "ReleaseCounts",
    "ResponseBlock",
    "Section",
    "Statement",
    "StatementCall",
    "SubmittedKey",
    "TextReview",
    "TextTheme",
    "Theme",
    "ThemeCount",
    "ThemeReport",
    "Token",
    "TrainingCohort",
]
