"""Plain objects on a real API server: what it takes of them, and that nothing is taken by mistake."""

import pytest

from tests.engine.plans import OTHER
from tests.engine.tiny import Tiny, there

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("tiny")]

NOT_DECLARED = ".spec.color: field not declared in schema"
WIDGETS = f"/apis/tiny.example.com/v1/namespaces/{OTHER}/widgets"


@pytest.fixture(scope="module")
def free(tiny: Tiny) -> Tiny:
    """With the plan FREE made."""
    code, said = tiny.pulumi("up", "FREE")
    assert code == 0, said
    return tiny


def test_a_custom_resource_with_a_field_that_its_definition_does_not_know_is_refused_already_in_a_preview(
    free: Tiny,
) -> None:
    code, said = free.pulumi("preview", "UNKNOWN")
    assert code != 0
    assert NOT_DECLARED in said


def test_where_the_definition_allows_anything_anything_is_kept(free: Tiny) -> None:
    with free.api() as api:
        assert there(api, f"{WIDGETS}/free")["spec"] == {"colour": "green", "free": {"any": {"thing": 1}}}


def test_a_field_that_comes_later_is_refused_as_well_and_the_object_stays_as_it_was(free: Tiny) -> None:
    """A first apply asks for warnings about unknown fields, a later one for no validation at all."""
    code, said = free.pulumi("up", "UNKNOWN_LATER", of="FREE")
    assert code != 0
    assert NOT_DECLARED in said
    with free.api() as api:
        assert there(api, f"{WIDGETS}/free")["spec"] == {"colour": "green", "free": {"any": {"thing": 1}}}


def test_of_kubernetes_own_kinds_the_provider_itself_drops_what_they_do_not_know(free: Tiny) -> None:
    """Why the objects of every shipped stack are judged by the published schemas in the fast lane as well."""
    with free.api() as api:
        odd = there(api, f"/api/v1/namespaces/{OTHER}/configmaps/odd")
    assert odd["data"] == {"a": "b"}
    assert "date" not in odd
