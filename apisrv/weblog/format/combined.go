package format

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// combined reads the lines of nginx's and Apache's combined log: address, two
// names, [time], "request", status, bytes, "referrer", "user agent". The name of
// the virtual host may stand in front, and what is behind is passed over, but for
// $request_time of nginx.
func combined(line string, r *Request) Verdict {
	rest, v := start(line, r)
	if v != Sound {
		return v
	}
	_, rest, ok := quoted(strings.TrimPrefix(rest, " "))
	if !ok {
		return Broken
	}
	agent, rest, ok := quoted(strings.TrimPrefix(rest, " "))
	if !ok {
		return Broken
	}
	r.Agent = dash(agent)
	took, _, _ := strings.Cut(strings.TrimPrefix(rest, " "), " ")
	if strings.Contains(took, ".") { // seconds; Apache's are whole microseconds
		r.Took = seconds(took)
	}
	return Sound
}

// common reads the lines of Apache's common log, which ends behind the bytes.
func common(line string, r *Request) Verdict {
	rest, v := start(line, r)
	if v == Sound && rest != "" {
		return Broken
	}
	return v
}

// start reads a line of the common log and returns what is behind it.
func start(line string, r *Request) (rest string, v Verdict) {
	who, rest, ok := strings.Cut(line, " [")
	if !ok || !client(who, r) {
		return "", Broken
	}
	at, rest, ok := strings.Cut(rest, "] ")
	if !ok {
		return "", Broken
	}
	request, rest, ok := quoted(rest)
	if !ok || !strings.HasPrefix(rest, " ") {
		return "", Broken
	}
	status, rest, ok := strings.Cut(rest[1:], " ")
	if !ok {
		return "", Broken
	}
	size, more, _ := strings.Cut(rest, " ")
	if size == "" {
		return "", Broken
	}
	r.Bytes = bytes(size)
	if r.At, ok = apacheTime(at); !ok {
		return "", BadTime
	}
	if r.Status, ok = code(status); !ok {
		return "", BadStatus
	}
	return more, asked(request, r)
}

// client reads what stands before the time: [host] address identity user. Users
// may have spaces in their names, and addresses may be a list of which each has a
// comma and a space behind it, as proxies hand them on.
func client(who string, r *Request) bool {
	first, rest, ok := word(who)
	second, rest, more := word(rest)
	if !ok || !more {
		return false
	}
	if strings.Contains(rest, " ") {
		if from := address(second); from.IsValid() {
			r.Host, r.From = first, from
			return true
		}
	}
	r.From = address(first)
	return true
}

// word is the text up to a space that stands behind no comma.
func word(s string) (first, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' && (i == 0 || s[i-1] != ',') {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// asked reads a request line. What is none, such as the first bytes of a
// handshake, was no request.
func asked(line string, r *Request) Verdict {
	method, target, ok := strings.Cut(line, " ")
	if !ok || method == "" || target == "" {
		return NoRequest
	}
	for i := range len(method) {
		if c := method[i]; c < 'A' || c > 'Z' {
			return NoRequest
		}
	}
	if i := strings.LastIndex(target, " HTTP/"); i > 0 {
		target = target[:i]
	}
	r.Method, r.Target = method, target
	return Sound
}

// quoted reads a text in quotation marks, with the escapes of nginx and Apache,
// and returns what is behind it.
func quoted(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	s = s[1:]
	end := strings.IndexByte(s, '"')
	if end < 0 {
		return "", "", false
	}
	if strings.IndexByte(s[:end], '\\') < 0 {
		return s[:end], s[end+1:], true
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return unescape(s[:i]), s[i+1:], true
		}
	}
	return "", "", false
}

// unescape undoes \xHH, \" and the like. What is no escape stays as it is.
func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		c := s[i]
		if at := strings.IndexByte("nrtvbf", c); at >= 0 {
			c = "\n\r\t\v\b\f"[at]
		}
		if c != 'x' {
			b = append(b, c)
		} else if n, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8); err == nil && i+2 < len(s) {
			b = append(b, byte(n))
			i += 2
		} else {
			b = append(b, '\\', c)
		}
	}
	return string(b)
}

// dash is the text, which logs write as a dash where there is none.
func dash(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// address reads an address, with a port or without. Of a list, as proxies hand it
// on in X-Forwarded-For, the first one is the client's.
func address(s string) netip.Addr {
	s, _, _ = strings.Cut(s, ",")
	if inner, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inner, "]") {
		s = strings.TrimSuffix(inner, "]")
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap()
	}
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap()
	}
	return netip.Addr{}
}

// code reads a status: three digits. Servers write 000 and 499 where the client
// went away.
func code(s string) (int, bool) {
	if len(s) != 3 {
		return 0, s == "0" // as Caddy has it
	}
	return digits(s)
}

// maxBytes is more than any answer has: 16 TiB.
const maxBytes = 16 << 40

// bytes reads how large an answer was; -1: what stands there cannot be.
func bytes(s string) int64 {
	if s == "-" || s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > maxBytes {
		return -1
	}
	return n
}

// maxTook is longer than any answer takes: a week.
const maxTook = 7 * 24 * 60 * 60

// seconds reads a number of seconds; 0: what stands there cannot be.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f <= maxTook) {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}
