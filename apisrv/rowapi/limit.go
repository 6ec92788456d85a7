package rowapi

import "github.com/kaimen-portal/kaimen/apisrv/limits"

// limit counts the call by its key and dataset and then by its grant, or else by
// the network that it comes from, and refuses what is too much. Calls with a key
// that is not good count by their network too, so that keys cannot be tried out.
func (s *Service) limit(c *call) error {
	windows := limits.Anonymous
	if c.caller.permit.Key != "" {
		windows = limits.Keyed
	}
	c.rate = s.Limiter.Allow(c.r.Context(), c.subject(), 1, windows)
	if err := s.within(c, c.rate); err != nil || !c.caller.granted {
		return err
	}
	return s.begin(c)
}

// subject is who the call is counted for.
func (c *call) subject() limits.Subject {
	if c.caller.permit.Key == "" {
		return limits.Address(c.from)
	}
	return limits.Key(c.caller.permit, c.source.id())
}
