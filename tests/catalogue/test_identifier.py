from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.catalogue.identifier import Product, product_of

REDIS = Product("deb", "debian", "redis")
VENDOR = Product("cpe:a", "redis", "redis")


@pytest.mark.parametrize(
    ("identifier", "product"),
    [
        ("pkg:deb/debian/redis", REDIS),
        ("pkg:deb/debian/redis@7.2", REDIS),
        ("pkg:deb/debian/redis@5:7.2-1?arch=amd64&distro=trixie#doc/x", REDIS),
        ("PKG:DEB/Debian/Redis", REDIS),
        ("pkg://deb/debian/redis", REDIS),
        ("pkg:npm/%40scope/name@1.0", Product("npm", "@scope", "name")),
        ("pkg:npm/@scope/name@1.0", Product("npm", "@scope", "name")),
        ("pkg:golang/go.etcd.io/etcd/server/v3@v3.6.0", Product("golang", "go.etcd.io/etcd/server", "v3")),
        ("pkg:docker/redis@sha256:244fd4", Product("docker", "", "redis")),
        ("cpe:2.3:a:redis:redis", VENDOR),
        ("cpe:2.3:a:redis:redis:7.2.1:*:*:*:*:*:*:*", VENDOR),
        ("cpe:/a:redis:redis:7.2.1", VENDOR),
        (r"cpe:2.3:o:cisco:ios_xr\:x:7", Product("cpe:o", "cisco", "ios_xr:x")),
    ],
)
def test_a_product_has_no_version(identifier: str, product: Product) -> None:
    assert product_of(identifier) == product


@pytest.mark.parametrize("text", ["", "redis", "pkg:", "pkg:deb", "pkg:deb/", "cpe:2.3:a:redis", "cpe:x:a:b:c", "pkg"])
def test_other_texts_name_no_product(text: str) -> None:
    assert product_of(text) is None


@given(st.text(max_size=40), st.sampled_from(["", "pkg:", "pkg:deb/", "cpe:2.3:a:", "cpe:/"]))
def test_any_text_is_taken(text: str, start: str) -> None:
    product = product_of(start + text)
    assert product is None or product.scheme


def test_siblings_have_another_namespace() -> None:
    assert Product("deb", "ubuntu", "redis").is_sibling_of(REDIS)
    assert not Product("rpm", "debian", "redis").is_sibling_of(REDIS)
