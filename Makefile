# Everything that people and pipelines do with this repository. `make` without a target lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

# Nothing stays running after a build: no compiler server, no MSBuild node.
BUILD := dotnet build -c Release --nologo --verbosity quiet --disable-build-servers -consoleLoggerParameters:NoSummary
DEV := dotnet tools/ReleaseGates.Dev/bin/Release/net10.0/gates-dev.dll

# What a build depends on. Folders are among them, so that a deleted file counts as a change.
sources = $(shell find $(1) -name bin -prune -o -name obj -prune -o \( -type d -o -type f \) -print | sed 's/ /\\ /g') \
	$(wildcard *.slnx *.props global.json .editorconfig)

.PHONY: help
help: ## List what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: artifacts/dev.stamp node_modules/.package-lock.json ## Walk through two releases on a temporary control plane.
	@$(DEV) demo

.PHONY: test
test: artifacts/build.stamp node_modules/.package-lock.json ## Run all tests on Postgres 17, and on 15 where it is installed.
	@$(DEV) test

.PHONY: mutants
mutants: artifacts/build.stamp node_modules/.package-lock.json ## Remove each guard in turn and check that a test fails.
	@$(DEV) mutants

.PHONY: access-full
access-full: artifacts/build.stamp node_modules/.package-lock.json ## Run the long forms of the access tests: every attack, every interleaving, every timing.
	@GATES_ACCESS_REQUESTS=100000 $(DEV) test -explicit on -namespace ReleaseGates.Tests.Access -namespace ReleaseGates.Tests.Identity -namespace ReleaseGates.Tests.Mutants -showLiveOutput

.PHONY: rules-full
rules-full: artifacts/build.stamp node_modules/.package-lock.json ## Compare 100,000 random histories with the model, also without each rule, follow every path of seven steps, time large decisions.
	@GATES_HISTORIES=100000 GATES_EXPLORE=all dotnet tests/ReleaseGates.Tests/bin/Release/net10.0/ReleaseGates.Tests.dll -explicit on -namespace ReleaseGates.Tests.Model -namespace ReleaseGates.Tests.Explorer -namespace ReleaseGates.Tests.Decisions -showLiveOutput

.PHONY: laws-full
laws-full: artifacts/build.stamp node_modules/.package-lock.json ## Ask the laws on every path of eight steps over each one's own acts, and on a million random paths.
	@GATES_EXPLORE=all dotnet tests/ReleaseGates.Tests/bin/Release/net10.0/ReleaseGates.Tests.dll -explicit on -namespace ReleaseGates.Tests.Explorer.Laws -showLiveOutput

.PHONY: native-test
native-test: artifacts/build.stamp artifacts/server/gates-server node_modules/.package-lock.json ## Run the tests of the server against the published one.
	@GATES_SERVER_PROGRAM=$(CURDIR)/artifacts/server/gates-server $(DEV) test -namespace ReleaseGates.Tests.Server -namespace ReleaseGates.Tests.Identity -namespace ReleaseGates.Tests.Ingest -namespace ReleaseGates.Tests.Live -namespace ReleaseGates.Tests.Contracts

.PHONY: audit
audit: node_modules/.package-lock.json | need-dotnet ## Show the known vulnerabilities of NuGet and npm packages; never fails.
	@dotnet list ReleaseGates.slnx package --vulnerable --include-transitive || true
	@npm audit || true
	@npm audit --prefix bench/by-hand || true

.PHONY: bench
bench: artifacts/build.stamp artifacts/cli/gates artifacts/server/gates-server node_modules/.package-lock.json bench/by-hand/node_modules/.package-lock.json ## Measure everything in one run, about 20 minutes; BENCH=--short takes two.
	@GATES_SERVER_PROGRAM=$(CURDIR)/artifacts/server/gates-server dotnet bench/ReleaseGates.Bench/bin/Release/net10.0/gates-bench.dll $(BENCH)

.PHONY: up
up: artifacts/dev.stamp node_modules/.package-lock.json ## Keep a control plane running until Ctrl-C; .gates/dev.env has its address and tokens.
	@$(DEV) up .gates

