"""Compile the shipped questionnaires: every Markdown table in content/questionnaires to the XForm beside it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from agentdesk.exchange.xlsform import convert  # noqa: E402
from agentdesk.questionnaire.xform import read_xform  # noqa: E402


def main() -> None:
    for source in sorted((ROOT / "src/agentdesk/content/questionnaires").glob("*.md")):
        conversion = convert(source.read_bytes(), source.name)
        for warning in conversion.warnings:
            print(f"{source.name}: {warning}", file=sys.stderr)
        form = read_xform(conversion.xform)
        source.with_suffix(".xml").write_text(conversion.xform, encoding="utf-8", newline="\n")
        print(f"{source.stem}.xml: {len(list(form.questions()))} steps, {conversion.converter}")


if __name__ == "__main__":
    main()
