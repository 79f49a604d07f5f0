"""Catalogues and manifests that cannot be used are refused; a template names manifest and line."""

import hashlib

import pytest

from apps.plan import plan_app
from spec.apps.catalogue import ManifestFile
from spec.apps.faults import AppsError
from spec.apps.load import read_catalogue
from spec.apps.pinning import checked_text
from tests.spec.mint_apps import (
    CATALOGUE,
    DEPLOYMENT,
    ORDER,
    SITE,
    apps,
    catalogue,
    catalogue_faults,
    catalogue_file,
    deployment,
    order_faults,
    order_file,
    plan_faults,
    planned,
    said,
)

LINE = "orders/r4ts.yaml: lines[0]"
ODOO = "manifest Odoo: line 1, Deployment odoo, "
FOR = ", for r4ts-int"

# 3: manifests


@pytest.mark.requirement("MC-10")
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://raw.example.com/odoo.yaml", "http://… "),
        ("http://me:pw@raw.example.com/odoo.yaml", "http://… "),
        ("ftp://example.com/a.yaml", ""),
        ("https://me:pw@example.com/a.yaml", ""),
        ("a", ""),
    ],
)
def test_a_manifest_from_anywhere_but_an_https_address_is_refused_without_repeating_a_password(
    url: str, shown: str
) -> None:
    (fault,) = catalogue_faults({"manifests.0": {"title": "Service", "url": url}})
    assert said(fault) == (
        "catalogue.yaml: manifests[0].url",
        f"{shown}cannot be used here",
        (
            "an https address without a password in it, or path: a file beside the catalogue, for example "
            "'https://raw.example.com/odoo.yaml'"
        ),
        ("MC-10",),
    )


