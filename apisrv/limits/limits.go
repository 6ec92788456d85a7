// Package limits says how much a caller may ask of the row API, and counts it.
// There are two sorts of limit, which docs/limits.md states for callers:
//
//   - Rates, to share the server fairly: so many calls in a second and in a
//     minute for each key and dataset, or for each network. A Limiter counts
//     them in memory, or in Redis where several servers share the work.
//   - Quotas, which a grant agrees to: so many calls, rows and bytes a day.
//     They count as evidence, so Quotas keeps them in the database.
//
// Both answer with a Decision, which knows the header fields and the problem
// that tell the caller of it. The package answers no requests itself. Start
// with New and Limiter.Allow, and with NewQuotas and Quotas.Reserve.
package limits

import (
	"net/netip"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/network"
)

// Unit is what a window counts, as the header field RateLimit-Policy names it
// (draft-ietf-httpapi-ratelimit-headers, "Quota Unit Parameter").
type Unit string

const (
	Calls Unit = "requests"
	Rows  Unit = "rows" // ours: the draft's registry has no unit for it
	Bytes Unit = "content-bytes"
)

// Window is a limit: at most Quota units within Width.
type Window struct {
	Name  string // lower-case letters, by which answers name it
	Quota int64  // at least 1
	Width time.Duration
	Unit  Unit
}

// The windows of callers whose grant agrees to nothing else. The first of each
// tames the edges of the second, which would let two quotas pass in a moment.
var (
	Keyed     = []Window{{"burst", 50, time.Second, Calls}, {"minute", 1000, time.Minute, Calls}}
	Anonymous = []Window{{"burst", 20, time.Second, Calls}, {"minute", 300, time.Minute, Calls}}
	Forms     = []Window{{"minute", 20, time.Minute, Calls}, {"hour", 200, time.Hour, Calls}}
)

// Subject is who is counted. Only who was let in before, or has an address, can
// become one: a key that is unknown has no permit and so never a counter.
type Subject struct{ id string }

// Key counts the calls of a key for a dataset, whatever address they come from.
func Key(permit keys.Permit, dataset string) Subject {
	return Subject{"key:" + permit.Key + ":" + dataset}
}

// Address counts the calls without a key that come from a network.
func Address(addr netip.Addr) Subject { return Subject{"address:" + network.Of(addr)} }

// Form counts how often a form is handed in from a network.
func Form(addr netip.Addr, form string) Subject {
	return Subject{"form:" + form + ":" + network.Of(addr)}
}
