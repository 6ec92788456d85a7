package events

import (
	"slices"
	"strings"
	"sync"
)

// maxKnown bounds the user agents that are remembered. When so many came, they
// are forgotten: those that matter come again.
const maxKnown = 4096

// triple is three letters that stand side by side.
type triple [3]byte

// matcher finds the first pattern that an agent matches. Patterns are looked for
// by the three letters of their literal that are the rarest among all patterns,
// which leaves a handful to try for each agent.
type matcher struct {
	all    []pattern
	at     map[triple][]int // patterns by three letters of their literal
	always []int            // patterns without a literal of three letters

	mu    sync.RWMutex
	known map[string]verdict
}

type verdict struct {
	audience Audience
	bot      string
}

func newMatcher(all []pattern) *matcher {
	m := &matcher{all: all, at: map[triple][]int{}, known: map[string]verdict{}}
	often := map[triple]int{}
	for _, p := range all {
		for i := range max(len(p.literal)-2, 0) {
			often[triple([]byte(p.literal[i:i+3]))]++
		}
	}
	for n, p := range all {
		if len(p.literal) < 3 {
			m.always = append(m.always, n)
			continue
		}
		rarest := triple([]byte(p.literal[:3]))
		for i := range len(p.literal) - 2 {
			if three := triple([]byte(p.literal[i : i+3])); often[three] < often[rarest] {
				rarest = three
			}
		}
		m.at[rarest] = append(m.at[rarest], n)
	}
	return m
}

// AudienceOf is who uses an agent, and of a bot or a monitor by which pattern it
// is known. One that does not say who it is is a bot. Only the first thousand
// bytes are looked at.
func AudienceOf(agent string) (Audience, string) {
	if agent = agent[:min(len(agent), maxAgent)]; strings.TrimSpace(agent) == "" {
		return Bots, noAgent
	}
	m := agents()
	m.mu.RLock()
	v, ok := m.known[agent]
	m.mu.RUnlock()
	if ok {
		return v.audience, v.bot
	}
	v = m.find(agent)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxKnown {
		clear(m.known)
	}
	m.known[strings.Clone(agent)] = v
	return v.audience, v.bot
}

func (m *matcher) find(agent string) verdict {
	tried := slices.Clone(m.always)
	for i := range max(len(agent)-2, 0) {
		tried = append(tried, m.at[triple{agent[i], agent[i+1], agent[i+2]}]...)
	}
	slices.Sort(tried)
	for _, n := range slices.Compact(tried) {
		p := &m.all[n]
		if strings.Contains(agent, p.literal) && (p.match == nil || p.match.MatchString(agent)) {
			return verdict{p.audience, p.name}
		}
	}
	return verdict{}
}
