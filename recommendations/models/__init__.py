"""What the desk recommends, to whom, by when, with which letter."""

from recommendations.models.letter import Letter
from recommendations.models.recommendation import AcceptancePoint, Addressee, Recommendation

__all__ = ["AcceptancePoint", "Addressee", "Letter", "Recommendation"]
