package rowapi

import (
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
)

// limit counts the call by its key and dataset, or by the network that it comes
// from, and refuses what is too much.
func (s *Service) limit(c *call) error {
	subject, windows := limits.Address(c.from), limits.Anonymous
	if c.caller.keyed {
		subject, windows = limits.Key(c.caller.permit, c.source.ID), limits.Keyed
	}
	d := s.Limiter.Allow(c.r.Context(), subject, 1, windows)
	d.SetHeader(c.w.Header(), s.Office.Now(), s.Legacy)
	if d.OK() {
		return nil
	}
	p := d.Problem()
	return &problem.Refusal{Kind: problem.TooManyRequests, Detail: d.Detail(), Members: map[string]any{"type": p.Type, "violated-policies": p.Violated}}
}
