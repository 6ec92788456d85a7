package apisrv

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync/atomic"
)

// requestID is the field in which every answer names its request, as the log
// does, so that somebody who asks about an answer can say which.
const requestID = "X-Request-Id"

// requestIDs names requests: by the run of the server, and a number.
type requestIDs struct {
	run   string
	count atomic.Uint64
}

func newRequestIDs() *requestIDs { return &requestIDs{run: strings.ToLower(rand.Text()[:10]) + "-"} }

func (n *requestIDs) next() string { return n.run + strconv.FormatUint(n.count.Add(1), 10) }
