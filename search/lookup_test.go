package search

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryDocumentCanBeReadAsItWasWritten(t *testing.T) {
	want := map[string]Document{}
	for _, d := range town(t) {
		want[d.ID] = d
	}
	x := openShards(t, town(t), 4, Vocabulary{})
	got := map[string]Document{}
	if err := x.EachDocument(t.Context(), func(d *Document) { got[d.ID] = *d }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for id := range want {
		if d, ok, err := x.Document(id); err != nil || !ok || !cmp.Equal(d, want[id]) {
			t.Errorf("%s: %v, %v, %v", id, d, ok, err)
		}
	}
	if _, ok, err := x.Document("no-such"); ok || err != nil {
		t.Errorf("an unknown id: %v, %v", ok, err)
	}
	a, err := x.Search(t.Context(), Query{})
	if err != nil || a.Release != x.ID() {
		t.Errorf("the index is %s, its answers are of %s (%v)", x.ID(), a.Release, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.EachDocument(ended, func(*Document) { t.Error("a document after the end") }); !errors.Is(err, context.Canceled) {
		t.Errorf("after its context: %v", err)
	}
}
