"""No org can spell the key of another."""

from hypothesis import assume, given
from hypothesis import strategies as st

from memory.people import Contact, OrgId
from memory.stores.keys import contact_key, key, live_key, prefix, quoted, records_key

names = st.text(st.sampled_from("ab:{}%/ é"), min_size=1, max_size=6)


@given(names, names, names, names)
def test_different_things_have_different_keys(org, id, other_org, other_id):
    assume((org, id) != (other_org, other_id))
    assert key(OrgId(org), "turns", id) != key(OrgId(other_org), "turns", other_id)


@given(names, names)
def test_all_keys_of_an_org_have_one_hash_tag(org, id):
    tag = "fd:{" + quoted(org) + "}:"
    mine = OrgId(org)
    made = [key(mine, "turns", id), contact_key(mine, Contact("web", id)), records_key(mine), live_key(mine)]
    for name in [*made, prefix(mine, "turns")]:
        assert name.startswith(tag)
        assert name.count("{") == name.count("}") == 1
