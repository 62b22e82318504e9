"""`python -m bench`: every measurement, or those named by ONLY=speech,import_time."""

import os
import sys

from bench.runner import end_as_by_ctrl_c, main

end_as_by_ctrl_c()
sys.exit(main(os.environ.get("ONLY", "")))
