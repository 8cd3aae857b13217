"""The command line's door: `python -m notte_local`."""

import sys

from notte_local.cli import main

sys.exit(main())
