package profile

import "testing"

func TestDefaultProfileLoads(t *testing.T) {
	p, err := Load(Default)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Objection.MarkWD; got.V != 1 || got.Cite.Article != "48" || got.Cite.Instrument.ZH != "沪府令9号" {
		t.Errorf("objection mark: %+v", got)
	}
	if c := p.Clauses["R1"]; c.Instrument.EN != "Shanghai Order No. 9" {
		t.Errorf("clause R1: %+v", c)
	}
}
