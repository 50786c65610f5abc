"""`python -m modicum` is the same as `modicum`."""

import sys

from modicum.doors.start import main

sys.exit(main())