@pytest.mark.requirement("MC-10")
@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.yaml", "manifests/../../x", "file:x.yaml", ".."])
def test_a_manifest_outside_of_the_catalogues_folder_is_refused(path: str) -> None:
    (fault,) = catalogue_faults({"manifests.0.path": path})
    assert said(fault) == (
        "catalogue.yaml: manifests[0].path",
        f"{path!r} cannot be used here",
        "a path below the catalogue's folder, without .., for example 'manifests/odoo.yaml'",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-10")
def test_a_manifest_comes_from_one_place() -> None:
    (fault,) = catalogue_faults({"manifests.0.url": "https://raw.example.com/a.yaml"})
    assert said(fault) == (
        "catalogue.yaml: manifests[0]",
        "a manifest comes from exactly one place",
        "either url: https://… or path: manifests/NAME.yaml",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-10")
def test_a_manifest_whose_content_has_changed_is_refused() -> None:
    known = hashlib.sha256(b"kind: Service\n").hexdigest()
    raw = catalogue_file({"manifests.1": {"title": "Odoo", "url": "https://raw.example.com/a.yaml", "sha256": known}})
    manifest = read_catalogue(raw).catalogue.manifests[1]
    place = {"catalogue": "catalogue.yaml", "entry": "manifests[1]"}
    assert checked_text(manifest, b"kind: Service\n", **place) == "kind: Service\n"
    with pytest.raises(AppsError) as caught:
        checked_text(manifest, b"kind: Secret\n", **place)
    changed = hashlib.sha256(b"kind: Secret\n").hexdigest()
    assert said(caught.value.faults[0], {"catalogue.yaml": raw}) == (
        "catalogue.yaml: manifests[1].sha256",
        f"manifest Odoo has changed: sha256 of https://raw.example.com/a.yaml is {changed}",
        f"{changed}, once you have read the file as it is now and want it",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-10")
def test_a_manifest_that_is_no_text_is_refused() -> None:
    manifest = ManifestFile(title="Service", path="a.yaml")
    with pytest.raises(AppsError) as caught:
        checked_text(manifest, b"kind: \xff", catalogue="catalogue.yaml", entry="manifests[0]")
    assert said(caught.value.faults[0], {}) == (
        "manifest Service: byte 6",
        "the file is not text in UTF-8, so it is no YAML",
        "the address or path of a YAML file",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-10")
def test_an_address_without_a_checksum_is_warned_about() -> None:
    changes = {"manifests.0": {"title": "Service", "url": "https://raw.example.com/a.yaml"}}
    (warning,) = read_catalogue(catalogue_file(changes)).warnings
    assert said(warning, {CATALOGUE: catalogue_file(changes)}) == (
        "catalogue.yaml: manifests[0]",
        "Service is taken from an address as it is at that moment, whoever changed it",
        "sha256: what `./groundwork orders preview` shows for it",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-11")
def test_a_product_without_manifests_is_refused() -> None:
    (fault,) = catalogue_faults({"products.0.manifests": []})
    assert said(fault) == (
        "catalogue.yaml: products[0].manifests",
        "Odoo-Hosting applies no manifest",
        "one manifest or more, each with its sequence: {sequence: 1, manifest: Odoo}",
        ("MC-11",),
    )


@pytest.mark.requirement("MC-10")
def test_a_title_that_is_there_twice_is_refused() -> None:
    fault, *_ = catalogue_faults({"manifests.1.title": "Service"})
    assert said(fault) == (
        "catalogue.yaml: manifests[1].title",
        "'Service' is there twice",
        "each title once",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("numbers", "written"), [((1, 3), "1, 3"), ((1, 1), "1, 1"), ((2, 3), "2, 3")])
def test_a_sequence_with_a_gap_or_a_number_twice_is_refused(numbers: tuple[int, int], written: str) -> None:
    first, second = numbers
    changes = {"products.0.manifests.0.sequence": first, "products.0.manifests.1.sequence": second}
    (fault,) = catalogue_faults(changes)
    assert said(fault) == (
        "catalogue.yaml: products[0].manifests",
        f"the sequence {written} has a gap or a number twice",
        "1 to 2, each once",
        ("MC-11", "MC-13"),
    )


@pytest.mark.requirement("MC-11")
def test_a_manifest_that_is_not_recorded_or_applied_twice_is_refused() -> None:
    (fault,) = catalogue_faults({"products.0.manifests.0.manifest": "Postgres"})
    assert said(fault) == (
        "catalogue.yaml: products[0].manifests[0].manifest",
        "manifest 'Postgres' is not recorded",
        "one of the recorded titles (Service, Odoo)",
        ("MC-11",),
    )
    (fault,) = catalogue_faults({"products.0.manifests.0.manifest": "Odoo"})
    assert said(fault) == (
        "catalogue.yaml: products[0].manifests[1].manifest",
        "'Odoo' is applied twice",
        "each manifest once",
        ("MC-11",),
    )


# 4: Jinja

TEMPLATES = [
    (
        "kind: {{ KUBERNETES_IMGE }}\n",
        "line 1",
        "KUBERNETES_IMGE is not in the ConfigMap of r4ts-int",
        "a value KUBERNETES_IMGE in the product's ConfigMap, or a name that is there",
    ),
    (
        "kind: x\nname: {{ 'a' ~ LOST.upper() }}\n",
        "line 2",
        "LOST is not in the ConfigMap of r4ts-int",
        "a value LOST in the product's ConfigMap, or a name that is there",
    ),
    (
        "kind: x\n{% if A %}\n",
        "line 2",
        (
            "this is no Jinja template: Unexpected end of template. Jinja was looking for the following tags: "
            "'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
        ),
        "Jinja as Ansible takes it, without own filters",
    ),
    (
        "kind: x\nname: {{ KUBERNETES_IMAGE | nofilter }}\n",
        "line 2",
        "this is no Jinja template: No filter named 'nofilter'.",
        "Jinja as Ansible takes it, without own filters",
    ),
    (
        "kind: x\n\nname: {{ KUBERNETES_IMAGE.__class__ }}\n",
        "line 3",
        "attribute __class__ leads out of the sandbox",
        "the value itself",
    ),
    (
        "{% import 'other.yaml' as other %}\n",
        "line 1",
        "import would read another file",
        "the text itself in this manifest",
    ),
    (
        "kind: x\n{% include '/etc/passwd' %}\n",
        "line 2",
        "include would read another file",
        "the text itself in this manifest",
    ),
    (
        "kind: {{ KUBERNETES_IMAGE['__class__'].mro() }}\n",
        "line 1",
        "the sandbox stops this: access to attribute '__class__' of 'str' object is unsafe., for r4ts-int",
        "the value itself",
    ),
    (
        "kind: {{ 'x' * 100000000 }}\n",
        "line 1",
        "the sandbox stops this: * would make a value too large, for r4ts-int",
        "the value itself",
    ),
    (
        "kind: {{ ODOO_WORKERS + 1 }}\n",
        "line 1",
        'this cannot be filled in: can only concatenate str (not "int") to str, for r4ts-int',
        "an expression on text: every value is text",
    ),
]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("text", "where", "what", "instead"), TEMPLATES, ids=[one[0].strip() for one in TEMPLATES])
def test_a_template_that_cannot_be_filled_in_names_manifest_and_line(
    text: str, where: str, what: str, instead: str
) -> None:
    (fault,) = plan_faults(text)
    assert said(fault) == (f"manifest Odoo: {where}", what, instead, ("MC-13",))


@pytest.mark.requirement("MC-13")
def test_every_name_that_is_missing_is_said_at_once_but_not_those_that_have_a_default() -> None:
    cared_for = "# {{ THREE | default('3') }} {% if FOUR is defined %}{{ KUBERNETES_IMAGE }}{% endif %}"
    text = f"kind: {{{{ ONE }}}}\n{cared_for}\nx: {{{{ TWO }}}}\n"
    found = plan_faults(text)
    assert [(one.where, one.what) for one in found] == [
        ("line 1", "ONE is not in the ConfigMap of r4ts-int"),
        ("line 3", "TWO is not in the ConfigMap of r4ts-int"),
    ]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            "kind: x\nname: {{ ODOO_WORKERS }}: {{ ODOO_WORKERS }}\n",
            2,
            "mapping values are not allowed in this context",
        ),
        ("kind: x\nkind: y\n", 2, "key 'kind' is there twice"),
        (
            "kind: !!python/object:os.system x\n",
            1,
            "could not determine a constructor for the tag 'tag:yaml.org,2002:python/object:os.system'",
        ),
        ("kind: [1\n", 2, "did not find expected ',' or ']'"),
    ],
)
def test_what_is_no_yaml_once_it_is_filled_in_names_manifest_and_line(text: str, line: int, what: str) -> None:
    (fault,) = plan_faults(text)
    assert said(fault) == (
        f"manifest Odoo: line {line} once filled in{FOR}",
        f"this is no YAML: {what}",
        "YAML; quote a value that may hold : # or a line break, {{ NAME | tojson }}",
        ("MC-10", "MC-13"),
    )


@pytest.mark.requirement("MC-13")
def test_a_manifest_that_is_no_object_is_refused() -> None:
    (fault,) = plan_faults("---\njust text\n")
    assert said(fault) == (
        f"manifest Odoo: line 2 once filled in{FOR}",
        "this is not a mapping of keys to values, so it is no object",
        "YAML; quote a value that may hold : # or a line break, {{ NAME | tojson }}",
        ("MC-10", "MC-13"),
    )
    (fault,) = plan_faults("kind: ConfigMap\napiVersion: v1\n")
    assert said(fault) == (
        f"manifest Odoo: line 1, ConfigMap without a name, metadata.name{FOR}",
        "is missing",
        "a name of its own",
        ("MC-10",),
    )


@pytest.mark.requirement("MC-13")
def test_manifests_that_give_nothing_at_all_are_refused() -> None:
    known = catalogue({"products.0.manifests": [{"sequence": 1, "manifest": "Odoo"}]})
    (app, _) = apps(known=known)
    with pytest.raises(AppsError) as caught:
        plan_app(app, known, SITE, {"Odoo": "{% if KUBERNETES_ENVIRONMENT == 'upg' %}\nkind: x\n{% endif %}\n"})
    assert said(caught.value.faults[0], {ORDER: order_file()}) == (
        "orders/r4ts.yaml: lines[0].product",
        "the manifests of Odoo-Hosting give no object at all for r4ts-prod",
        "a product whose manifests have at least one object in every environment",
        ("MC-13",),
    )


# 7: templates


@pytest.mark.requirement("MC-13")
def test_a_template_that_an_order_would_use_itself_is_refused() -> None:
    (fault,) = order_faults({"lines.0.config-map": "odoo-hosting"})
    assert said(fault) == (
        f"{LINE}.config-map",
        "ConfigMap 'odoo-hosting' is a template: an app gets a copy of it",
        "nothing, and the product's own template is copied; values: changes the copy",
        ("MC-9", "MC-13"),
    )


@pytest.mark.requirement("MC-13")
def test_pods_that_would_read_a_template_instead_of_the_copy_are_refused() -> None:
    (fault,) = plan_faults(deployment(containers__0__envFrom=[{"configMapRef": {"name": "odoo-hosting"}}]))
    assert said(fault) == (
        f"{ODOO}configMap{FOR}",
        "ConfigMap odoo-hosting is a template, of which the app has its own copy",
        "{{ KUBERNETES_NAMESPACE }} (r4ts-int)",
        ("MC-13",),
    )


@pytest.mark.requirement("MC-11")
def test_a_product_that_copies_what_is_no_template_is_refused() -> None:
    (fault,) = catalogue_faults({"config-maps.0.template": False})
    assert said(fault) == (
        "catalogue.yaml: products[0].config-map",
        "ConfigMap 'odoo-hosting' is no template, and each app gets a copy of a template",
        "a ConfigMap with template: true (none is there yet)",
        ("MC-11", "MC-13"),
    )
    (fault,) = catalogue_faults({"products.0.config-map": "lost"})
    assert fault.instead == "a ConfigMap with template: true (odoo-hosting)"


@pytest.mark.requirement("MC-13")
def test_a_manifest_that_becomes_huge_is_refused() -> None:
    (fault,) = plan_faults("{% for one in range(90000) %}# {{ ODOO_WORKERS }} workers\n{% endfor %}\n")
    assert said(fault) == (
        "manifest Odoo: the whole file",
        "1080000 characters come out, for r4ts-int",
        "at most 1000000",
        ("MC-13",),
    )


@pytest.mark.requirement("MC-13")
def test_an_attribute_that_text_does_not_have_is_said_with_its_line() -> None:
    (fault,) = plan_faults("kind: x\nname: {{ ODOO_WORKERS.lost.deeper }}\n")
    assert said(fault) == (
        "manifest Odoo: line 2",
        "'str object' has no attribute 'lost', for r4ts-int",
        "a value that is there, or a default: {{ NAME | default('…') }}",
        ("MC-13",),
    )


@pytest.mark.requirement("MC-10")
def test_empty_documents_of_a_manifest_are_nothing() -> None:
    plan = planned({"Odoo": f"---\n---\n{DEPLOYMENT}---\n"})
    assert [one.kind for one in plan.objects if one.manifest == "Odoo"] == ["Deployment"]
