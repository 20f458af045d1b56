"""Models of the municipalities app, one module per aggregate."""

from municipalities.models.access import Membership, MembershipInvitation
from municipalities.models.body import Body
from municipalities.models.log import Attachment, InternalNote, LogEntry
from municipalities.models.measure import DiversityDimension, Measure, MeasureGoal, Milestone, Shift, TargetGroup
from municipalities.models.post import Post, PostHolding
from municipalities.models.programme import Municipality, Participation, Programme
from municipalities.models.strategy import FieldOfAction, Goal, Strategy, StrategyVersion

__all__ = [
    "Attachment",
    "Body",
    "DiversityDimension",
    "FieldOfAction",
    "Goal",
    "InternalNote",
    "LogEntry",
    "Measure",
    "MeasureGoal",
    "Membership",
    "MembershipInvitation",
    "Milestone",
    "Municipality",
    "Participation",
    "Post",
    "PostHolding",
    "Programme",
    "Shift",
    "Strategy",
    "StrategyVersion",
    "TargetGroup",
]
