"""All commands: importing this module makes them known to the command line."""

from agentdesk.cli import data as data
from agentdesk.cli import doctor as doctor
from agentdesk.cli import floor as floor
from agentdesk.cli import issue_acts as issue_acts
from agentdesk.cli import issue_care as issue_care
from agentdesk.cli import issue_handling as issue_handling
from agentdesk.cli import issue_list as issue_list
from agentdesk.cli import issues as issues
from agentdesk.cli import knowledge as knowledge
from agentdesk.cli import ledger as ledger
from agentdesk.cli import looking as looking
from agentdesk.cli import opening as opening
from agentdesk.cli import questionnaire as questionnaire
from agentdesk.cli import questionnaire_tools as questionnaire_tools
from agentdesk.cli import review as review
from agentdesk.cli import setting_up as setting_up
from agentdesk.cli import settings as settings
from agentdesk.cli import tasks as tasks
from agentdesk.cli.frame import app as app
