"""Mint Cloud: "Spezifikation Mint Cloud" (in German; the sentences are translated)."""

from spec.requirements.model import Guide, InProgram, Mark, OutsideProgram, Platform, Section

GUIDE = Guide(
    platform=Platform.MINT,
    sections=(
        Section(
            "Architektur",
            {
                "MC-1": "The hosting platform is Odoo and Kubernetes; the Odoo web shop is its core, outward to the "
                "customer and inward to the Kubernetes environments.",
            },
        ),
        Section(
            "Technisch",
            {
                "MC-2": 'The shop is specified by "Specification Website Sale Helm".',
                "MC-3": "Manifests come from the project Ansible Build, the same files for Ansible and for the Odoo "
                "Kubernetes controller.",
                "MC-4": "Sender domains are registered with Mailgun.",
                "MC-5": "Exoscale is only one of the possible managed Kubernetes providers.",
                "MC-6": "Payments go through Payrexx, for which Odoo integrations exist.",
                "MC-7": "Codey, of VSHN, is named as a Swiss forge for source code.",
            },
        ),
        Section(
            "Workflow",
            {
                "MC-8": "The roles are customer and operator, the systems Odoo and Kubernetes.",
                "MC-9": "The operator records a ConfigMap in Odoo and says whether it is a template.",
                "MC-10": "The operator records a manifest as a title and the URL of a YAML file, of which Odoo shows a "
                "preview.",
                "MC-11": "A hosting product is sold as a subscription and names a template ConfigMap, environments "
                "and the manifests to apply.",
                "MC-12": "At the checkout the customer gives an app name, which is validated and becomes the "
                "subdomain; after payment a subscription is made, a deployment starts, and an invitation is mailed "
                "through Mailgun under the app's host name.",
                "MC-13": "A deployment makes, for each order line, product and environment, one namespace and one "
                "app with a copy of the product's ConfigMap, then downloads the manifests in sequence, fills them in "
                "as Jinja templates from the ConfigMap, and applies them.",
                "MC-14": "The operator exports an app's ConfigMap as an Ansible vars.yml.",
                "MC-15": 'The operator deploys by hand with "Apply" and "Update"; Odoo then shows the status of the '
                "Ingress.",
                "MC-16": "The customer or the operator resets an integration environment, which triggers a deployment.",
            },
        ),
        Section(
            "the whole page",
            {"MC-17": "No figure is given: no CPU, memory, storage, port or version."},
            Mark.DERIVED,
        ),
    ),
    inconsistencies={
        "MC-3": "INC-MC1: MC-2 names a Helm specification, while this and the whole workflow are manifests with Jinja",
        "MC-12": "INC-MC3: the public modules disagree on which names are valid, and none of their rules is safe for "
        "DNS",
        "MC-17": "INC-MC2: every figure has to come from public material or from us",
    },
    deliveries={
        **{f"MC-{count}": InProgram() for count in (1, 2, 3, 5, *range(9, 18))},
        "MC-4": OutsideProgram(
            how="`./groundwork runbook STACK`, part Sender domain, and stack output `mailgun`: the records as data, "
            "and the two commands that register the domain and have it verified"
        ),
        "MC-6": OutsideProgram(
            how="`./groundwork runbook STACK`, part Payrexx, and stack output `connections`: the payment itself is a "
            "module of Odoo; its Secret and its way through the network are made"
        ),
        "MC-7": OutsideProgram(
            how="`./groundwork runbook STACK`, part Codey, and stack output `connections`: repositories are made at "
            "Codey; its Secret and its way through the network are made"
        ),
        "MC-8": OutsideProgram(
            how="`./groundwork runbook STACK`, part Who does what: people log in to Odoo; docs/platforms/mint.md says "
            "which identity each system acts with"
        ),
    },
)
