package rowapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Trailers of an export, by which its receiver can tell that it is whole.
const (
	RowsTrailer   = "Kaimen-Rows"
	SHA256Trailer = "Kaimen-Sha256"
)

// export answers with all rows that meet a condition, as a file.
func (s *Service) export(c *call) error {
	f, err := choose(c, chi.URLParam(c.r, "format"), formats)
	if err != nil {
		return err
	}
	t, q, err := s.ask(c, rows.Exporting)
	if err != nil {
		return err
	}
	return s.deliver(c, t, q, f)
}

// deliver sends all rows of a query. Nothing is ever cut short in silence: a
// stream that fails or goes beyond its quota is broken off, which every client
// of HTTP/1.1 and later notices, and one that is whole ends with its trailers.
func (s *Service) deliver(c *call, t *rows.Table, q rows.Query, f format) error {
	if !c.r.ProtoAtLeast(1, 1) {
		return &problem.Refusal{Kind: OldHTTP, Detail: lang.Text{
			ZH: "HTTP/1.0 无法区分完整与中断的下载，请使用 HTTP/1.1 或更高版本；经由代理的，请在代理上设置。",
			EN: "Over HTTP/1.0 a download that broke off looks like a whole one. Use HTTP/1.1 or later; where a proxy stands between, set it there."}}
	}
	leave, ok := s.exports.enter(c.subject())
	if !ok {
		return &problem.Refusal{Kind: Busy, Retry: 10, Detail: lang.Text{
			ZH: "您同时进行的导出，或全部用户的导出，已达上限。请等其中一个完成后再试。", EN: "You, or all callers together, have as many exports under way as there may be. Try again when one of them is done."}}
	}
	defer leave()
	ctx, cancel := context.WithTimeout(c.r.Context(), exportTime)
	defer cancel()
	if err := s.takeRows(ctx, c, t, q); err != nil {
		return err
	}
	c.format = f.name
	h := c.w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Content-Disposition", `attachment; filename="`+c.table.Name+"."+f.name+`"`)
	if c.r.Method == http.MethodHead {
		return nil
	}
	h.Set("Trailer", RowsTrailer+", "+SHA256Trailer)
	out := &stream{w: c.w, control: http.NewResponseController(c.w), begin: func() error { return s.useLink(ctx, c) },
		take: func(n int) error { return s.take(ctx, c, limits.Amount{Bytes: int64(n)}) }}
	receipt, err := t.Export(ctx, q, f.name, out)
	if err == nil {
		err = out.start() // of a file of no bytes
	}
	if err != nil {
		return s.brokenOff(c, out, err)
	}
	c.given = receipt.Rows
	h.Set(RowsTrailer, strconv.FormatInt(receipt.Rows, 10))
	h.Set(SHA256Trailer, receipt.SHA256)
	return nil
}

// brokenOff ends an export that failed: with an answer if nothing was sent, else
// by ending the connection.
func (s *Service) brokenOff(c *call, out *stream, err error) error {
	if out.begun {
		s.Log.Error("export broken off", "dataset", c.source.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	c.used = limits.Amount{Calls: c.used.Calls}
	for _, name := range []string{"Content-Disposition", "Trailer"} {
		c.w.Header().Del(name)
	}
	return err
}

// stream writes to a client and moves the deadline along while it reads.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	take    func(n int) error // lets that many bytes pass, or not
	begin   func() error      // is called before the first byte is sent
	begun   bool
	next    int // bytes after which the deadline is moved
}

func (o *stream) Write(p []byte) (int, error) {
	if err := o.take(len(p)); err != nil {
		return 0, err
	}
	if err := o.start(); err != nil {
		return 0, err
	}
	if o.next -= len(p); o.next <= 0 {
		o.next = 256 << 10
		if err := o.control.SetWriteDeadline(time.Now().Add(chunkTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return 0, err
		}
	}
	return o.w.Write(p)
}

// start does what comes before the first byte.
func (o *stream) start() error {
	if o.begun {
		return nil
	}
	if err := o.begin(); err != nil {
		return err
	}
	o.begun = true
	return nil
}
