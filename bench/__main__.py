"""`python -m bench`: every measurement, or those named by ONLY=speech,import_time."""

import os
import sys

from bench.runner import main

sys.exit(main(os.environ.get("ONLY", "")))
