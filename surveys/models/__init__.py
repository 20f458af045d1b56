"""Models of the surveys app, one module per aggregate."""

from surveys.models.answers import FreeText, Histogram, Pending, PendingText, Response, SubmittedKey
from surveys.models.deployment import Deployment, InvitedGroup, Token
from surveys.models.handling import DeploymentEvent, Handout
from surveys.models.instrument import Item, Option, Questionnaire, QuestionnaireVersion, Section

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
    "PendingText",
    "Questionnaire",
    "QuestionnaireVersion",
    "Response",
    "Section",
    "SubmittedKey",
    "Token",
]
