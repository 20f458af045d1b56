"""Answers. The columns here are an allow-list that a test holds: no person, token, address, time or sequence.

The inbox (``Pending``) receives a submission in one transaction. The counting task moves it, in batches, into the
archive (``ResponseBlock``, ``FreeText``) and folds it into the counts (``Histogram``).

The archive holds no foreign key constraint: checked row by row it took a third of the counting's time. Its rows are
copied from the inbox, which holds one, and a trigger keeps a deployment that has any (migration ``archive_keeps``).
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.deployment import Deployment

NO_CELL = -1


class Pending(models.Model):
    """The inbox: a submission that waits to be counted.

    ``key`` is the hashed key of its form, ``texts`` is a list of [item, language, text]; the counting cuts both off.
    ``set_aside`` marks one whose vector does not fit its questionnaire: it stays here until an operator has looked.
    """

    key = models.UUIDField(primary_key=True)
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="pending")
    group = models.SmallIntegerField(default=NO_CELL)
    organisation = models.SmallIntegerField(default=NO_CELL)
    vector = models.BinaryField()
    texts = models.JSONField(default=list)
    set_aside = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("wartender Antwortbogen")
        verbose_name_plural = _("wartende Antwortbögen")

    def __str__(self) -> str:
        return str(self.key)


class SubmittedKey(models.Model):
    """Keys of forms already counted, so that a late retry gets its receipt; without any link to an answer."""

    key = models.UUIDField(primary_key=True)
    # Written by the counting alone, from rows that hold the constraint; nothing is looked up by deployment.
    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        verbose_name = _("Quittung")
        verbose_name_plural = _("Quittungen")

    def __str__(self) -> str:
        return self.key.hex[:8]


class ResponseBlock(models.Model):
    """The archive: answered questionnaires of one cell as packed vectors (see ``surveys/layout.py``), joined and sorted.

    ``number`` vectors of equal length, at most as many as ``surveys/services/archive.py`` allows. Sorted by their bytes,
    they do not say in which order they came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deployment = models.ForeignKey(
        Deployment, models.PROTECT, related_name="blocks", db_index=False, db_constraint=False
    )
    group = models.SmallIntegerField(default=NO_CELL)
    organisation = models.SmallIntegerField(default=NO_CELL)
    number = models.PositiveSmallIntegerField()
    vectors = models.BinaryField()

    class Meta:
        verbose_name = _("archivierte Antwortbögen")
        verbose_name_plural = _("archivierte Antwortbögen")
        indexes = [models.Index(fields=["deployment", "group", "organisation"], name="responseblock_cell_idx")]

    def __str__(self) -> str:
        return f"{self.deployment_id} {self.group}/{self.organisation}: {self.number}"


class FreeText(models.Model):
    """A text answer, without any link to its response. The item's code names the question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deployment = models.ForeignKey(
        Deployment, models.PROTECT, related_name="texts", db_index=False, db_constraint=False
    )
    item = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        verbose_name = _("Textantwort")
        verbose_name_plural = _("Textantworten")
        indexes = [models.Index(fields=["deployment", "item"], name="freetext_item_idx")]

    def __str__(self) -> str:
        return self.item


class Histogram(models.Model):
    """Counts of one deployment and cell: every code of every item, one int64 vector (see ``surveys/layout.py``)."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="histograms")
    group = models.SmallIntegerField(default=NO_CELL)
    organisation = models.SmallIntegerField(default=NO_CELL)
    responses = models.PositiveIntegerField(default=0)
    counts = models.BinaryField()

    class Meta:
        verbose_name = _("Zählung")
        verbose_name_plural = _("Zählungen")
        constraints = [
            models.UniqueConstraint(fields=["deployment", "group", "organisation"], name="histogram_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id} {self.group}/{self.organisation}: {self.responses}"
