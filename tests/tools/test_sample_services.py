"""Which services a commit proves."""

from tools.sample_services import sample

SERVICES = [f"s{number}" for number in range(160)]


def test_a_commit_has_its_own_services_each_time() -> None:
    assert sample(SERVICES, "a", 12) == sample(SERVICES[::-1], "a", 12)
    assert sample(SERVICES, "a", 12) != sample(SERVICES, "b", 12)
    assert len(set(sample(SERVICES, "a", 12))) == 12


def test_every_service_gets_its_turn() -> None:
    assert {service for commit in range(200) for service in sample(SERVICES, str(commit), 12)} == set(SERVICES)
