"""Making a desk and its people."""

import sys
from typing import Annotated

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import ROLE_NAMES, Role
from agentdesk.i18n import N_, _, current_language

people_app = typer.Typer(help=_("The people who sign in."), no_args_is_help=True)
app.add_typer(people_app, name="people")
departments_app = typer.Typer(help=_("The departments that issues are assigned to."), no_args_is_help=True)
app.add_typer(departments_app, name="departments")

FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help=_("Read the password from standard input."))
]


def _password(from_stdin: bool) -> str:
    """The password, from standard input or typed twice unseen."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refusal(N_("Give the password on standard input, with --password-stdin."))
    return str(typer.prompt(_("Password"), hide_input=True, confirmation_prompt=True))


@app.command(help=_("Set up a new desk: the organisation and its first administrator."))
def init(
    name: Annotated[str, typer.Option("--name", help=_("The organisation's name."))],
    admin: Annotated[str, typer.Option("--admin", help=_("The administrator's login."))],
    zone: Annotated[str, typer.Option("--zone", help=_("The organisation's time zone."))] = "Asia/Shanghai",
    language: Annotated[
        str | None, typer.Option("--language", help=_("zh_Hans or en; that of this terminal by default."))
    ] = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Make the database if there is none, the organisation and its first administrator."""
    from agentdesk.services import organisation, passwords

    hashed = passwords.hashed(_password(password_stdin))
    with a_desk(create=True, signed_in=False) as desk:
        actor = desk.do(
            organisation.set_up,
            name=name,
            zone=zone,
            language=language or current_language(),
            admin_login=admin,
            admin_name=admin,
            admin_password_hash=hashed,
        )
        database = desk.store.name
    if as_json:
        print_json({"database": database, "organisation": name, "administrator": actor.login})
    else:
        typer.echo(_("The desk of {name} is ready in {url}.", name=name, url=database))


@people_app.command("add", help=_("Add a person."))
def add(
    login: Annotated[str, typer.Argument(help=_("What the person signs in with."))],
    name: Annotated[str, typer.Option("--name", help=_("The person's name."))],
    role: Annotated[list[Role], typer.Option("--role", help=_("A role; may be given several times."))],
    language: Annotated[str | None, typer.Option("--language", help=_("zh_Hans or en."))] = None,
    department: Annotated[str | None, typer.Option("--department", help=_("A department's code."))] = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Add a person with one role or more."""
    from agentdesk.services import passwords, people

    hashed = passwords.hashed(_password(password_stdin))
    with a_desk() as desk:
        actor = desk.do(
            people.add_person,
            login=login,
            name=name,
            password_hash=hashed,
            roles=role,
            language=language or current_language(),
            department_code=department,
        )
    if as_json:
        print_json({"id": actor.id, "login": actor.login, "name": actor.name, "roles": sorted(actor.roles)})
    else:
        typer.echo(_("{name} can sign in as {login}.", name=actor.name, login=actor.login))


@people_app.command("list", help=_("List everybody."))
def list_people(as_json: AsJson = False) -> None:
    """Everybody, by login."""
    from agentdesk.services import people

    with a_desk() as desk:
        rows = desk.see(people.list_people)
    if as_json:
        print_json(rows)
        return
    print_table(
        (_("Login"), _("Name"), _("Roles"), _("Department"), _("Language"), _("Active")),
        [
            (
                row.login,
                row.name,
                ", ".join(_(ROLE_NAMES[role]) for role in row.roles),
                row.department,
                row.language,
                _("yes") if row.active else _("no"),
            )
            for row in rows
        ],
        _("Nobody yet."),
    )


@people_app.command("deactivate", help=_("Let somebody who left no longer sign in; what they did stays."))
def deactivate(
    login: Annotated[str, typer.Argument(help=_("What the person signs in with."))], as_json: AsJson = False
) -> None:
    """Somebody leaves; their own visits go to everybody."""
    from agentdesk.services import people

    with a_desk() as desk:
        left = desk.do(people.deactivate, login)
    if as_json:
        print_json(left)
        return
    typer.echo(
        _(
            "{login} can no longer sign in. Visits given to everybody: {count}.",
            login=login,
            count=left.visits,
        )
    )
    if left.issues:
        typer.echo(_("Open issues that somebody has to take over: {count}.", count=left.issues))


@people_app.command("activate", help=_("Let somebody sign in again, also one who is locked out."))
def activate(
    login: Annotated[str, typer.Argument(help=_("What the person signs in with."))], as_json: AsJson = False
) -> None:
    """Somebody comes back."""
    from agentdesk.services import people

    with a_desk() as desk:
        desk.do(people.activate, login)
    if as_json:
        print_json({"login": login, "active": True})
    else:
        typer.echo(_("{login} can sign in again.", login=login))


@departments_app.command("list", help=_("List the departments."))
def list_departments(as_json: AsJson = False) -> None:
    """All departments, by name."""
    from agentdesk.services import organisation

    with a_desk() as desk:
        rows = desk.see(organisation.departments)
    if as_json:
        print_json(rows)
    else:
        print_table((_("Code"), _("Name")), [(row.code, row.name) for row in rows], _("No department yet."))


@departments_app.command("add", help=_("Add a department."))
def add_department(
    code: Annotated[str, typer.Argument(help=_("A short code, such as returns."))],
    name: Annotated[str, typer.Option("--name", help=_("The department's name."))],
    as_json: AsJson = False,
) -> None:
    """Another department."""
    from agentdesk.services import organisation

    with a_desk() as desk:
        made = desk.do(organisation.add_department, code, name)
    if as_json:
        print_json(made)
    else:
        typer.echo(_("The department {name} ({code}) is there.", name=made.name, code=made.code))
