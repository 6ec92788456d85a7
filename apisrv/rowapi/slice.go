package rowapi

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// MaxOffset is how many rows of a filter or an order can be passed over. In the
// order of the table without a filter there is no bound, and no cost.
const MaxOffset = 100_000

// Slice is what a client asks that counts its rows from the beginning.
type Slice struct {
	Dataset string
	Table   string // empty: the only one
	Offset  int64
	Limit   int // 0: no rows are wanted
	Total   bool
	// Query is the question about a table of these items, which are those that the
	// caller may see: select, and where and order if there are, as the address of
	// rows has them. Its error is returned as it is.
	Query func(items []offer.Item) (url.Values, error)
	// Encode is how the rows are sent.
	Encode func(table.Schema, *table.Batch) ([]byte, error)
}

// Sliced is the answer to a Slice.
type Sliced struct {
	Body  []byte // as Encode gave it; nil: no rows
	Total int64  // rows there are; -1: not counted
}

// Slice answers a client of another protocol, which counts from the beginning,
// through the same gate as every call for rows: the same keys, data items, limits
// and quotas. Headers are set on w; nothing is sent. The error is a
// *problem.Refusal or that of a function of ask.
func (s *Service) Slice(w http.ResponseWriter, r *http.Request, from netip.Addr, ask Slice) (*Sliced, error) {
	asked := r.Clone(r.Context())
	asked.Body, asked.ContentLength = http.NoBody, 0 // what it held is in ask
	c := &call{w: w, r: asked, from: from, release: s.Current()}
	defer c.end()
	err := s.admit(c, ask.Dataset)
	if err == nil {
		err = c.chooseTable(url.Values{"table": {ask.Table}})
	}
	if err != nil {
		return nil, s.refusedSlice(c, err)
	}
	var items []offer.Item
	for _, item := range c.table.Items {
		if c.allowed().Has(item.Name) {
			items = append(items, item)
		}
	}
	query, err := ask.Query(items)
	if err != nil {
		return nil, err
	}
	out, err := s.slice(c, ask, query)
	if err != nil {
		return nil, s.refusedSlice(c, err)
	}
	return out, nil
}

// refusedSlice is refuse without the answer.
func (s *Service) refusedSlice(c *call, err error) *problem.Refusal {
	e := s.refusal(c, err)
	if e.Status >= http.StatusInternalServerError {
		c.used = limits.Amount{}
	}
	return e
}

// slice finds the rows. Those that are passed over are read, but neither sent nor
// counted against a quota.
func (s *Service) slice(c *call, ask Slice, query url.Values) (*Sliced, error) {
	plain := len(query) == 1 // there is nothing but select
	query.Set("table", c.table.Name)
	query.Set("limit", strconv.Itoa(max(ask.Limit, 1)))
	if plain {
		query.Set(table.RowIDColumn+"__ge", strconv.FormatInt(ask.Offset, 10))
	}
	c.r.URL = &url.URL{Path: c.r.URL.Path, RawQuery: query.Encode()}
	t, q, err := s.ask(c, rows.Rows)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), deadline)
	defer cancel()
	out := &Sliced{Total: t.Rows()}
	switch {
	case !ask.Total:
		out.Total = -1
	case !plain:
		if out.Total, err = t.Count(ctx, q); err != nil {
			return nil, err
		}
	}
	more := ask.Limit > 0
	if more && !plain {
		more, err = passOver(ctx, t, &q, ask.Offset)
	}
	if err != nil || !more {
		return out, err
	}
	p, err := t.Page(ctx, q)
	if err != nil {
		return nil, err
	}
	if out.Body, err = ask.Encode(p.Schema, p.Batch); err != nil {
		return nil, err
	}
	c.format, c.given = "json", int64(p.Batch.Len)
	return out, s.take(ctx, c, limits.Amount{Rows: int64(p.Batch.Len), Bytes: int64(len(out.Body))})
}

// passOver lets a query begin behind so many of its rows, and reports whether
// there are more than these.
func passOver(ctx context.Context, t *rows.Table, q *rows.Query, offset int64) (bool, error) {
	if offset > MaxOffset {
		return false, &problem.Refusal{Kind: problem.BadParameter, Param: "offset", Detail: lang.Text{
			ZH: "带有筛选或排序时，offset 最多为 " + lang.Number(MaxOffset) + "。更深的分页请用 api/v1 的游标，或者导出。",
			EN: "With a filter or an order, offset is at most " + lang.Number(MaxOffset) + ". For deeper pages use the cursors of api/v1, or an export."}}
	}
	passed := *q
	passed.Select = []string{table.RowIDColumn}
	for offset > 0 {
		passed.Limit = int(min(offset, rows.MaxLimit))
		p, err := t.Page(ctx, passed)
		if err != nil || p.Next == "" {
			return false, err
		}
		offset -= int64(p.Batch.Len)
		passed.Cursor = p.Next
	}
	q.Cursor = passed.Cursor
	return true, nil
}
