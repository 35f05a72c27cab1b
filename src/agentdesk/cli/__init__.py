"""The command line: `agentdesk` opens the terminal, everything that is automated has a command.

Exit status: 0 done, 1 refused by a rule or by the database (the sentence is on stderr), 2 wrong usage.
"""

import os
import sys

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import _, best_language, use_language


def main() -> None:
    """Run the command line in the language of AGENTDESK_LANGUAGE, else of the locale, and end the process."""
    tags = [os.environ.get(name, "") for name in ("AGENTDESK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    use_language(best_language(tags))
    # The commands say their help in the language in use when they are imported.
    from agentdesk.cli.commands import app

    try:
        app()
    except Trouble as trouble:
        print(_(trouble.message, **trouble.values), file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except UnicodeEncodeError:
        # Bytes of an argument that are no UTF-8 arrive as halves of characters, which nothing can write down.
        print(_("A text that was given is not UTF-8: nothing was done."), file=sys.stderr)  # noqa: T201
        sys.exit(1)
