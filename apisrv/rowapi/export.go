package rowapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Trailers of an export, by which its receiver can tell that it is whole.
const (
	RowsTrailer   = "Kaimen-Rows"
	SHA256Trailer = "Kaimen-Sha256"
)

// export answers with all rows that meet a condition, as a file. Nothing is ever
// cut short in silence: a stream that fails is broken off, which every client
// notices, and one that is whole ends with its trailers.
func (s *Service) export(c *call) error {
	f, err := choose(c, chi.URLParam(c.r, "format"), formats)
	if err != nil {
		return err
	}
	t, q, err := s.ask(c, rows.Exporting)
	if err != nil {
		return err
	}
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
	default:
		return &problem.Refusal{Kind: Busy, Retry: 10, Detail: lang.Text{ZH: "请过一会儿再试。", EN: "Try again in a moment."}}
	}
	h := c.w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Content-Disposition", `attachment; filename="`+c.table.Name+"."+f.name+`"`)
	h.Set("Trailer", RowsTrailer+", "+SHA256Trailer)
	if c.r.Method == http.MethodHead {
		return nil
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), exportTime)
	defer cancel()
	out := &stream{w: c.w, control: http.NewResponseController(c.w)}
	receipt, err := t.Export(ctx, q, f.name, out)
	if err != nil && !out.begun {
		for _, name := range []string{"Content-Disposition", "Trailer"} {
			h.Del(name)
		}
		return err
	}
	if err != nil {
		s.Log.Error("export broken off", "dataset", c.source.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	h.Set(RowsTrailer, strconv.FormatInt(receipt.Rows, 10))
	h.Set(SHA256Trailer, receipt.SHA256)
	return nil
}

// stream writes to a client and moves the deadline along while it reads.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
	next    int // bytes after which the deadline is moved
}

func (o *stream) Write(p []byte) (int, error) {
	o.begun = true
	if o.next -= len(p); o.next <= 0 {
		o.next = 256 << 10
		if err := o.control.SetWriteDeadline(time.Now().Add(chunkTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return 0, err
		}
	}
	return o.w.Write(p)
}

// earlier makes a table that of an earlier version which can still be had.
func (s *Service) earlier(c *call, t *sourceTable) error {
	gone := &rows.Fault{Kind: rows.CursorGone, Param: "cursor", Text: lang.Text{
		ZH: "数据在翻页期间已更新，原版本不再保留。请从第一页重新读取。", EN: "The data changed while you were reading, and the version you read is no longer kept. Start again from the first page."}}
	if c.source.Conditional || !slices.Contains(c.release.Versions(c.source.ID), t.Version) {
		return gone
	}
	p, err := readPackage(c.release, "data/"+c.source.ID+"/"+t.Version+"/")
	if err != nil {
		return fmt.Errorf("read version %s of %s: %w", t.Version, c.source.ID, err)
	}
	for _, old := range p.source(c.source.ID).Tables {
		if old.Name == t.Name {
			*t = old
			return nil
		}
	}
	return gone
}
