"""Orders that cannot be used are refused with a sentence that says what to write instead."""

from dataclasses import replace

import pytest

from spec.apps.faults import AppsError
from spec.apps.load import read_order, read_orders
from tests.spec.mint_apps import (
    SITE,
    catalogue,
    catalogue_faults,
    order,
    order_faults,
    order_file,
    said,
)
from tests.spec.told_of_orders import in_files

LINE = "orders/r4ts.yaml: lines[0]"

# 1: app names

NAMES = [
    ("r4", "'r4' has fewer than 4 characters", "4 characters or more"),
    ("abc", "'abc' has fewer than 4 characters", "4 characters or more"),
    *(
        (name, f"{name!r} cannot be a subdomain", "a to z, 0 to 9 and dashes inside, for example 'r4ts'")
        for name in ("R4TS", "müller", "-shop", "shop-", "my_shop", "my.shop", "my shop", "", "ﬁsh", "sh\nop", "١٢٣٤")
    ),
    (
        "xn--mller-kva",
        "'xn--mller-kva' is the coded form of a name with other letters",
        "a name of a to z, 0 to 9 and dashes",
    ),
    (
        "ab--cd",
        "'ab--cd' gets no certificate: dashes in third and fourth place are reserved",
        "dashes elsewhere",
    ),
    *(
        (name, f"{name!r} is a name that the cluster or its domain needs itself", "another name")
        for name in ("default", "kube-system", "kube-app", "www", "mail", "axo", "chk", "shop")
    ),
]


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(("name", "what", "instead"), NAMES, ids=[ascii(one[0]) for one in NAMES])
def test_an_app_name_that_is_no_dns_label_of_its_own_is_refused(name: str, what: str, instead: str) -> None:
    (fault,) = order_faults({"lines.0.app-name": name})
    assert said(fault) == (f"{LINE}.app-name", what, instead, ("MC-12",))


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(("length", "environment"), [(58, "prod"), (59, "int")])
def test_an_app_name_may_be_as_long_as_its_host_allows_and_no_longer(length: int, environment: str) -> None:
    changes: dict[str, object] = {"lines.0.environments": [environment]}
    assert order({**changes, "lines.0.app-name": "a" * length})
    name = "a" * (length + 1)
    (fault,) = order_faults({**changes, "lines.0.app-name": name})
    assert said(fault) == (
        f"{LINE}.app-name",
        f"'{name}-{environment}' has more than 63 characters",
        f"at most {length} characters for environment {environment}",
        ("MC-12",),
    )


@pytest.mark.requirement("MC-12")
def test_a_name_that_another_order_has_is_refused_and_the_first_one_keeps_it() -> None:
    files = {"orders/b.yaml": order_file({"order": "S2"}), "orders/a.yaml": order_file({"order": "S1"})}
    folder = read_orders(files, catalogue(), SITE)
    assert [(one.source, one.stack) for one in folder.apps] == [
        ("orders/a.yaml", "r4ts-prod"),
        ("orders/a.yaml", "r4ts-int"),
    ]
    assert said(folder.faults[0], files) == (
        "orders/b.yaml: lines[0].app-name",
        "namespace r4ts-prod is that of order S1 (orders/a.yaml, lines[0])",
        "another app name",
        ("MC-12", "MC-13"),
    )


# 2: environments, and two apps for one namespace or host


@pytest.mark.requirement("MC-11")
def test_an_environment_that_nobody_knows_or_that_the_product_does_not_have_is_refused() -> None:
    (fault,) = order_faults({"lines.0.environments": ["staging"]})
    assert said(fault) == (
        f"{LINE}.environments[0]",
        "'staging' is none of the environments",
        "one of prod, int, test, dev, upg",
        ("MC-11", "MC-13"),
    )
    (fault,) = order_faults({"lines.0.environments": ["upg"]})
    assert said(fault) == (
        f"{LINE}.environments[0]",
        "Odoo-Hosting is not sold for upg",
        "each environment once, of prod, int",
        ("MC-11",),
    )
    (fault,) = order_faults({"lines.0.environments": ["int", "int"]})
    assert said(fault) == (
        f"{LINE}.environments[1]",
        "int is there twice",
        "each environment once, of prod, int",
        ("MC-11",),
    )
    (fault,) = catalogue_faults({"products.0.environments": ["prod", "PROD"]})
    assert said(fault) == (
        "catalogue.yaml: products[0].environments[1]",
        "'PROD' is none of the environments",
        "one of prod, int, test, dev, upg",
        ("MC-11",),
    )


@pytest.mark.requirement("MC-13")
def test_two_lines_that_would_share_a_namespace_are_refused() -> None:
    line = {"product": "Odoo-Hosting", "app-name": "r4ts"}
    files = {"o.yaml": order_file({"lines": [line, line]})}
    folder = read_orders(files, catalogue(), SITE)
    assert folder.apps == ()
    assert said(folder.faults[0], files) == (
        "o.yaml: lines[1].app-name",
        "namespace r4ts-prod is that of order S00042 (o.yaml, lines[0])",
        "another app name",
        ("MC-12", "MC-13"),
    )


@pytest.mark.requirement("MC-12")
def test_two_apps_that_would_share_a_host_are_refused() -> None:
    site = replace(SITE, bare_prod_host=True)
    lines = [{"product": "Odoo-Hosting", "app-name": "r4ts"}, {"product": "Odoo-Hosting", "app-name": "r4ts-int"}]
    files = {"o.yaml": order_file({"lines": lines})}
    folder = read_orders(files, catalogue(), site)
    assert said(folder.faults[0], files) == (
        "o.yaml: lines[1].app-name",
        "host r4ts-int.axo.mint.example.com is that of order S00042 (o.yaml, lines[0])",
        "another app name",
        ("MC-12", "MC-13"),
    )


