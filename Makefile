# For GNU make and BSD make alike: what there is to think about is in tools/.

BIN = .venv/bin
SETUP = PYTHON='$(PYTHON)' tools/setup
MKDOCS = NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs

help: ## List what make can do (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

site: ## Set up, prove rules for MINUTES=5, build the site into site/; the next call goes on with the rest
	@$(SETUP) site
	$(BIN)/portbook check --minutes $${MINUTES:-5}
	$(MKDOCS) build --strict

serve: ## Serve the site, and reload it when a page or the data changes
	@$(SETUP) site
	$(MKDOCS) serve --livereload --watch docs --watch ports

test: ## Set up and run all tests
	@$(SETUP) test
	$(BIN)/pytest -n 2 -m 'not whole' --durations=20

test-extras: ## Set up the vendors' large emulators and programs too, and run their tests
	@$(SETUP) extras
	$(BIN)/pytest -n 2 -m 'extra or whole' --durations=20

lint: ## Look for faults in the source without running it
	@$(SETUP) test
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: ## Check the types
	@$(SETUP) test
	$(BIN)/mypy
	$(BIN)/mypy --explicit-package-bases tools $$(git ls-files 'tests/*.py' | grep -v /test_)

format: ## Format the source, and mend what ruff can mend
	@$(SETUP) test
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

docs: ## Write the generated documents afresh
	@$(SETUP) site
	$(BIN)/python -m tools.docs

bench: ## Run the benchmarks, one after the other
	@$(SETUP) test
	@for each in tools/bench/[a-z]*.py; do $(BIN)/python "$$each" || exit; done

prove-random: ## Prove snippets and deltas of random services, and the laws of differences: COUNT=1000 of each of TARGETS='nftables iptables ufw firewalld'
	@$(SETUP) test
	@$(BIN)/python -m tools.prove_random --count $${COUNT:-1000} $$(printf -- '--target %s ' $${TARGETS:-nftables iptables ufw})
	@test -n "$$TARGETS" || $(BIN)/python -m tools.prove_random --count $${COUNT:-200} --target firewalld
	@$(BIN)/python -m tools.prove_random --deltas --count $${COUNT:-300} $$(printf -- '--target %s ' $${TARGETS:-nftables iptables ufw firewalld})
	@$(BIN)/python -m tools.random_diff --count 10000

attack: ## Change right texts by program, and compare what is still accepted with packets or a second reader: about 10,000
	@$(SETUP) extras
	@$(BIN)/python -m tools.attack.netfilter --tries 500
	@$(BIN)/python -m tools.attack.frontends --count 2500
	@$(BIN)/python -m tools.attack.routers --count 2500
	@$(BIN)/python -m tools.attack.clouds --tries 300

tools: ## Install or unpack the firewalls that rules are proven with, and show what is there
	@$(SETUP) site
	@$(SETUP) tools
	@$(BIN)/portbook tools

clean: ## Remove all that these commands made here; unpacked tools are the user's, in ~/.cache/portbook
	rm -rf .venv .tools .portbook site build dist src/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help site serve test test-extras lint types format docs bench prove-random attack tools clean
