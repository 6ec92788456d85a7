package judge

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/search"
)

// Limits of a file of judged queries. They are far above what people write by
// hand, and bound what a stray file can cost.
const (
	maxLine    = 4096 // bytes
	maxQueries = 10_000
	maxNames   = 500 // of datasets, for one query
	maxGrade   = 3
)

// Query is a judged query. Without grades it should find nothing.
type Query struct {
	Line   int    // of the file
	Kind   string // such as zh, pinyin or code: figures are given by kind
	Text   string // as typed
	grades []grade
}

// grade is what the datasets are worth that a name fits.
type grade struct {
	line  int
	name  string // an id, in which "*" stands for any letters; agency=ID
	worth int
}

// ParseError is what is wrong with a line of a file of judged queries.
type ParseError struct {
	Line    int
	Message string
}

func (e *ParseError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse reads judged queries. A line "? KIND TEXT" is a query; the lines
// "GRADE NAME..." after it, with a grade from 0 to 3, say what datasets are
// worth as its answer: an id, one with "*" for any letters, or agency=ID. The
// first name that fits a dataset decides; one that none fits is worth 0. A line
// that begins with "#" is a comment. Errors of the file are of type *ParseError.
func Parse(r io.Reader) ([]Query, error) {
	p := parser{seen: map[string]int{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	n := 0
	for lines.Scan() {
		n++
		if err := p.line(n, strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))); err != nil {
			return nil, err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, &ParseError{n + 1, fmt.Sprintf("longer than %d bytes", maxLine)}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read judged queries: %w", err)
	}
	return p.queries, nil
}

// parser holds what was read so far, and the line in which each text was judged.
type parser struct {
	queries []Query
	seen    map[string]int
}

func (p *parser) line(n int, line string) error {
	if line == "" || line[0] == '#' {
		return nil
	}
	if !utf8.ValidString(line) {
		return &ParseError{n, "is not UTF-8"}
	}
	head, isQuery := strings.CutPrefix(line, "?")
	if !isQuery {
		if len(p.queries) == 0 {
			return &ParseError{n, `a grade comes before the first query: begin with "? KIND TEXT"`}
		}
		return p.queries[len(p.queries)-1].grade(n, line)
	}
	q, err := parseHead(n, head)
	if err != nil {
		return err
	}
	if first := p.seen[q.Text]; first > 0 {
		return &ParseError{n, fmt.Sprintf("%q was judged in line %d already", q.Text, first)}
	}
	if len(p.queries) == maxQueries {
		return &ParseError{n, fmt.Sprintf("more than %d queries", maxQueries)}
	}
	p.seen[q.Text] = n
	p.queries = append(p.queries, q)
	return nil
}

func parseHead(n int, head string) (Query, error) {
	kind, text, _ := strings.Cut(strings.TrimSpace(head), " ")
	text = strings.TrimSpace(text)
	if kind == "" || text == "" {
		return Query{}, &ParseError{n, `a query needs its kind and its text: "? KIND TEXT"`}
	}
	if utf8.RuneCountInString(text) > search.MaxText {
		return Query{}, &ParseError{n, fmt.Sprintf("the query has more than %d characters", search.MaxText)}
	}
	return Query{Line: n, Kind: kind, Text: text}, nil
}

func (q *Query) grade(n int, line string) error {
	fields := strings.Fields(line)
	worth := int(fields[0][0] - '0')
	if len(fields[0]) != 1 || worth < 0 || worth > maxGrade {
		return &ParseError{n, fmt.Sprintf(`%q is no grade from 0 to %d; a query begins with "?"`, fields[0], maxGrade)}
	}
	if len(fields) == 1 {
		return &ParseError{n, "the grade names no dataset"}
	}
	if len(q.grades)+len(fields)-1 > maxNames {
		return &ParseError{n, fmt.Sprintf("more than %d names for one query", maxNames)}
	}
	for _, name := range fields[1:] {
		if _, err := path.Match(name, ""); err != nil || strings.ContainsAny(name, `?[\`) {
			return &ParseError{n, fmt.Sprintf(`%q: only "*" stands for other letters`, name)}
		}
		q.grades = append(q.grades, grade{n, name, worth})
	}
	return nil
}

// Grade is what a dataset is worth as an answer, 0 to 3.
func (q *Query) Grade(d *search.Document) int {
	for _, g := range q.grades {
		if g.fits(d) {
			return g.worth
		}
	}
	return 0
}

func (g grade) fits(d *search.Document) bool {
	if agency, ok := strings.CutPrefix(g.name, "agency="); ok {
		return agency == d.Agency
	}
	ok, err := path.Match(g.name, d.ID)
	return ok && err == nil
}

// HeldOut reports whether the query belongs to the third that is kept apart
// while the ranking is worked on: chosen by the hash of its text.
func (q *Query) HeldOut() bool { return sha256.Sum256([]byte(q.Text))[0]%3 == 0 }
