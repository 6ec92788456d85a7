package figures

import (
	"fmt"
	"math"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// results are what the measures of an agency are made of.
type results struct {
	stock
	promised
	offered, used int64 // datasets that are listed today, and those of them with uses in the period; 0: nothing was counted in it
}

// of is a measure, from 0 to 100; none where there is nothing to measure, or the
// portal cannot measure it.
func (r results) of(measure string) Cell {
	switch measure {
	case "collection":
		return percent(share(r.filled, r.open()))
	case "quantity":
		return percent(weighted([]Cell{share(r.listed, r.open()), share(r.api, r.listed), share(r.stock.priority, r.listed)}, []float64{0.5, 0.25, 0.25}))
	case "quality":
		return percent(share(r.datasets-r.faulty, r.datasets))
	case "updates":
		return percent(r.promised.rate())
	case "use":
		return percent(share(r.used, r.offered))
	}
	return none
}

// percent is a share as points, to a tenth: what a page shows is what files hold
// and what is ranked.
func percent(c Cell) Cell {
	c.Number *= 100
	return tenths(c)
}

// tenths rounds to a tenth.
func tenths(c Cell) Cell {
	c.Number = math.Round(c.Number*10) / 10
	return c
}

// weighted is the weighted mean of the cells that have a value.
func weighted(cells []Cell, weights []float64) Cell {
	sum, weight := 0.0, 0.0
	for i, c := range cells {
		if !c.None {
			sum, weight = sum+c.Number*weights[i], weight+weights[i]
		}
	}
	if weight == 0 {
		return none
	}
	return Cell{Number: sum / weight}
}

// scores are the results of each agency, and of what days they are.
func (q *question) scores() (map[string]results, basis, error) {
	b, err := q.basis()
	if err != nil {
		return nil, b, err
	}
	stocks, on, err := q.atEnd()
	if err != nil {
		return nil, b, err
	}
	b.supply = on
	late, err := q.onTime("agency")
	if err != nil {
		return nil, b, err
	}
	uses, err := q.usesWithin(q.period)
	if err != nil {
		return nil, b, err
	}
	all := map[string]results{}
	for id, s := range stocks {
		all[id] = results{stock: s, promised: late[id]}
	}
	for _, d := range q.of {
		if r, supplied := all[d.Agency]; supplied && d.Open() && d.Listed && !b.counted.IsZero() {
			r.offered++
			r.used += one(uses[d.ID].uses() > 0)
			all[d.Agency] = r
		}
	}
	return all, b, nil
}

// inAll is what a report on all agencies comes to.
func (r Report) inAll(all []Standing) lang.Text {
	ranked, sum := 0, 0.0
	for _, s := range all {
		if s.Rank > 0 {
			ranked, sum = ranked+1, sum+s.Total.Number
		}
	}
	if ranked == 0 && !r.Lacks.IsZero() {
		return r.Lacks
	}
	if ranked == 0 {
		return lang.Text{ZH: "没有可评估的单位。", EN: "There is no agency to evaluate."}
	}
	first, last := all[0], all[ranked-1]
	return lang.Text{
		ZH: fmt.Sprintf("共评估%d个单位，平均%.1f分。最高：%s，%.1f分；最低：%s，%.1f分。", ranked, sum/float64(ranked), first.Name.ZH, first.Total.Number, last.Name.ZH, last.Total.Number),
		EN: fmt.Sprintf("Agencies evaluated: %d, with %.1f points on average. Highest: %s, %.1f; lowest: %s, %.1f.", ranked, sum/float64(ranked), first.Name.EN, first.Total.Number, last.Name.EN, last.Total.Number),
	}
}

// inWords is what the report comes to for an agency: its points and rank, and its
// strongest and weakest measure.
func (s Standing) inWords(r Report, all []Standing) lang.Text {
	measures := r.Measures
	if !r.Lacks.IsZero() {
		return r.Lacks
	}
	if s.Rank == 0 {
		return lang.Text{ZH: s.Name.ZH + "没有可评估的条目。", EN: s.Name.EN + " has no entries to evaluate."}
	}
	ranked := 0
	for _, other := range all {
		ranked += int(one(other.Rank > 0))
	}
	tiedZH, tiedEN := "", ""
	if s.Tied {
		tiedZH, tiedEN = "并列", "tied "
	}
	t := lang.Text{ZH: fmt.Sprintf("%s%.1f分，在%d个单位中%s第%d。", s.Name.ZH, s.Total.Number, ranked, tiedZH, s.Rank),
		EN: fmt.Sprintf("%s has %.1f points and is %sat rank %d of %d.", s.Name.EN, s.Total.Number, tiedEN, s.Rank, ranked)}
	best, worst := -1, -1
	for i, c := range s.Scores {
		if c.None {
			continue
		}
		if best < 0 || c.Number > s.Scores[best].Number {
			best = i
		}
		if worst < 0 || c.Number < s.Scores[worst].Number {
			worst = i
		}
	}
	if s.Scores[best].Number == s.Scores[worst].Number {
		return t
	}
	b, w := measures[best].Name, measures[worst].Name
	return lang.Text{ZH: t.ZH + fmt.Sprintf("最高项：%s（%.1f）；最低项：%s（%.1f）。", b.ZH, s.Scores[best].Number, w.ZH, s.Scores[worst].Number),
		EN: t.EN + fmt.Sprintf(" Strongest: %s (%.1f); weakest: %s (%.1f).", b.EN, s.Scores[best].Number, w.EN, s.Scores[worst].Number)}
}
