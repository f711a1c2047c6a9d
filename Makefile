# `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
MVN := mvn -q -B

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

toolchain: ## Build or find every binary, and generate the provider's SDK
	@toolchain/build && toolchain/sdk

build: toolchain ## Build what is out of date: toolchain, foundation, program
	@make/build

up: build ## From a fresh clone to a ride that came
	@make/up

audit: build ## Say of each of Consul's hardening items whether the running mesh meets it
	@make/audit

down: ## Destroy the stack and stop the foundation; nothing is left behind
	@make/down

test: build ## Run all tests
	@make/test

soak: build ## The long fault runs: twenty seeded orders of a cold start
	@mvn -q -B verify -DskipUnitTests -Dit.test='H2FaultsIT#startedInAnyOrder*' -Dsoak.orders=$(or $(ORDERS),20)

bench: build ## Measure; prints one line a figure, writes bench/out/results.json
	@bench/run

clean: ## Remove what was built in this clone (the toolchain's cache stays)
	@rm -rf target foundation/target .build sdks bench/out

.PHONY: help toolchain build up audit down test soak bench clean
