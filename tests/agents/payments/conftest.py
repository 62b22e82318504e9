"""These need the payment service's own package."""

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("stripe") else ["test_stripe*.py"]
