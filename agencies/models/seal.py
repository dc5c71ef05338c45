"""What proves the record: seals, what each covers, and where a seal was told to others."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agencies.identity import Identified


class Seal(models.Model):
    """One link of the chain, over all rows that were waiting at `sealed_at` (real time).

    Numbers have no gap. `root` is that of the tree of its rows, `digest` covers all of it and
    the digest of the seal before. One without rows is made when an hour would have none.
    `drained`: nothing more was waiting then.
    """

    number = models.BigIntegerField(primary_key=True)
    previous = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    count = models.PositiveIntegerField()
    drained = models.BooleanField()
    sealed_at = models.DateTimeField(db_index=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {bytes(self.digest).hex()}"


class SealedRows(models.Model):
    """The rows of one table under a seal, in the order of their leaves.

    `names` say where each stood ("issue 17/3"), so that one that is gone can still be named.
    `leaves` are 32 bytes for each.
    """

    pk = models.CompositePrimaryKey("seal_id", "kind")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="parts", db_index=False)
    kind = models.CharField(max_length=16)
    keys = ArrayField(models.BigIntegerField())
    names = ArrayField(models.CharField(max_length=60))
    leaves = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.seal_id} {self.kind}"

    def rows(self) -> list[tuple[int, str, bytes]]:
        """Key, name and leaf of each."""
        leaves = bytes(self.leaves)
        each = [leaves[place : place + 32] for place in range(0, len(leaves), 32)]
        return list(zip(self.keys, self.names, each, strict=True))


class Unsealed(models.Model):
    """A row that waits for its seal; put in by a trigger, taken out with the seal.

    So no row is missed that was committed late, whatever its number, and nothing hangs on
    transaction ids, which mean nothing in another cluster.
    """

    pk = models.CompositePrimaryKey("kind", "row_id")
    kind = models.CharField(max_length=16)
    row_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class AnchorFile(models.Model):
    """Up to which seal the file outside the database was written, and what went wrong last."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_anchor_file")]

    def __str__(self) -> str:
        return f"{self.number} {self.fault}"


class AnchorMail(Identified):
    """The mail of a day with the seal of that morning, to one address outside the portal.

    What it says is fixed when the row is made, its Message-ID comes from `public_id`: a
    second copy, after a process died, is the same mail.
    """

    day = models.DateField()
    address = models.EmailField()
    number = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "address"], name="one_anchor_mail_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.address}"
