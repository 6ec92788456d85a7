package events

import (
	"slices"
	"strings"
	"sync"
)

// maxKnown bounds the user agents that are remembered. When so many came, they
// are forgotten: those that matter come again.
const maxKnown = 4096

// pair is two letters that stand side by side.
type pair [2]byte

// matcher finds the first pattern that an agent matches. Patterns are looked for
// by the two letters of their literal that are the rarest among all patterns,
// which leaves a handful to try for each agent.
type matcher struct {
	all    []pattern
	at     map[pair][]int // patterns by two letters of their literal
	always []int          // patterns without a literal of two letters

	mu    sync.RWMutex
	known map[string]verdict
}

type verdict struct {
	audience Audience
	bot      string
}

func newMatcher(all []pattern) *matcher {
	m := &matcher{all: all, at: map[pair][]int{}, known: map[string]verdict{}}
	often := map[pair]int{}
	for _, p := range all {
		for i := range max(len(p.literal)-1, 0) {
			often[pair{p.literal[i], p.literal[i+1]}]++
		}
	}
	for n, p := range all {
		if len(p.literal) < 2 {
			m.always = append(m.always, n)
			continue
		}
		rarest := pair{p.literal[0], p.literal[1]}
		for i := range len(p.literal) - 1 {
			if two := (pair{p.literal[i], p.literal[i+1]}); often[two] < often[rarest] {
				rarest = two
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
	for i := range len(agent) - 1 {
		tried = append(tried, m.at[pair{agent[i], agent[i+1]}]...)
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
