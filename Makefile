# Plain `make` lists the targets.

# duckdb_arrow: DuckDB's bindings give their Arrow functions only with this build tag.
export GOFLAGS := -tags=duckdb_arrow
export CGO_ENABLED := 1

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 30s
# Packages in which goroutines share memory; the race detector makes them five times slower.
CONCURRENT := ./engine/... ./wire/... ./policy/... ./connectors/...

.PHONY: help
help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.PHONY: build
build: ## build bin/meshgate
	@.ci/deps.sh compiler
	@[ -x bin/meshgate ] || echo "building bin/meshgate; the first time this compiles C code and takes two minutes or more"
	go build -o bin/meshgate ./cmd/meshgate

.PHONY: demo
demo: build ## build, write a small mesh, ask it one question and serve it until Ctrl-C
	@./bin/meshgate demo

.PHONY: deps
deps: ## install the servers that the tests start (PostgreSQL, MariaDB) and a C compiler
	@.ci/deps.sh

.PHONY: check
check: ## gofmt, go vet and staticcheck
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not gofmt'ed:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) -tags duckdb_arrow ./...

.PHONY: test
test: deps build check ## everything: dependencies, build, check, all tests, race
	go test ./...
	$(MAKE) --no-print-directory race

.PHONY: matrix
matrix: deps ## compare every function, operator and cast with PostgreSQL and print the table
	go test -v ./benchmarks/matrix -count 1

.PHONY: race
race: deps ## the tests of the concurrent parts under the race detector
	go test -race -short $(CONCURRENT)

.PHONY: rewrite
rewrite: deps ## regenerate the tests' data files; read the difference before committing it
	@go test -tags duckdb_arrow $$(git grep -l '"rewrite"' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|') -rewrite
	@go test -tags duckdb_arrow ./benchmarks/refusal -run TestUnsupportedList -rewrite # from the lists that the others have written

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME (30s)
	@git grep -oE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' | while IFS=: read -r file func; do \
		name=$${func#func }; echo "$$name ($$file)"; \
		go test "./$$(dirname "$$file")" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

.PHONY: corpus
corpus: deps ## compare the corpus of statements with PostgreSQL's answers, chapter by chapter
	go test ./benchmarks/differential -run TestLikeOnePostgreSQL -v -count 1

N ?= 20000
SEED ?= 1

.PHONY: fuzz-sql
fuzz-sql: deps ## compare N (20000) random statements of SEED (1) with PostgreSQL's answers
	go test ./benchmarks/fuzzsql -run TestRandomStatements -v -count 1 -timeout 3h -args -n $(N) -seed $(SEED)

.PHONY: bench
bench: deps ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: bench-exactness
bench-exactness: ## the cost of exact numerics: ratios to plain DuckDB over 10 million rows
	go test ./benchmarks/exactness -run '^$$' -bench . -benchtime 1x -timeout 1h

.PHONY: bench-functions
bench-functions: deps ## the gateway's functions and PostgreSQL's own, side by side over a million rows (x: times as long)
	go test ./benchmarks/functions -run '^$$' -bench . -benchtime 3x -timeout 1h

SRC ?=
FILES ?=

.PHONY: regress
regress: deps ## ask what PostgreSQL's own regression tests ask: SRC is its src/test/regress, FILES some of them (window,join)
	go test ./benchmarks/regress -run TestRegressionFiles -v -count 1 -timeout 3h -args $(if $(SRC),-src $(abspath $(SRC))) -files '$(FILES)'

MINUTES ?= 60

.PHONY: sqlsmith
sqlsmith: build ## run sqlsmith against the demo mesh for MINUTES (60); fails on XX000, a lost connection or a hang
	@.ci/deps.sh sqlsmith
	go run ./benchmarks/sqlsmith -minutes $(MINUTES)

.PHONY: bench-stream
bench-stream: deps ## stream 1, 10 and 100 million rows and report the gateway's memory
	go test ./benchmarks/stream -run TestMemoryStaysFlat -v -count 1 -timeout 1h -args -rows 1000000,10000000,100000000
