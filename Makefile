# make test is what continuous integration runs. Everything else is a shorthand.
.PHONY: run test setup check race fuzz pages bench docs crawlers fmt vet

# run builds the sample catalogue and serves it at http://localhost:8080.
run:
	go run ./cmd/kaimen serve

# test prints and installs what the tests need, and runs all of them.
test: setup check
	$(MAKE) race
	go test $$(.ci/race rest)
	$(MAKE) fuzz pages

setup:
	.ci/setup

# check fails on unformatted files and on what go vet finds.
check:
	@unformatted="$$(gofmt -l $$(git ls-files '*.go'))"; \
	if [ -n "$$unformatted" ]; then echo "kaimen: not formatted: $$unformatted; run make fmt" >&2; exit 1; fi
	go vet ./...

# race tests under the race detector what runs side by side.
race:
	go test -race $$(.ci/race)
	go test -race -run 'AtOnce|Following|WithinSeconds' ./apisrv/accounts ./apisrv/commission ./apisrv/desk ./apisrv/figures

fuzz:
	.ci/fuzz

# pages reads a release of the sample catalogue in Chromium.
pages:
	cd site && npm test --silent

# bench states the figures of docs/performance.md anew.
bench:
	.ci/bench

# docs writes the generated pages of docs/ from the code.
docs:
	go test $$(grep -rlE '"write docs/' --include='*_test.go' . | xargs -n1 dirname | sort -u) -update

# crawlers takes the list of bots over from the package that site/package.json names.
crawlers: setup
	go test ./apisrv/events -run TheListIs -renew-crawlers

fmt:
	gofmt -w $$(git ls-files '*.go')

vet:
	go vet ./...
