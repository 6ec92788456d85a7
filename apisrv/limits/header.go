package limits

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// LocalHeader is set to LocalValue while the server counts alone.
const (
	LocalHeader = "Kaimen-RateLimit-Scope"
	LocalValue  = "server"
)

// day is the width of quotas.
const day = 24 * time.Hour

// jitter is how much later than need be a refused caller is asked to come
// again, at most, so that all who were refused do not come at once.
const jitter = 0.03

// SetHeader sets the fields that tell a caller of its limits. Legacy adds the
// X-RateLimit fields, for clients that know nothing else; the last of them is
// the time in seconds since 1970, and wants to know what is now.
func (d Decision) SetHeader(h http.Header, now time.Time, legacy bool) {
	tightest, ok := d.tightest()
	if !ok {
		return
	}
	h.Set("RateLimit-Policy", d.Policy())
	h.Set("RateLimit", tightest.field())
	if tightest.Over {
		h.Set("Retry-After", strconv.FormatInt(retryAfter(tightest.Reset, rand.Float64()), 10))
	}
	if d.Local {
		h.Set(LocalHeader, LocalValue)
	}
	if legacy {
		h.Set("X-RateLimit-Limit", strconv.FormatInt(tightest.Quota, 10))
		h.Set("X-RateLimit-Remaining", strconv.FormatInt(tightest.Remaining, 10))
		h.Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(tightest.Reset).Unix(), 10))
	}
}

// Policy is the value of RateLimit-Policy: the windows that bind the caller, as
// a List of Structured Fields (draft-ietf-httpapi-ratelimit-headers; RFC 9651).
func (d Decision) Policy() string {
	var b strings.Builder
	for i, w := range d.Windows {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `"%s";q=%d;w=%d`, w.Name, w.Quota, seconds(w.Width))
		if w.Unit != Calls { // which it is unless it says otherwise
			fmt.Fprintf(&b, `;qu="%s"`, w.Unit)
		}
	}
	return b.String()
}

// field is a value of RateLimit: what is left, and in how many seconds there
// is more.
func (s State) field() string {
	return fmt.Sprintf(`"%s";r=%d;t=%d`, s.Name, s.Remaining, seconds(s.Reset))
}

// retryAfter is the value of Retry-After (RFC 9110, section 10.2.3), never less
// than the t of RateLimit. Chance is from 0 to 1.
func retryAfter(reset time.Duration, chance float64) int64 {
	return seconds(reset + time.Duration(jitter*chance*float64(reset)))
}

// seconds are rounded up.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
