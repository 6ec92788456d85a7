package rowapi

import (
	"context"
	"net/http"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// meter counts what a call by a grant uses against the quotas of its day.
type meter struct {
	rate  limits.Decision     // how far the caller's rates are used up
	taken *limits.Reservation // nil: the call is not one by a grant
	used  limits.Amount
}

// begin reserves the call itself. Its rows and bytes are reserved by take, once
// they are known.
func (s *Service) begin(c *call) error {
	p := c.caller.permit
	quota := limits.Quota{Receipt: p.Receipt, Daily: limits.Amount{Calls: int64(p.Calls), Rows: p.Rows, Bytes: p.Bytes}}
	taken, d, err := s.Office.Quotas.Reserve(c.r.Context(), quota, limits.Amount{Calls: 1})
	if err := s.decided(c, d, err); err != nil {
		return err
	}
	c.taken, c.used.Calls = taken, 1
	return nil
}

// take reserves what is going to be sent next, and refuses what is beyond the
// quota. What was taken counts as used.
func (s *Service) take(ctx context.Context, c *call, need limits.Amount) error {
	if c.taken == nil || c.r.Method == http.MethodHead {
		return nil
	}
	d, err := c.taken.More(ctx, need)
	if err := s.decided(c, d, err); err != nil {
		return err
	}
	c.used.Rows += need.Rows
	c.used.Bytes += need.Bytes
	return nil
}

// takeRows counts the rows of an export before the first of them is sent.
func (s *Service) takeRows(ctx context.Context, c *call, t *rows.Table, q rows.Query) error {
	if c.taken == nil {
		return nil
	}
	n, err := t.Count(ctx, q)
	if err != nil {
		return err
	}
	return s.take(ctx, c, limits.Amount{Rows: n})
}

// settle gives back what was reserved and not used.
func (c *call) settle() {
	if c.taken != nil {
		c.taken.Settle(c.used)
	}
}

// note tells the log of use what the call was about and who called. A file of a
// grant is known by what it holds, never by its link.
func (c *call) note() {
	e := events.Of(c.w)
	e.Dataset, e.Format, e.Rows = c.source.id(), c.format, c.given
	if c.caller.granted {
		e.Application, e.Key = c.caller.permit.Receipt, c.caller.permit.Key
	}
	if c.link != "" && c.table != nil {
		e.File = filesFolder + c.source.ID + "/" + c.table.Name + "." + c.format
	}
}

// decided tells the caller how far the quotas are used up, and refuses the call
// where one would be exceeded or none can be counted: use that is not counted is
// not given away.
func (s *Service) decided(c *call, d limits.Decision, err error) error {
	if err != nil {
		s.Log.Error("use not counted", "dataset", c.source.id(), "error", err)
		return &problem.Refusal{Kind: NotCounted, Retry: 5, Detail: lang.Text{
			ZH: "这项授权约定了用量，服务器暂时无法计量，因此不能提供数据。请稍后再试。",
			EN: "The server cannot count the use of your grant right now, and so cannot give you data. Try again in a moment."}}
	}
	both := c.rate.Join(d)
	if err := s.within(c, both); err != nil {
		s.note(c, access.MisuseVolume, both.Detail())
		return err
	}
	return nil
}

// within tells the caller of its limits, and refuses the call where one is
// exceeded.
func (s *Service) within(c *call, d limits.Decision) error {
	d.SetHeader(c.w.Header(), s.Office.Now(), s.Legacy)
	if d.OK() {
		return nil
	}
	p := d.Problem()
	return &problem.Refusal{Kind: problem.TooManyRequests, Detail: d.Detail(), Members: map[string]any{"type": p.Type, "violated-policies": p.Violated}}
}
