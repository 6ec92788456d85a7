package weblog

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

// maxTarget bounds what was asked for; addresses of a portal are shorter.
const maxTarget = 8 << 10

// question is what a request asked of the portal below base, which begins and
// ends in a slash. The outcome is empty where there is a question.
func question(r *format.Request, base, host string) (q events.Question, out Outcome) {
	if len(r.Target) > maxTarget {
		return q, Address
	}
	target, asked := r.Target, r.Host
	if _, whole, ok := strings.Cut(target, "://"); ok && !strings.HasPrefix(target, "/") {
		end := strings.IndexAny(whole+"/", "/?#")
		asked, target = whole[:end], whole[end:]
	}
	if host != "" && asked == "" {
		return q, NoHost
	}
	if host != "" && !strings.EqualFold(hostname(asked), host) {
		return q, OtherHost
	}
	target, _, _ = strings.Cut(target, "#")
	name, query, _ := strings.Cut(target, "?")
	name, ok := below(name, base)
	if !ok {
		return q, Elsewhere
	}
	q = events.Question{Method: r.Method, Path: name, Status: r.Status, Bytes: max(r.Bytes, 0), Range: r.Range, Agent: r.Agent,
		Purpose: r.Purpose}
	if query != "" {
		q.Query, _ = url.ParseQuery(query) // what can be read of it
	}
	return q, ""
}

// below is the path below the base path in the one form that the portal gives
// it. Hosts of files take other spellings for the same file.
func below(name, base string) (string, bool) {
	if strings.IndexByte(name, '%') >= 0 {
		plain, err := url.PathUnescape(name)
		if err != nil || !utf8.ValidString(plain) {
			return "", false
		}
		name = plain
	}
	if strings.Contains(name, "//") || strings.Contains(name, "/.") {
		clean := path.Clean("/" + name)
		if strings.HasSuffix(name, "/") && clean != "/" {
			clean += "/"
		}
		name = clean
	}
	if folder, ok := strings.CutSuffix(name, "/index.html"); ok {
		name = folder + "/"
	}
	return strings.CutPrefix(name, base)
}

// hostname is a host without its port.
func hostname(host string) string {
	if end := strings.LastIndexByte(host, ':'); end >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:end]
	}
	return host
}

// maxAgent is longer than user agents are.
const maxAgent = 1 << 10

// forged reports whether a user agent is one that no program has by itself.
func forged(agent string) bool {
	if len(agent) > maxAgent {
		return true
	}
	for i := range len(agent) {
		if c := agent[i]; c < ' ' || c == 0x7f {
			return true
		}
	}
	return false
}
