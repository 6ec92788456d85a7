package rowapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// ours are parameters that are about the answer and not about the rows.
var ours = []string{"table", "lang"}

// ask reads the question of a call: which table, in which version, what about it.
func (s *Service) ask(c *call, kind rows.Kind) (*rows.Table, rows.Query, error) {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, rows.Query{}, &problem.Refusal{Kind: problem.BadParameter, Detail: lang.Text{
			ZH: "网址中的参数写法有误：参数之间用 & 隔开，百分号、分号等字符须转义。", EN: "The parameters are not written as an address wants them: put & between them and escape percent signs and semicolons."}}
	}
	if err := c.chooseTable(values); err != nil {
		return nil, rows.Query{}, err
	}
	for _, name := range ours {
		values.Del(name)
	}
	version := c.table.Version
	if text := values.Get("cursor"); text != "" && kind == rows.Rows {
		read, fault := rows.CursorVersion(s.secret, c.source.ID+"/"+c.table.Name, text)
		if fault != nil {
			return nil, rows.Query{}, fault
		}
		version = read
	}
	t, err := s.tableOf(c, version)
	if err != nil {
		return nil, rows.Query{}, err
	}
	q, faults := rows.Parse(kind, values, t.Schema(), c.allowed())
	if len(faults) > 0 {
		return nil, q, &faults[0]
	}
	return t, q, nil
}

// chooseTable finds the table that a call is about: the one it names, or the
// only one that the caller may see.
func (c *call) chooseTable(values url.Values) error {
	name := values.Get("table")
	var names []string
	for i := range c.source.Tables {
		t := &c.source.Tables[i]
		if !c.sees(t) {
			continue
		}
		names = append(names, t.Name)
		if t.Name == name {
			c.table = t
			return nil
		}
		c.table = t
	}
	if name == "" && len(names) == 1 {
		return nil
	}
	kind, detail := NoTable, lang.Text{ZH: "请用参数 table 指明要读的表，可选的有 tables 所列。", EN: "Name the table with the parameter table; the member tables lists what there is."}
	if len(names) == 0 {
		detail = lang.Text{ZH: "这个数据集没有可按行读取的表。", EN: "This dataset has no table that can be read by rows."}
	}
	return &problem.Refusal{Kind: kind, Param: "table", Detail: detail, Members: map[string]any{"tables": append([]string{}, names...)}}
}

// pageAnswer is a page of rows. Its names are a promise to programs: more may
// come, none changes.
type pageAnswer struct {
	Dataset string          `json:"dataset"`
	Table   string          `json:"table"`
	Version string          `json:"version"`
	Count   *int64          `json:"count,omitempty"` // rows on all pages, where count=exact was asked
	Rows    json.RawMessage `json:"rows"`
	Next    string          `json:"next,omitempty"` // cursor of the next page
}

// page answers with some rows.
func (s *Service) page(c *call) error {
	f, err := choose(c, chi.URLParam(c.r, "format"), pageFormats)
	if err != nil {
		return err
	}
	t, q, err := s.ask(c, rows.Rows)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), deadline)
	defer cancel()
	p, err := t.Page(ctx, q)
	if err != nil {
		return err
	}
	if p.Next != "" {
		c.w.Header().Set("Link", "<"+c.address("cursor", p.Next)+`>; rel="next"`)
	}
	if f.name == "json" {
		return s.sendPage(c, t, p)
	}
	var body bytes.Buffer
	w := f.write(&body, p.Schema)
	if err := w.Write(p.Batch); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return s.send(c, f, body.Bytes(), p.Batch.Len)
}

func (s *Service) sendPage(c *call, t *rows.Table, p *rows.Page) error {
	body, err := p.JSON()
	if err != nil {
		return err
	}
	answer := pageAnswer{Dataset: c.source.ID, Table: c.table.Name, Version: t.Version(), Rows: body, Next: p.Next}
	if p.Total >= 0 {
		answer.Count = &p.Total
	}
	return s.send(c, formats[0], problem.Encode(answer), p.Batch.Len)
}

// send answers with a body in a format that holds so many rows.
func (s *Service) send(c *call, f format, body []byte, rows int) error {
	if err := s.take(c.r.Context(), c, limits.Amount{Rows: int64(rows), Bytes: int64(len(body))}); err != nil {
		return err
	}
	c.format, c.given = f.name, int64(rows)
	c.w.Header().Set("Content-Type", f.media)
	s.Send(c.w, c.r, body, http.StatusOK)
	return nil
}

// address is the address of the call with another value of a parameter, as a
// path on this host.
func (c *call) address(name, value string) string {
	u := *c.r.URL
	query := u.Query()
	query.Set(name, value)
	u.Scheme, u.Host, u.RawQuery = "", "", query.Encode()
	return u.String()
}

// countAnswer is how many rows there are.
type countAnswer struct {
	Dataset string `json:"dataset"`
	Table   string `json:"table"`
	Version string `json:"version"`
	Count   int64  `json:"count"`
}

// count answers how many rows meet a condition.
func (s *Service) count(c *call) error {
	t, q, err := s.ask(c, rows.Counting)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), deadline)
	defer cancel()
	n, err := t.Count(ctx, q)
	if err != nil {
		return err
	}
	return s.send(c, formats[0], problem.Encode(countAnswer{c.source.ID, c.table.Name, t.Version(), n}), 0)
}

// groupsAnswer is figures by group.
type groupsAnswer struct {
	Dataset string          `json:"dataset"`
	Table   string          `json:"table"`
	Version string          `json:"version"`
	Total   int64           `json:"total"` // groups there are; groups holds as many as limit allows
	Groups  json.RawMessage `json:"groups"`
}

// aggregate answers with figures by group.
func (s *Service) aggregate(c *call) error {
	f, err := choose(c, "", pageFormats)
	if err != nil {
		return err
	}
	t, q, err := s.ask(c, rows.Aggregate)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), deadline)
	defer cancel()
	g, err := t.Aggregate(ctx, q)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	w := f.write(&body, g.Schema)
	if err := w.Write(g.Batch); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if f.name != "json" {
		return s.send(c, f, body.Bytes(), g.Batch.Len)
	}
	return s.send(c, f, problem.Encode(groupsAnswer{c.source.ID, c.table.Name, t.Version(), g.Total, body.Bytes()}), g.Batch.Len)
}
