"""The contract of the PSA database (CB-3): role, database and grants, as a script that may be run again and again.

From the vendor's page "Preparing the PSA Integration Service Database" (docs.cloudblue.com/cbc/20.4).
"""

from spec.platforms.psa.settings import PsaSettings

GROUP_ROLE = "mservice_login"


def database_script(settings: PsaSettings) -> str:
    """The script for psql 14 or later, run by a role that may create roles and databases.

    It takes the new role's password from the environment (PSA_PASSWORD): it is in no file, argument or output.
    """
    user, database = settings.postgres.user, settings.postgres.database_name
    # The names are identifiers by their type (`PostgresIdentifier`): nothing in them needs quotes.
    return f"""\\set ON_ERROR_STOP on
\\getenv password PSA_PASSWORD

-- The group that micro-services log in by, and the role of PSA Integration in it.
SELECT 'CREATE ROLE {GROUP_ROLE} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{GROUP_ROLE}') \\gexec
SELECT 'CREATE ROLE {user} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}') \\gexec
SET log_statement = 'none';
ALTER ROLE {user} ENCRYPTED PASSWORD :'password';
GRANT {GROUP_ROLE} TO {user};

SELECT 'CREATE DATABASE {database}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE {database} FROM public;
GRANT CONNECT ON DATABASE {database} TO {user};

\\connect {database}
REVOKE ALL ON SCHEMA public FROM public;
GRANT CREATE, USAGE ON SCHEMA public TO {user};
GRANT SELECT, UPDATE, INSERT, DELETE ON ALL TABLES IN SCHEMA public TO {user};
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {user};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, UPDATE, INSERT, DELETE ON TABLES TO {user};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO {user};
"""  # noqa: S608
