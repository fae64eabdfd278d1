import pytest

from shop.core.settings import BadSettings, Settings


def test_nothing_set_is_a_working_development():
    made = Settings.from_env({})
    assert made.url.startswith("sqlite:///")
    assert not made.production


def test_production_refuses_to_start_without_a_secret_key():
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        Settings.from_env({"BANGCAI_ENV": "production"})


def test_production_refuses_a_short_secret_key():
    with pytest.raises(BadSettings, match="32"):
        Settings.from_env({"BANGCAI_ENV": "production", "SECRET_KEY": "short"})


def test_production_with_a_key_starts_and_insists_on_https():
    made = Settings.from_env({"BANGCAI_ENV": "production", "SECRET_KEY": "k" * 32})
    assert made.production
    assert made.https


def test_every_fault_is_named_at_once():
    bad = {"BANGCAI_ENV": "prod", "DATABASE_URL": "mysql://x", "MAX_UPLOAD_BYTES": "8MB", "HTTPS": "maybe"}
    with pytest.raises(BadSettings) as refused:
        Settings.from_env(bad)
    for name in bad:
        assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SESSION_IDLE_SECONDS", "0"), ("SESSION_ABSOLUTE_SECONDS", "60"), ("MAX_UPLOAD_BYTES", "0")],
)
def test_a_number_with_which_nobody_could_work_is_refused(name, value):
    """Sessions that end as they open, uploads that hold nothing."""
    with pytest.raises(BadSettings, match=name):
        Settings.from_env({name: value})


def test_stripe_needs_its_key():
    with pytest.raises(BadSettings, match="STRIPE_SECRET_KEY"):
        Settings.from_env({"PAYMENTS": "stripe"})


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgres://u@h/d"])
def test_the_usual_postgresql_address_gets_its_driver(url):
    assert Settings.from_env({"DATABASE_URL": url}).url == "postgresql+psycopg://u@h/d"
