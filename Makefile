# Everything a developer and CI need. `make help` lists it.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GO          := CGO_ENABLED=0 go
FUZZTIME    ?= 60s

.PHONY: help build test check bench examples arch fuzz fmt clean

help: ## lists these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## bin/luamig, static
	$(GO) build -trimpath -ldflags '-s -w' -o bin/luamig ./cmd/luamig

test: ## all tests
	./.ci/tools
	LUAMIG_TEST_REQUIRE_ALL=1 $(GO) test ./...

check: ## what CI runs
	./.ci/tools
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt -w these files:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(MAKE) arch
	LUAMIG_TEST_REQUIRE_ALL=1 CGO_ENABLED=1 go test -race -timeout 30m ./...
	$(MAKE) examples
	@dirty=$$(git status --porcelain); test -z "$$dirty" || { echo "the checks left changes behind:"; echo "$$dirty"; exit 1; }

arch: ## the rules of the house
	$(GO) test -count=1 ./internal/arch

examples: build ## migrations/ up, all the way down, and up again on an embedded file
	./.ci/examples bin/luamig

bench: ## benchmarks, with their allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## every fuzz target for FUZZTIME each
	./.ci/fuzz $(FUZZTIME)

fmt: ## formats the code
	gofmt -w .

clean: ## removes what was built
	rm -rf bin
