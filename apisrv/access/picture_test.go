package access

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Where the states stand in the picture, by column and row; its arrows are the
// lines of the table.
var places = map[State][2]float64{
	Draft: {1, 0}, Submitted: {1, 1}, Correcting: {0, 1}, Accepted: {1, 2}, Reviewing: {1, 3},
	Withdrawn: {2, 0}, Refused: {2, 2}, Lapsed: {0, 4},
	Approved: {1, 5}, Signed: {1, 6}, Active: {1, 7.6}, Changed: {0, 6}, Suspended: {0, 7.6},
	Expired: {2, 5}, Revoked: {2, 6}, Ended: {2, 7},
}

// How far an arrow swings out of the straight line, in pixels to its left.
var swings = map[string]float64{
	"submitted fit": -190, "approved open": 118, "correcting resubmit": 18, "submitted return": 18,
	"active suspend": 16, "suspended resume": 16, "expired end": 130, "active change": 24, "changed open": 24,
}

const (
	boxWidth, boxHeight = 150.0, 44.0
	columnStep, rowStep = 290.0, 92.0
)

type point struct{ x, y float64 }

func center(s State) point {
	p := places[s]
	return point{130 + p[0]*columnStep, 60 + p[1]*rowStep}
}

// frame is the box around a group of states.
func frame(states []State) (from, to point) {
	from, to = center(states[0]), center(states[0])
	for _, s := range states {
		c := center(s)
		from = point{min(from.x, c.x), min(from.y, c.y)}
		to = point{max(to.x, c.x), max(to.y, c.y)}
	}
	return point{from.x - 100, from.y - 40}, point{to.x + 100, to.y + 40}
}

func statesSVG() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 830" role="img" aria-label="States of an application and the steps between them" font-family="system-ui, sans-serif" font-size="13">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#445"/></marker></defs>
<rect width="900" height="830" fill="#fff"/>
`)
	for _, group := range [][]State{undecided, granted} {
		from, to := frame(group)
		fmt.Fprintf(&b, `<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="14" fill="#f4f6fa" stroke="#b8c0d0" stroke-dasharray="5 4"/>`+"\n", from.x, from.y, to.x-from.x, to.y-from.y)
	}
	var labels strings.Builder
	for _, line := range table {
		if groupOf(line) != "" {
			_, to := frame(line.from)
			target := center(line.to)
			arrow(&b, &labels, point{to.x, target.y}, point{target.x - boxWidth/2, target.y}, 0, string(line.step))
			continue
		}
		for _, from := range line.from {
			between(&b, &labels, from, line.to, line.step)
		}
	}
	for _, s := range States() {
		c := center(s)
		weight, fill := 1.2, "#fff"
		if s.Terminal() {
			weight, fill = 2.6, "#eef1f6"
		}
		fmt.Fprintf(&b, `<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="8" fill="%s" stroke="#445" stroke-width="%.1f"/>`+"\n", c.x-boxWidth/2, c.y-boxHeight/2, boxWidth, boxHeight, fill, weight)
		zh, _, _ := strings.Cut(s.Name().ZH, "，")
		fmt.Fprintf(&b, `<text x="%.0f" y="%.0f" text-anchor="middle" fill="#112"><tspan font-weight="600">%s</tspan><tspan x="%.0f" dy="17" fill="#556">%s</tspan></text>`+"\n", c.x, c.y-4, s, c.x, zh)
	}
	return b.String() + labels.String() + "</svg>\n"
}

func between(b, labels *strings.Builder, from, to State, step Step) {
	p, q := center(from), center(to)
	if from == to {
		x := p.x + boxWidth/2
		fmt.Fprintf(b, `<path d="M%.0f %.0fc46 -6 46 26 2 20" fill="none" stroke="#445" marker-end="url(#tip)"/>`+"\n", x, p.y-8)
		label(labels, point{x + 58, p.y + 4}, string(step))
		return
	}
	swing := swings[string(from)+" "+string(step)]
	length := math.Hypot(q.x-p.x, q.y-p.y)
	bend := point{(p.x+q.x)/2 + (q.y-p.y)/length*swing*1.6, (p.y+q.y)/2 - (q.x-p.x)/length*swing*1.6}
	arrow(b, labels, edge(p, bend), edge(q, bend), swing, string(step))
}

// edge is where the line from a box's middle towards a point leaves the box.
func edge(middle, towards point) point {
	dx, dy := towards.x-middle.x, towards.y-middle.y
	scale := min(boxWidth/2/max(math.Abs(dx), 1e-9), boxHeight/2/max(math.Abs(dy), 1e-9))
	return point{middle.x + dx*scale, middle.y + dy*scale}
}

func arrow(b, labels *strings.Builder, from, to point, swing float64, text string) {
	length := math.Hypot(to.x-from.x, to.y-from.y)
	bend := point{(from.x+to.x)/2 + (to.y-from.y)/length*swing, (from.y+to.y)/2 - (to.x-from.x)/length*swing}
	fmt.Fprintf(b, `<path d="M%.0f %.0fQ%.0f %.0f %.0f %.0f" fill="none" stroke="#445" marker-end="url(#tip)"/>`+"\n", from.x, from.y, bend.x, bend.y, to.x, to.y)
	label(labels, point{from.x/4 + bend.x/2 + to.x/4, from.y/4 + bend.y/2 + to.y/4 + 4}, text)
}

func label(b *strings.Builder, at point, text string) {
	fmt.Fprintf(b, `<text x="%.0f" y="%.0f" text-anchor="middle" fill="#234a8c" stroke="#fff" stroke-width="4" paint-order="stroke">%s</text>`+"\n", at.x, at.y, text)
}

// unplaced lists the states that have no place in the picture.
func unplaced() []State {
	return slices.DeleteFunc(States(), func(s State) bool { _, ok := places[s]; return ok })
}
