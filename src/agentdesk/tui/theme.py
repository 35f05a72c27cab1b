"""Our two themes. Text has a contrast of at least 4.5 to 1 on every ground it stands on (WCAG 2.1, 1.4.3)."""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="dark",
    dark=True,
    primary="#5fb3b3",
    secondary="#7a9cc6",
    accent="#5fb3b3",
    foreground="#dfe3e8",
    background="#15191e",
    surface="#1b2026",
    panel="#252c34",
    success="#8cc98c",
    warning="#e6b566",
    error="#f08a80",
    variables={
        "block-cursor-text-style": "bold",
        "input-selection-background": "#5fb3b3 35%",
        "muted": "#98a3b0",
        "line": "#3b4652",
        "cursor-ground": "#1f3b43",
        "cursor-text": "#ffffff",
        "block-cursor-background": "#1f3b43",
        "block-cursor-foreground": "#ffffff",
        "border": "#3b4652",
        "border-blurred": "#3b4652",
    },
)

LIGHT: Final = Theme(
    name="light",
    dark=False,
    primary="#0b6b73",
    secondary="#2f5d94",
    accent="#0b6b73",
    foreground="#1d242b",
    background="#fbfbf9",
    surface="#f4f4f1",
    panel="#e8e9e6",
    success="#22662a",
    warning="#7d4f00",
    error="#a3271c",
    variables={
        "block-cursor-text-style": "bold",
        "input-selection-background": "#0b6b73 30%",
        "muted": "#566069",
        "line": "#b9bfc4",
        "cursor-ground": "#c9e3e4",
        "cursor-text": "#0d1317",
        "block-cursor-background": "#c9e3e4",
        "block-cursor-foreground": "#0d1317",
        "border": "#b9bfc4",
        "border-blurred": "#b9bfc4",
    },
)
