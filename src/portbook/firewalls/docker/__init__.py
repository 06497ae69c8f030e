"""Docker: the chain DOCKER-USER, which filters what comes to published ports."""