@pytest.mark.requirement("MC-13")
def test_a_broken_order_does_not_keep_the_others_from_being_brought_up() -> None:
    files = {
        "orders/a.yaml": order_file({"lines.0.app-name": "UPPER"}),
        "orders/b.yaml": order_file(),
        "orders/c.yaml": None,
        "orders/d.yaml": ["not", "an", "order"],
    }
    folder = read_orders(files, catalogue(), SITE)
    assert {one.source for one in folder.apps} == {"orders/b.yaml"}
    assert set(folder.broken) == {"orders/a.yaml", "orders/c.yaml", "orders/d.yaml"}
    for source, what in (("orders/c.yaml", "is empty"), ("orders/d.yaml", "is not a mapping of keys to values")):
        (fault,) = folder.broken[source]
        assert said(fault, files) == (f"{source}: (the whole file)", what, "order, customer and lines", ("MC-12",))


# 12: reset


@pytest.mark.requirement("MC-16")
def test_a_reset_of_prod_is_refused() -> None:
    (fault,) = order_faults({"lines.0.reset": {"prod": "2026-11-21"}})
    assert said(fault) == (
        f"{LINE}.reset.prod",
        "prod cannot be reset: that would throw its data away",
        "an environment that may be reset (int)",
        ("MC-16",),
    )


@pytest.mark.requirement("MC-16")
def test_a_product_that_would_let_prod_be_reset_is_refused() -> None:
    (fault,) = catalogue_faults({"products.0.resettable": ["int", "prod"]})
    assert said(fault) == (
        "catalogue.yaml: products[0].resettable",
        "a reset throws the data of an environment away, and prod is not one to lose",
        "[int]",
        ("MC-16",),
    )


@pytest.mark.requirement("MC-16")
def test_what_a_chart_brought_is_not_reset() -> None:
    chart = {"name": "odoo", "version": "0.1.0", "repository": "https://kubernetes.build"}
    helm: dict[str, object] = {
        "products.0.renderer": "helm",
        "products.0.manifests": [],
        "products.0.chart": chart,
    }
    assert catalogue(helm).products[0].resettable == ()
    (fault,) = catalogue_faults({**helm, "products.0.resettable": ["int"]})
    assert said(fault) == (
        "catalogue.yaml: products[0].resettable",
        "a reset makes what manifests brought anew, and what a chart brought is the chart's",
        "nothing; the public chart has a CronJob of its own, <release>-staging-reset",
        ("MC-2", "MC-16"),
    )
    (fault,) = order_faults({"lines.0.reset": {"int": "1"}}, catalogue(helm))
    assert (fault.where, fault.instead) == ("lines[0].reset.int", "an environment that may be reset (none)")


# values and renderers


@pytest.mark.requirement("MC-13")
def test_values_of_an_order_are_those_of_the_template_and_no_templates_themselves() -> None:
    (fault,) = order_faults({"lines.0.values": {"ODO_WORKERS": "3"}})
    assert said(fault) == (
        f"{LINE}.values.ODO_WORKERS",
        "ODO_WORKERS is not a value of ConfigMap odoo-hosting",
        "one of KUBERNETES_IMAGE, ODOO_WORKERS",
        ("MC-13",),
    )
    (fault,) = order_faults({"lines.0.values": {"ODOO_WORKERS": "{{ 7 * 7 }}"}})
    assert (fault.what, fault.instead) == (
        "a value is not a template itself: Ansible would fill it in once more",
        "the text without {{, {% and {#",
    )
    (fault,) = catalogue_faults({"config-maps.0.values.KUBERNETES_HOSTNAME": "bank.example.com"})
    assert (fault.what, fault.instead) == ("KUBERNETES_HOSTNAME follows from the app and its cluster", "nothing")


@pytest.mark.requirement("MC-2")
def test_a_product_has_what_its_renderer_takes_and_nothing_else() -> None:
    helm = {"products.0.renderer": "helm"}
    found = {one.where: (one.what, one.instead) for one in catalogue_faults(helm)}
    assert found == {
        "products[0].chart": (
            "renderer helm has no chart",
            "chart: {name: odoo, version: …, repository: https://…}, or renderer: manifests",
        ),
        "products[0].manifests": ("renderer helm takes no manifests", "nothing, or the other renderer"),
    }
    chart = {"name": "odoo", "version": "0.1.0", "repository": "https://kubernetes.build"}
    (fault,) = catalogue_faults({"products.0.chart": chart})
    assert (fault.where, fault.what) == ("products[0].chart", "renderer manifests takes no chart")


@pytest.mark.requirement("MC-12")
def test_every_mistake_of_an_order_is_said_at_once() -> None:
    raw = {
        "order": "",
        "customer": {"name": "x", "email": "nobody"},
        "lines": [
            {"product": "Lost", "app-name": "Ä"},
            {"product": "Odoo-Hosting", "app-name": "r4ts", "reset": {"prod": "1"}},
        ],
    }
    with pytest.raises(AppsError) as caught:
        read_order(raw, catalogue(), SITE, source="o.yaml")
    in_files(caught.value.faults, {"o.yaml": raw})
    assert [one.where for one in caught.value.faults] == [
        "order",
        "customer.email",
        "lines[0].product",
        "lines[0].app-name",
        "lines[1].reset.prod",
    ]
