"""What the tests of this room share."""

from tests.local_server import serve

__all__ = ["serve"]