.PHONY: reset
reset: artifacts/dev.stamp ## Delete the data of `make up`.
	@$(DEV) reset .gates

.PHONY: docs
docs: artifacts/dev.stamp node_modules/.package-lock.json ## Regenerate the generated parts of docs/.
	@$(DEV) docs

.PHONY: migration
migration: artifacts/dev.stamp node_modules/.package-lock.json ## Write what changed in sql/ into the unreleased migration, and supabase/schema.sql; NAME=word names a new one.
	@$(DEV) migration $(NAME)

.PHONY: reports
reports: artifacts/build.stamp node_modules/.package-lock.json ## Measure every report, the record and the live feed over two years of releases, as each persona.
	@$(DEV) reports

.PHONY: build
build: artifacts/build.stamp ## Build everything.

# NativeAOT links with clang or gcc, against zlib.
LINKER = $(shell for cc in clang gcc; do \
	printf '\043include <zlib.h>\n' | $$cc -x c -c - -o /dev/null 2>/dev/null && echo $$cc && break; done)

# Publishes the project $(1) as the program $@, native where the toolchain is.
define publish
	@rm -rf $(@D)
	@publish="dotnet publish src/$(1) -c Release --nologo --verbosity quiet --disable-build-servers -o $(@D) -p:CopyOutputSymbolsToPublishDirectory=false -p:AllowedReferenceRelatedFileExtensions=none"; \
	linker="$(LINKER)"; if [ -n "$$linker" ]; then \
		echo "Publishing a native $(@F), linked by $$linker ..."; \
		$$publish --use-current-runtime -p:PublishAot=true -p:CppCompilerAndLinker=$$linker; \
	else \
		echo "A native $(@F) needs a C toolchain and zlib's headers (Debian: apt-get install clang zlib1g-dev)."; \
		echo "Publishing one that needs the .NET runtime instead ..."; \
		$$publish; \
	fi
	@touch $@
	@echo "$@"
endef

.PHONY: cli
cli: artifacts/cli/gates ## Publish the command line as artifacts/cli/gates, one native file if a C toolchain is installed.

.PHONY: server
server: artifacts/server/gates-server ## Publish the server as artifacts/server/gates-server, native if a C toolchain is installed: a third of the memory.

artifacts/cli/gates: $(call sources,src/ReleaseGates src/ReleaseGates.Cli) | need-dotnet
	$(call publish,ReleaseGates.Cli)

artifacts/server/gates-server: $(call sources,src/ReleaseGates src/ReleaseGates.Postgres src/ReleaseGates.Server supabase/migrations docs/contracts) | need-dotnet
	$(call publish,ReleaseGates.Server)

artifacts/build.stamp: $(call sources,src tests tools bench/ReleaseGates.Bench sql supabase docs/contracts) | need-dotnet
	@echo "Building ..."
	@$(BUILD) ReleaseGates.slnx
	@mkdir -p artifacts && touch $@ artifacts/dev.stamp

artifacts/dev.stamp: $(call sources,src tools supabase/migrations docs/contracts) | need-dotnet
	@echo "Building ..."
	@$(BUILD) tools/ReleaseGates.Dev
	@mkdir -p artifacts && touch $@

bench/by-hand/node_modules/.package-lock.json: bench/by-hand/package.json bench/by-hand/package-lock.json | need-node
	@npm ci --prefix bench/by-hand --ignore-scripts --loglevel=error
	@touch $@

# npm writes this file last.
node_modules/.package-lock.json: package.json package-lock.json .npmrc | need-node
	@echo "Installing Postgres 17 from npm ..."
	@npm ci --prefer-offline --loglevel=error
	@touch $@

.PHONY: need-dotnet
need-dotnet:
	@dotnet --version > /dev/null 2>&1 || { echo "The .NET 10 SDK is needed and not found (global.json): https://dot.net/download"; exit 1; }

.PHONY: need-node
need-node:
	@command -v npm > /dev/null || { echo "Node 20 or newer, with npm, is needed and not found: https://nodejs.org"; exit 1; }
