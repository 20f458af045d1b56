"""What goes with the raw answers: reviews, codings and proposals. Released quotations and frozen counts stay."""

from django.db import transaction

from surveys.enums_voices import ReleaseStep
from surveys.models import Deployment, Quotation, TextReview


@transaction.atomic
def forget_reviews(deployment: Deployment) -> int:
    """Delete the reviews of a deployment with what hangs on them; return how many. Called when its texts are deleted.

    Quotations that nobody released, and those withdrawn, are texts like the others and go too.
    """
    Quotation.objects.filter(source__deployment=deployment).exclude(step=ReleaseStep.RELEASED).delete()
    rows = TextReview.objects.filter(deployment=deployment)
    number = rows.count()
    rows.delete()
    return number
