"""A letter on paper."""
from models.letters import Envelope, Rendered


def print_letter(rendered: Rendered, context: Envelope) -> bytes:
    """Return a Word letter."""
    raise NotImplementedError
