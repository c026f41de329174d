# What a newcomer and CI need. `make` alone prints it; docs/CONTRIBUTING.md has more.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

tools := Tests/Tools
traits := --traits default,LocalStore
# Newer than all sources and than what was built of them with these traits: whoever builds with others makes the binaries newer.
built := .build/built
binaries := $(wildcard .build/release/shipper .build/release/MarketPipeline)
# What the package is built from and with, beside Swift itself.
packages := "git=fetches the package's dependencies" "ca-certificates=lets it trust where they come from" \
    "pkg-config=tells Swift where C libraries are" "zlib1g-dev=gzip" "libsqlite3-dev=the agent's embedded store"

.PHONY: help
help: ## Print this list.
	@echo "make TARGET, where TARGET is one of"
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 14

.PHONY: demo
demo: build ## Ship a few thousand lines of an example, here and now, and look at them. KEEP=1: let it run on.
	@exec .build/release/shipper demo $(if $(KEEP),--keep)

.PHONY: test
test: ## Everything that CI checks, with what it needs installed first.
	@exec $(tools)/test

.PHONY: test-long
test-long: ## The end-to-end tests at ten times the size, torture, simulation and lying servers with many seeds, a million hostile events.
	@exec $(tools)/test --long

.PHONY: bench-tailing
bench-tailing: build ## What following files costs: CPU time, memory, latency; a quarter of an hour.
	@$(tools)/install-packages "python3=measures"
	@exec python3 Tests/Benchmarks/Tailing/tailing.py

.PHONY: bench-store
bench-store: prepare ## What the embedded store costs, and how fast it finds things among 200,000 records; a minute once it is built.
	@exec swift run -c release --package-path Tests/Benchmarks/Store StoreBenchmarks

.PHONY: bench-long
bench-long: prepare ## The same among 10 million records: 20 minutes, and 15 GB of disk.
	@exec swift run -c release --package-path Tests/Benchmarks/Store StoreBenchmarks --records 10000000

.PHONY: sanitize
sanitize: prepare ## The logger's tests with the thread sanitizer and the address sanitizer, a debug build each.
	@exec $(tools)/sanitize

.PHONY: build
build: prepare $(built) ## The agent and the example, as one would install them (release).

# Swift itself looks at every package before it finds that there is nothing to do, and at times compiles one again.
$(built): Package.swift $(shell find Sources) $(binaries) $(if $(word 2,$(binaries)),,anew)
	@[[ -x .build/release/MarketPipeline ]] || \
	    echo "Building the agent and the example: ten minutes or so this first time, most of them for dependencies; seconds later."
	@swift build -c release $(traits) --product shipper
	@swift build -c release $(traits) --product MarketPipeline
	@touch $@

.PHONY: anew
anew:

.PHONY: format
format: ## Lay out all Swift files as the linter wants them.
	@swift format format --in-place --parallel --recursive Sources Tests Package.swift

.PHONY: clean
clean: ## Remove what was built and what the demo left.
	rm -rf .build .build-* .demo .venv

.PHONY: prepare
prepare:
	@$(tools)/require-swift
	@$(tools)/install-packages $(packages)
