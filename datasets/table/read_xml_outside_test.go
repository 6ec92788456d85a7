package table

import (
	"testing"
	"testing/fstest"
)

func TestXMLElementsThatHoldNoRowAreCounted(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"countries without cities": {`<all><country name="A"><city name="a"/><city name="b"/><city name="c"/><city name="d"/></country><country name="B"/><country name="C"><state name="c"/></country></all>`,
			"elements that hold no row are not in the table (how many in brackets): country (2), state (1)"},
		"an envelope": {`<reply><code>0</code><rows><row><id>1</id></row><row><id>2</id></row></rows></reply>`,
			"elements that hold no row are not in the table (how many in brackets): code (1)"},
		"all in rows": {`<rows version="1"><row><id>1</id><at lon="1"/></row><row><id>2</id></row></rows>`, ""},
	}
	for name, tt := range tests {
		tab, err := Open(t.Context(), fstest.MapFS{"f.xml": {Data: []byte(tt.text)}}, "f.xml", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range tab.Notes {
			if n.Code == "outside-rows" {
				got = n.Text.EN
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if err := tab.Close(); err != nil {
			t.Error(err)
		}
	}
}
