# Everything a developer and CI need. `make help` lists it.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GO          := CGO_ENABLED=0 go
FUZZTIME    ?= 60s
ROWS        ?= 10000,100000
PROGRAMS    ?= 100000
# The servers of `make bench` keep what they are told, as they do by default; DURABLE= lets them wait for no disk.
DURABLE     ?= -durable
FOR         ?= 0
ROUNDS      ?= 1
SEED        ?= 0
TIMES       ?= 10
# Starts a server of each kind, runs a command that is told where they are, and stops them.
BESIDE      := $(GO) run ./internal/testservers/cmd --

.PHONY: help build test check servers bench microbench examples arch fuzz torture repeat fmt clean

help: ## lists these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## bin/luamig, static
	$(GO) build -trimpath -ldflags '-s -w' -o bin/luamig ./cmd/luamig

test: ## all tests, on servers that it starts and stops
	./.ci/tools
	LUAMIG_TEST_REQUIRE_ALL=1 $(BESIDE) go test -timeout 30m ./...

check: ## what CI runs
	./.ci/tools
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt -w these files:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	./.ci/again env $(GO) run $(STATICCHECK) -version >/dev/null
	$(GO) run $(STATICCHECK) ./...
	$(MAKE) arch
	LUAMIG_TEST_REQUIRE_ALL=1 $(BESIDE) env CGO_ENABLED=1 go test -race -timeout 30m ./...
	LUAMIG_TEST_REQUIRE_ALL=1 $(MAKE) examples
	@dirty=$$(git status --porcelain); test -z "$$dirty" || { echo "the checks left changes behind:"; echo "$$dirty"; exit 1; }

servers: ## starts a server of each kind and prints the URLs, until Ctrl-C
	./.ci/tools
	@$(GO) run ./internal/testservers/cmd

arch: ## the rules of the house
	$(GO) test -count=1 ./internal/arch

examples: build ## migrations/ up, all the way down, and up again on an embedded file and on each server
	DATABASE_URL= ./.ci/examples bin/luamig
	$(GO) run ./internal/testservers/cmd -each -- ./.ci/examples bin/luamig

bench: ## measures luamig against hand-written SQL and writes docs/performance.md; ROWS=1000000 for more rows
	./.ci/tools
	$(GO) run ./internal/testservers/cmd $(DURABLE) -- go test -timeout 120m ./bench -run TestCompare -compare -update -v -rows $(ROWS)

microbench: ## benchmarks of single parts, with their allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## every fuzz target for FUZZTIME each, and PROGRAMS random programs compared with lua5.1
	./.ci/fuzz $(FUZZTIME) $(PROGRAMS)

torture: ## breaks runs at every message and write, ROUNDS times over; FOR=8h bounds it, SEED repeats it
	./.ci/tools
	LUAMIG_TEST_REQUIRE_ALL=1 $(BESIDE) go test -C internal/torture -count=1 -timeout 0 -all -for $(FOR) -rounds $(ROUNDS) -seed $(SEED)

repeat: ## what shows that nothing is lost, TIMES times in a row
	./.ci/tools
	LUAMIG_TEST_REQUIRE_ALL=1 $(BESIDE) ./.ci/repeat $(TIMES)

fmt: ## formats the code
	gofmt -w .

clean: ## removes what was built
	rm -rf bin
