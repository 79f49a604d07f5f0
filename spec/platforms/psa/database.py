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
    # Quoted, because a name may be a word of SQL; by its type (`PostgresIdentifier`) it has no quote in it.
    return f"""\\set ON_ERROR_STOP on
\\getenv password PSA_PASSWORD

-- The group that micro-services log in by, and the role of PSA Integration in it.
SELECT 'CREATE ROLE {GROUP_ROLE} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{GROUP_ROLE}') \\gexec
SELECT 'CREATE ROLE "{user}" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}') \\gexec
GRANT {GROUP_ROLE} TO "{user}";

-- The next statement has the password in it: a superuser keeps it out of the server's log, whatever that one logs;
-- and what would fail fails first without it.
SELECT format('SET %I = %L', name, quiet)
FROM (VALUES ('log_statement', 'none'), ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1'),
             ('log_transaction_sample_rate', '0'), ('log_min_error_statement', 'panic')) AS one (name, quiet)
JOIN pg_settings USING (name) WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \\gexec
ALTER ROLE "{user}" LOGIN;
ALTER ROLE "{user}" ENCRYPTED PASSWORD :'password';

SELECT 'CREATE DATABASE "{database}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE "{database}" FROM public;
GRANT CONNECT ON DATABASE "{database}" TO "{user}";

\\connect "{database}"
REVOKE ALL ON SCHEMA public FROM public;
GRANT CREATE, USAGE ON SCHEMA public TO "{user}";
GRANT SELECT, UPDATE, INSERT, DELETE ON ALL TABLES IN SCHEMA public TO "{user}";
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO "{user}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, UPDATE, INSERT, DELETE ON TABLES TO "{user}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO "{user}";
"""  # noqa: S608
