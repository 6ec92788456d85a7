package crash_test

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// owe notes that data changed and says that the new ones are out.
func (c crowd) owe(p *person) {
	what := "Change " + store.NewID()
	const note = "en/desk/duties/note/"
	o := p.as(c.operate)
	form := o.get(note).Inputs(c.t, note)
	if !p.went(o.post(note, form, "kind", "data-change", "agency", "transport", "on", "2026-02-27", "what", what, "datasets", "metro-flow"), "en/desk/duties/") {
		return
	}
	find := func() (string, string) {
		var id, word string
		var n int
		err := c.DB.Read(c.t.Context(), func(tx *store.Tx) error {
			return tx.Row(c.t.Context(), "SELECT COUNT(*), MIN(id), MIN(word) FROM duty WHERE what = ?", []any{what}, &n, &id, &word)
		})
		if err != nil || n != 1 {
			c.t.Errorf("an event that was noted is %d duties: %v", n, err)
		}
		return id, word
	}
	id, _ := find()
	said := p.as(c.decide).post("en/desk/duties/"+id+"/", nil, "word", "The new ones are out")
	if said.Status != 422 && !p.went(said, "en/desk/duties/") { // 422: taken by the server that was killed before it answered
		return
	}
	c.told(func() string {
		if _, word := find(); word == "" {
			return "a word that a duty is done was acknowledged and is lost"
		}
		return ""
	})
}

// fail notes a fault, answers it and closes it.
func (c crowd) fail(p *person) {
	text := "Seen " + store.NewID()
	const note = "en/desk/faults/note/"
	o := p.as(c.operate)
	form := o.get(note).Inputs(c.t, note)
	if !p.went(o.post(note, form, "kind", "secrecy", "agency", "transport", "since", "2026-03-02", "text", text), "en/desk/faults/") {
		return
	}
	find := func() (f duties.Fault) {
		all, err := c.Duties.Faults(c.t.Context(), duties.Filter{Agency: "transport"})
		n := 0
		for _, other := range all {
			if other.Text.EN == text {
				f = other
				n++
			}
		}
		if err != nil || n != 1 {
			c.t.Errorf("a fault that was noted is there %d times: %v", n, err)
		}
		return f
	}
	path := "en/desk/faults/" + find().ID + "/"
	if !p.went(p.as(c.decide).post(path, nil, "do", "answer", "answer", "It was a test"), path) {
		return
	}
	c.told(func() string {
		if f := find(); len(f.Answers) != 1 {
			return fmt.Sprintf("an answer was acknowledged, and there are %d", len(f.Answers))
		}
		return ""
	})
	closed := o.post(path, nil, "do", "close", "reason", "It is over")
	if closed.Status != 404 && !p.went(closed, "en/desk/faults/") { // 404: closed by the server that was killed before it answered
		return
	}
	c.told(func() string {
		if f := find(); f.Until.IsZero() {
			return "the end of a fault was acknowledged and is lost"
		}
		return ""
	})
}
