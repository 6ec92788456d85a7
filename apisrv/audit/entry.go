// Package audit is the form of the portal's audit log (信息审计跟踪) and its
// verification: a chain of lines, each of which holds the hash of the line
// before it, and signed checkpoints that say how long the chain was. It reads
// and writes no database; apisrv/store appends entries in the transaction that
// makes the change they record. Start with Seal to write and with NewVerifier
// to read.
//
// A line is a JSON object, its members in a fixed order, its last one the
// SHA-256 of every byte before that member:
//
//	{"seq":2,"prev":"<hash of line 1>","at":"2026-01-31T01:02:03.004Z","actor":"account:…","action":"account.verified","object":"account:…","hash":"…"}
package audit

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxLine is the most bytes that a line may have. What needs more room is kept
// elsewhere and recorded by its hash.
const MaxLine = 16 << 10

// Origin stands for the hash of the line before the first.
const Origin = "0000000000000000000000000000000000000000000000000000000000000000"

// timeForm is that of At: RFC 3339 in UTC with milliseconds.
const timeForm = "2006-01-02T15:04:05.000Z"

// Event is something that is to be recorded.
type Event struct {
	Actor  string // who did it: "account:ID", "system", "command:USER"
	Action string // what was done: "account.verified"
	Object string // to what: "account:ID"
	// Detail is what else the record says. It is kept for good, so nothing in
	// it may identify a person.
	Detail map[string]string
	// Personal is what the record says about people. Only a commitment to each
	// value goes into the log; the values themselves can be erased (个人信息保护法
	// 第四十七条) without breaking the chain.
	Personal map[string]string
}

// Entry is a line of the log.
type Entry struct {
	Seq      int64             `json:"seq"`  // 1 for the first
	Prev     string            `json:"prev"` // hash of the entry before it, Origin for the first
	At       string            `json:"at"`
	Actor    string            `json:"actor"`
	Action   string            `json:"action"`
	Object   string            `json:"object"`
	Detail   map[string]string `json:"detail,omitempty"`
	Personal map[string]string `json:"personal,omitempty"` // commitments, in hexadecimal
}

// Opening is what shows that a commitment is one to Value. Kept beside the log,
// and erased with the person's data.
type Opening struct {
	Field, Salt, Value string
}

// Head is the end of a log: the number and the hash of its last entry. The
// zero value is the head of an empty log.
type Head struct {
	Seq  int64
	Hash string
}

// Seal makes the line that records e after head. It returns the new head, and
// an opening for each personal value, in no order.
func Seal(head Head, at time.Time, e Event) (line []byte, next Head, openings []Opening, err error) {
	entry := Entry{Seq: head.Seq + 1, Prev: head.Hash, At: at.UTC().Format(timeForm),
		Actor: e.Actor, Action: e.Action, Object: e.Object, Detail: e.Detail}
	if head.Seq == 0 {
		entry.Prev = Origin
	}
	if len(e.Personal) > 0 {
		entry.Personal = make(map[string]string, len(e.Personal))
	}
	for field, value := range e.Personal {
		o := Opening{Field: field, Salt: rand.Text(), Value: value}
		entry.Personal[field] = o.Commitment()
		openings = append(openings, o)
	}
	body, err := encode(entry)
	if err != nil {
		return nil, Head{}, nil, fmt.Errorf("encode audit entry %d: %w", entry.Seq, err)
	}
	body = bytes.TrimSuffix(body, []byte("}"))
	next = Head{Seq: entry.Seq, Hash: hash(body)}
	line = append(append(append(body, hashMember...), next.Hash...), lineEnd...)
	if len(line) > MaxLine {
		return nil, Head{}, nil, fmt.Errorf("audit entry %d of %s has %d bytes: at most %d fit", entry.Seq, e.Action, len(line), MaxLine)
	}
	return line, next, openings, nil
}

// Commitment is what stands in the log for the opening's value. Each part is
// followed by a byte that none contains, so that no two openings share one.
func (o Opening) Commitment() string {
	return hash([]byte(o.Salt + "\x00" + o.Field + "\x00" + o.Value))
}

// The end of a line, around its hash.
const (
	hashMember = `,"hash":"`
	lineEnd    = `"}`
)

// encode writes JSON in which texts stand as they are: people read the log too.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// place is where a line stands in the log, and its own hash.
type place struct {
	Head
	prev, at string
}

// HeadOf is the head of a log that ends with the line.
func HeadOf(line []byte) (Head, error) {
	p, err := locate(line)
	return p.Head, err
}

// About reports whether a line that a Verifier has accepted is about the object.
// A quotation mark within a text is escaped, so the first match is the member.
func About(line, object string) bool {
	_, rest, _ := strings.Cut(line, `,"object":`)
	quoted, err := encode(object)
	return err == nil && strings.HasPrefix(rest, string(quoted))
}

// Parse reads the entry of a line that a Verifier has accepted.
func Parse(line []byte) (Entry, error) {
	var e Entry
	err := json.Unmarshal(line, &e)
	return e, err
}

// locate checks a line by itself and reads where it stands. The members that it
// needs are taken by their fixed places: decoding every line would take most of
// the time of a verification.
func locate(line []byte) (place, error) {
	tail := len(hashMember) + len(Origin) + len(lineEnd)
	if len(line) <= tail || len(line) > MaxLine {
		return place{}, fmt.Errorf("the line has %d bytes: not an entry", len(line))
	}
	body, end := line[:len(line)-tail], line[len(line)-tail:]
	h := hash(body)
	if string(end) != hashMember+h+lineEnd {
		return place{}, errors.New("its bytes do not have the hash that it states")
	}
	text, opens := strings.CutPrefix(string(body[:min(len(body), 256)]), `{"seq":`)
	number, text, _ := strings.Cut(text, `,"prev":"`)
	prev, text, _ := strings.Cut(text, `","at":"`)
	at, _, framed := strings.Cut(text, `","actor":"`)
	seq, err := strconv.ParseInt(number, 10, 64)
	if !opens || !framed || err != nil || len(prev) != len(Origin) || !json.Valid(line) {
		return place{}, errors.New("it does not have the form of an entry")
	}
	return place{Head: Head{Seq: seq, Hash: h}, prev: prev, at: at}, nil
}
