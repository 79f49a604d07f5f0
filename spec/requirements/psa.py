"""CloudBlue Commerce PSA Integration: "Pre-deployment Requirements"."""

from spec.requirements.model import Guide, InProgram, Mark, OutsideProgram, Platform, Section

_APS = OutsideProgram(
    how="`./groundwork runbook STACK`, part APS API access, and stack output `apsAccess`: a person sets it in Commerce"
)

GUIDE = Guide(
    platform=Platform.PSA,
    sections=(
        Section(
            "High-Level Architecture",
            {
                "CB-1": "PSA Integration is one Helm release with its own release cycle, installed apart from "
                "Commerce.",
                "CB-2": "One PSA Integration serves all resellers of one CloudBlue Commerce instance.",
                "CB-3": "It has three parts: a front-end container with static content, a back-end container with the "
                "business logic, and a database on any database node, provided as a service.",
            },
        ),
        Section(
            "Installation Prerequisites",
            {"CB-4": "What must be ensured before the installation is announced as a list."},
        ),
        Section(
            "Network Requirements",
            {
                "CB-5": "A browser reaches the Commerce brand by HTTPS on port 443.",
                "CB-6": "The Commerce brand reaches the front end's Service by HTTP on port 80, for static content.",
                "CB-7": "The Commerce brand reaches the back end's Service by HTTP on port 8080, for JSON data.",
                "CB-8": "The back end's Service reaches the back-end pod by HTTP on port 8080.",
                "CB-9": "The front end's Service reaches the front-end pod by HTTP on port 80.",
                "CB-10": "The back-end pod reaches the ConnectWise Management API by HTTPS on port 443.",
                "CB-11": 'The back-end pod reaches the PostgreSQL server, in print by "HTTPS" on port 443.',
                "CB-12": "The back-end pod reaches the Commerce brand by HTTPS on port 443, for orders and "
                "subscriptions.",
            },
        ),
        Section(
            "Resource Requirements",
            {
                "CB-13": "A back-end pod requests at least 1000m CPU and 768Mi memory and is limited to 4000m and to a "
                "configurable memory limit, 1280Mi by default.",
                "CB-14": "A front-end pod requests at least 100m CPU and 512Mi memory and is limited to 250m and 768M.",
            },
        ),
        Section(
            "Resource Requirements",
            {
                "CB-15": "One pod of each kind requests 1100m CPU and 1280Mi memory together, and is limited to "
                "4250m and 2110177280 bytes.",
            },
            Mark.DERIVED,
        ),
        Section(
            "Identity Service Requirements",
            {
                "CB-16": "PSA authenticates through Identity Service, which each brand needs, with one Keycloak "
                "client for PSA in each.",
            },
        ),
        Section(
            "CloudBlue Commerce Brand Requirements",
            {
                "CB-17": "PSA is at https://${brand-domain}/${psa-url-suffix}, with the suffix psa unless another "
                "one is set.",
                "CB-18": "For each brand, rewrite rules are added on the management node with `python "
                "psa-brand-rules-ctl.py add ${brand-id} [--psa_url_suffix ${psa-url-suffix}]`.",
            },
        ),
        Section(
            "APS API Access Requirements",
            {
                "CB-19": "An L0 staff member with OAuth credentials exists beforehand.",
                "CB-20": "The staff member may GET three APS types: http://www.odin.com/billing/order-management, "
                "http://www.odin.com/billing/Subscription, http://www.parallels.com/products/automation/billing.",
                "CB-21": "The staff member may POST one APS type: http://www.parallels.com/pa/pa-core-services.",
                "CB-22": "These permissions are set in System > Users > staff_member > APS Bus Access.",
            },
        ),
    ),
    inconsistencies={
        "CB-4": "INC-CB1: the list is empty; the one of release 20.5 is handed over instead",
        "CB-11": "INC-CB2: PostgreSQL speaks its own protocol on port 5432, which is the default here; "
        "`documented-port-443` takes the guide at its word",
        "CB-14": "INC-CB3: the limit is 768M, decimal, beside Mi everywhere else; kept as printed, and an option",
        "CB-20": "INC-CB4: the third id is printed in quotes; they are left out",
        "CB-21": "INC-CB4: the id is printed in quotes; they are left out",
    },
    deliveries={
        **{f"CB-{count}": InProgram() for count in (1, 2, 3, 4, *range(6, 16), 17)},
        "CB-5": OutsideProgram(
            how="row of the flow table, part Network of docs/platforms/psa.md, and `./groundwork runbook STACK`, part "
            "Brand: the brand is outside the cluster"
        ),
        "CB-16": OutsideProgram(
            how="`./groundwork runbook STACK`, part Brand, and stack outputs `keycloakClients` and "
            "`keycloakCommands`: the vendor's own script makes the client"
        ),
        "CB-18": OutsideProgram(
            how="`./groundwork runbook STACK`, part Brand, and stack output `rewriteRuleCommands`: a person "
            "runs it on the management node"
        ),
        **{f"CB-{count}": _APS for count in range(19, 23)},
    },
)
