"""`python -m agentdesk` is `agentdesk`."""

from agentdesk.cli import main

main()
