"""Words of the recommendation pages."""

from django import template

from recommendations import wording
from recommendations.models import Addressee

register = template.Library()


@register.filter
def due_rule(addressee: Addressee) -> str:
    """By when, as the letter says it; needs the addressee's recommendation loaded."""
    return wording.due_rule(addressee, addressee.recommendation)
