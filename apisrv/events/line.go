package events

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// line is an event in the files: one object of JSON with short names, so that
// any engine reads them, such as read_json of DuckDB. docs/statistics.md says
// what they mean.
type line struct {
	Serial      uint64   `json:"n"` // number of the event in its run, from 1
	At          int64    `json:"t"` // milliseconds since 1970
	Kind        Kind     `json:"k"`
	Audience    Audience `json:"a,omitempty"`
	Bot         string   `json:"bot,omitempty"`
	Visitor     string   `json:"v,omitempty"` // 16 hexadecimal digits
	Page        string   `json:"p,omitempty"`
	Dataset     string   `json:"d,omitempty"`
	Version     string   `json:"ver,omitempty"`
	Format      string   `json:"f,omitempty"`
	File        string   `json:"file,omitempty"`
	Range       string   `json:"r,omitempty"`
	Terms       string   `json:"q,omitempty"`
	Hits        int64    `json:"h,omitempty"`
	Application string   `json:"app,omitempty"`
	Key         string   `json:"key,omitempty"`
	Status      int      `json:"s"`
	Rows        int64    `json:"rows,omitempty"`
	Bytes       int64    `json:"b,omitempty"`
	Took        int64    `json:"us,omitempty"` // microseconds
}

// appendLine appends the line of the event with that number in its run.
func appendLine(out []byte, serial uint64, e *Event) []byte {
	l := line{Serial: serial, At: e.At.UnixMilli(), Kind: e.Kind, Audience: e.Audience, Bot: e.Bot, Page: e.Page, Dataset: e.Dataset,
		Version: e.Version, Format: e.Format, File: e.File, Range: e.Range, Terms: e.Terms, Hits: e.Hits, Application: e.Application,
		Key: e.Key, Status: e.Status, Rows: e.Rows, Bytes: e.Bytes, Took: e.Took.Microseconds()}
	if e.Visitor != 0 {
		l.Visitor = fmt.Sprintf("%016x", e.Visitor)
	}
	body, err := json.Marshal(l)
	if err != nil {
		panic(fmt.Errorf("events: %w", err)) // texts and numbers
	}
	return append(append(out, body...), '\n')
}

// parseLine reads a line; false: it is damaged.
func parseLine(text []byte) (serial uint64, e Event, ok bool) {
	var l line
	if !l.scan(text) {
		l = line{}
		if err := json.Unmarshal(text, &l); err != nil {
			return 0, e, false
		}
	}
	if l.Serial == 0 || !slices.Contains(Kinds, l.Kind) || l.Audience < People || l.Audience > Checks {
		return 0, e, false
	}
	if l.Hits < -1 || l.Rows < 0 || l.Bytes < 0 || l.Took < 0 {
		return 0, e, false
	}
	if l.Visitor != "" {
		visitor, err := strconv.ParseUint(l.Visitor, 16, 64)
		if err != nil || len(l.Visitor) != 16 {
			return 0, e, false
		}
		e.Visitor = visitor
	}
	e.At, e.Kind, e.Audience, e.Bot = time.UnixMilli(l.At), l.Kind, l.Audience, l.Bot
	e.Page, e.Dataset, e.Version, e.Format, e.File, e.Range = l.Page, l.Dataset, l.Version, l.Format, l.File, l.Range
	e.Terms, e.Hits, e.Application, e.Key = l.Terms, l.Hits, l.Application, l.Key
	e.Status, e.Rows, e.Bytes, e.Took = l.Status, l.Rows, l.Bytes, time.Duration(l.Took)*time.Microsecond
	return l.Serial, e, true
}
