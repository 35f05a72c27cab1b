"""AgentDesk: a keyboard-driven terminal desk for customer visits after a sale (客户回访)."""

__version__ = "0.1.0"
