package activity

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Evaluation is how the agencies' opening was evaluated over a period, as the
// commission published it (长政办发〔2018〕22号 第三十八条: twice a year, in the open).
type Evaluation struct {
	Period    string        `json:"period"` // key, such as half-2026-1
	Name      lang.Text     `json:"name"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Published calendar.Date `json:"published"`
	Basis     lang.Text     `json:"basis,omitzero"` // of which days the points are, in sentences; zero: it was published before that was said
	Measures  []Measure     `json:"measures"`
	Agencies  []Evaluated   `json:"agencies"` // in the order in which they are shown
}

// Measure is what is evaluated, such as quality (质量).
type Measure struct {
	Name   lang.Text    `json:"name"`
	Weight float64      `json:"weight"` // part of the total, from 0 to 1
	Cite   profile.Cite `json:"cite"`
}

// Evaluated is the result of an agency: points from 0 to 100 in the order of the
// measures, nil where there is nothing to measure.
type Evaluated struct {
	Agency string     `json:"agency"` // id
	Name   lang.Text  `json:"name"`
	Scores []*float64 `json:"scores"`
	Total  *float64   `json:"total"`
}

type evaluationFile struct {
	Version     int          `json:"version"`
	Evaluations []Evaluation `json:"evaluations"`
}

// maxAgencies bounds an Evaluation.
const maxAgencies = 10_000

func decodeEvaluations(body []byte) ([]Evaluation, error) {
	var f evaluationFile
	if err := decode(body, &f, &f.Version); err != nil {
		return nil, err
	}
	for i, e := range f.Evaluations {
		if err := e.sound(); err != nil {
			return nil, fmt.Errorf("evaluation %d: %w", i+1, err)
		}
	}
	slices.SortStableFunc(f.Evaluations, func(a, b Evaluation) int { return cmp.Or(cmp.Compare(b.To, a.To), cmp.Compare(b.From, a.From)) })
	return f.Evaluations, nil
}

func (e Evaluation) sound() error {
	if e.From.IsZero() || e.To < e.From || e.Published.IsZero() || len(e.Agencies) > maxAgencies {
		return fmt.Errorf("%d agencies, from %q to %q, published %q", len(e.Agencies), e.From, e.To, e.Published)
	}
	err := errors.Join(oneLine(e.Period), legible(texts(e.Name, e.Basis)...))
	for _, m := range e.Measures {
		err = errors.Join(err, legible(append(texts(m.Name, m.Cite.Instrument), m.Cite.Article)...))
		if m.Weight < 0 || m.Weight > 1 {
			err = errors.Join(err, fmt.Errorf("weight %v", m.Weight))
		}
	}
	for _, a := range e.Agencies {
		err = errors.Join(err, legible(append(texts(a.Name), a.Agency)...))
		if len(a.Scores) != len(e.Measures) {
			err = errors.Join(err, fmt.Errorf("agency %q has %d scores for %d measures", a.Agency, len(a.Scores), len(e.Measures)))
		}
		for _, s := range append(slices.Clone(a.Scores), a.Total) {
			if s != nil && (*s < 0 || *s > 100) {
				err = errors.Join(err, fmt.Errorf("agency %q has %v points", a.Agency, *s))
			}
		}
	}
	return err
}
