"""`python -m telephony.simulator`."""

import sys

from telephony.simulator.cli import main

sys.exit(main())
