"""No database that the Internet sees."""

from collections.abc import Iterator

from policies.facts import Database
from policies.rule import About, Rule, Severity


def violations(database: Database, _: About) -> Iterator[str]:
    """Servers with a public address, unencrypted ones, and such that cannot be brought back."""
    if database.public:
        yield "the server can be reached from the Internet"
    if not database.encrypted:
        yield "the storage is not encrypted"
    if database.deletion_protected is False:
        yield "the server can be deleted by one call"
    if database.backup_days < 1:
        yield "no backup is kept"


RULE = Rule(
    name="database-private",
    says="A database is reached inside of the network only, is encrypted, and can be brought back.",
    why="It holds the platform's data and its users' passwords.",
    remedy="Take the public address away; switch on encryption, deletion protection and backups.",
    each=(Database,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("CB-3", "PS-25", "SM-6"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.Security.html",
)
