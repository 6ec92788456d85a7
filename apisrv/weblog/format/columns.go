package format

import (
	"net/url"
	"strings"
)

// columns reads lines whose fields stand between tabs, in the order that a line
// of the log tells: the standard logs of Amazon CloudFront
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html).
type columns struct {
	put []func(*cells, string) // nil: not wanted
}

// cells are the fields of a line of which a Request is made.
type cells struct {
	*Request
	date, clock, stem, query, from, to, status string
}

// wanted says what is done with the fields that are wanted. A dash, for none,
// comes as an empty text.
var wanted = map[string]func(c *cells, text string){
	"date":           func(c *cells, text string) { c.date = text },
	"time":           func(c *cells, text string) { c.clock = text },
	"c-ip":           func(c *cells, text string) { c.From = address(text) },
	"cs-method":      func(c *cells, text string) { c.Method = text },
	"cs-uri-stem":    func(c *cells, text string) { c.stem = text },
	"cs-uri-query":   func(c *cells, text string) { c.query = text },
	"cs(User-Agent)": func(c *cells, text string) { c.Agent = spaced(text) },
	"sc-status":      func(c *cells, text string) { c.status = text },
	"sc-range-start": func(c *cells, text string) { c.from = text },
	"sc-range-end":   func(c *cells, text string) { c.to = text },
	"time-taken":     func(c *cells, text string) { c.Took = seconds(text) },
	"x-host-header":  func(c *cells, text string) { c.Host = text }, // cs(Host) is that of the distribution
	"sc-bytes":       func(c *cells, text string) { c.Bytes = bytes(text) },
	"sc-content-len": func(c *cells, text string) { c.body(text) },
}

// body takes the size of the body where the line has it; sc-bytes, which comes
// earlier, is that of the whole answer.
func (c *cells) body(text string) {
	if text != "" {
		c.Bytes = bytes(text)
	}
}

// maxColumns bounds the columns; CloudFront has 33.
const maxColumns = 200

func newColumns(header string) columns {
	var c columns
	for _, name := range strings.Fields(strings.TrimPrefix(header, HeaderPrefix)) {
		if len(c.put) < maxColumns {
			c.put = append(c.put, wanted[name])
		}
	}
	return c
}

func (c columns) read(line string, r *Request) Verdict {
	if strings.HasPrefix(line, "#") {
		return NoRequest
	}
	if len(c.put) == 0 || strings.Count(line, "\t")+1 != len(c.put) {
		return Broken
	}
	of := cells{Request: r}
	for _, put := range c.put {
		var text string
		text, line, _ = strings.Cut(line, "\t")
		if put != nil {
			put(&of, dash(text))
		}
	}
	return of.finish()
}

// finish makes the Request of what several columns say together.
func (c *cells) finish() Verdict {
	if c.from != "" {
		c.Range = "bytes=" + c.from + "-" + c.to
	}
	c.Target = c.stem
	if c.query != "" {
		c.Target += "?" + c.query
	}
	var ok bool
	if c.At, _, ok = anyTime(c.date + "T" + c.clock + "Z"); !ok {
		return BadTime
	}
	if c.Status, ok = code(c.status); !ok {
		return BadStatus
	}
	if c.Method == "" || c.Target == "" {
		return Broken
	}
	return Sound
}

// spaced undoes the percent-encoding of a user agent, which older logs have twice.
func spaced(agent string) string {
	for range 2 {
		text, err := url.PathUnescape(agent)
		if err != nil {
			break
		}
		agent = text
	}
	return agent
}
