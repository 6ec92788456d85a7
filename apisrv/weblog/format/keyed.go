package format

import (
	"fmt"
	"net/url"
	"strings"
)

// field is something that is wanted of a line.
type field int

const (
	timeField field = iota
	addressField
	hostField
	lineField // the whole request line
	methodField
	targetField // path with the query
	pathField   // without it
	queryField
	statusField
	bytesField
	rangeField
	agentField
	purposeField
	tookField // seconds
	fields
)

// fieldNames are the words for fields in --format json:….
var fieldNames = map[string]field{
	"time": timeField, "address": addressField, "host": hostField, "request": lineField, "method": methodField, "target": targetField,
	"path": pathField, "query": queryField, "status": statusField, "bytes": bytesField, "range": rangeField, "agent": agentField,
	"purpose": purposeField, "seconds": tookField,
}

// keyed are the formats of JSON objects, one a line: which keys hold a field, the
// preferred ones first, with dots between those of objects within objects.
var keyed = []struct {
	name    string
	encoded bool // user agents are percent-encoded
	keys    map[field][]string
}{
	// https://caddyserver.com/docs/logging, from version 2.5 on and before
	{name: "caddy", keys: map[field][]string{
		timeField: {"ts"}, addressField: {"request.client_ip", "request.remote_ip", "request.remote_addr"}, hostField: {"request.host"},
		methodField: {"request.method"}, targetField: {"request.uri"}, statusField: {"status"}, bytesField: {"size"},
		rangeField: {"request.headers.Range"}, agentField: {"request.headers.User-Agent"}, purposeField: {"request.headers.Sec-Purpose"},
		tookField: {"duration"},
	}},
	// https://developers.cloudflare.com/logs/logpush/, dataset http_requests
	{name: "cloudflare", keys: map[field][]string{
		timeField: {"EdgeEndTimestamp", "EdgeStartTimestamp"}, addressField: {"ClientIP"}, hostField: {"ClientRequestHost"},
		methodField: {"ClientRequestMethod"}, targetField: {"ClientRequestURI"}, pathField: {"ClientRequestPath"},
		statusField: {"EdgeResponseStatus"}, bytesField: {"EdgeResponseBodyBytes", "EdgeResponseBytes"},
		rangeField: {"RequestHeaders.range"}, agentField: {"ClientRequestUserAgent"}, purposeField: {"RequestHeaders.sec-purpose"},
	}},
	// https://techdocs.akamai.com/datastream2/docs/data-set-parameters
	{name: "akamai", encoded: true, keys: map[field][]string{
		timeField: {"reqTimeSec"}, addressField: {"cliIP"}, hostField: {"reqHost"}, methodField: {"reqMethod"}, pathField: {"reqPath"},
		queryField: {"queryStr"}, statusField: {"statusCode"}, bytesField: {"bytes", "totalBytes"}, rangeField: {"range"}, agentField: {"UA"},
	}},
	// What operators call variables of nginx and Fastly when they write JSON.
	{name: "json", keys: map[field][]string{
		timeField:    {"time_iso8601", "@timestamp", "timestamp", "time", "msec", "ts", "time_local", "date"},
		addressField: {"client_ip", "clientip", "client", "remote_addr", "remote_ip", "ip"},
		hostField:    {"host", "request_host", "http_host", "server_name", "vhost"},
		lineField:    {"request", "request_line"},
		methodField:  {"request_method", "method", "verb"},
		targetField:  {"request_uri", "url", "uri", "target"},
		pathField:    {"path"},
		queryField:   {"query_string", "args", "query"},
		statusField:  {"status", "response_status", "status_code", "code"},
		bytesField:   {"body_bytes_sent", "response_body_size", "resp_body_bytes", "bytes", "bytes_sent", "size"},
		rangeField:   {"http_range", "request_range", "range"},
		agentField:   {"http_user_agent", "request_user_agent", "user_agent", "agent"},
		purposeField: {"http_sec_purpose"},
		tookField:    {"request_time", "duration"},
	}},
}

// custom is the format of a JSON log whose keys somebody said.
func custom(name, said string) (Format, error) {
	wanted := map[field][]string{}
	for _, pair := range strings.Split(said, ",") {
		word, key, ok := strings.Cut(pair, "=")
		f, known := fieldNames[word]
		if !ok || !known || key == "" {
			return Format{}, fmt.Errorf("format json: %q is no field and key, such as time=ts; fields are time, address, host, method and target (or request, or method, path and query), status, bytes, range, agent, purpose, seconds", pair)
		}
		wanted[f] = append(wanted[f], key)
	}
	has := func(fs ...field) bool {
		for _, f := range fs {
			if wanted[f] == nil {
				return false
			}
		}
		return true
	}
	if !has(timeField, statusField) || !has(lineField) && !has(methodField, targetField) && !has(methodField, pathField) {
		return Format{}, fmt.Errorf("format json: time, status, and request or method with target or path are needed")
	}
	return Format{Name: name, read: newObject(wanted, false).read}, nil
}

// object reads lines that are JSON objects.
type object struct {
	want    *keys
	encoded bool
}

func newObject(wanted map[field][]string, encoded bool) object {
	root := &keys{field: -1, below: map[string]*keys{}}
	for f, paths := range wanted {
		for rank, path := range paths {
			at := root
			for part := range strings.SplitSeq(path, ".") {
				if at.below == nil {
					at.below = map[string]*keys{}
				}
				if at.below[part] == nil {
					at.below[part] = &keys{field: -1}
				}
				at = at.below[part]
			}
			at.field, at.rank = f, rank+1
		}
	}
	return object{root, encoded}
}

func (o object) read(line string, r *Request) Verdict {
	var v values
	p := scanner{s: line}
	if !p.object(o.want, &v, 0) || p.space() != 0 {
		return Broken
	}
	return v.request(r, o.encoded)
}

// request makes a Request of the fields of a line.
func (v *values) request(r *Request, encoded bool) Verdict {
	t := &v.text
	if t[statusField] == "" || t[lineField] == "" && t[methodField] == "" {
		return NoRequest // what a server notes of itself
	}
	if t[methodField] != "" && (t[targetField] != "" || t[pathField] != "") {
		r.Method, r.Target = t[methodField], v.target()
	} else if verdict := asked(t[lineField], r); verdict != Sound {
		return verdict
	}
	r.From, r.Host, r.Bytes = address(t[addressField]), t[hostField], bytes(t[bytesField])
	r.Range, r.Agent, r.Purpose, r.Took = dash(t[rangeField]), dash(t[agentField]), dash(t[purposeField]), seconds(t[tookField])
	if encoded {
		r.Agent, r.Range = decoded(r.Agent), ranged(r.Range)
	}
	var ok bool
	if r.At, r.NoZone, ok = anyTime(t[timeField]); !ok {
		return BadTime
	}
	if r.Status, ok = code(t[statusField]); !ok {
		return BadStatus
	}
	return Sound
}

// target is the path with the query, of one field or of two.
func (v *values) target() string {
	if v.text[targetField] != "" {
		return v.text[targetField]
	}
	path := v.text[pathField]
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if q := dash(v.text[queryField]); q != "" {
		return path + "?" + q
	}
	return path
}

// decoded is a user agent that was percent-encoded, as of a form.
func decoded(agent string) string {
	if text, err := url.QueryUnescape(agent); err == nil {
		return text
	}
	return agent
}

// ranged is a range such as 0-99 as a client asks for it (RFC 9110, section 14.1.2).
func ranged(s string) string {
	if s == "" || strings.Contains(s, "=") {
		return s
	}
	return "bytes=" + s
}
