"""`python -m gateway`: answer the phone."""

from __future__ import annotations

import sys

from gateway.serve import main

if __name__ == "__main__":
    sys.exit(main())
