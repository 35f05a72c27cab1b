"""The command line: `agentdesk` opens the terminal, everything that is automated has a command.

Exit status: 0 done, 1 refused by a rule or by the database (the sentence is on stderr), 2 wrong usage.
"""

import os

from agentdesk.i18n import best_language, use_language


def main() -> None:
    """Run the command line in the language of AGENTDESK_LANGUAGE, else of the locale."""
    tags = [os.environ.get(name, "") for name in ("AGENTDESK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    use_language(best_language(tags))
    from agentdesk.cli.frame import run

    run()
