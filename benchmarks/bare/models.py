from django.db import models


class Document(models.Model):
    """The columns of an edition that a plain page would show; found by a unique code."""

    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=500)
    published_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        managed = False
        db_table = "circulars_edition"

    def __str__(self) -> str:
        return self.title
