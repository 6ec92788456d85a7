package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestFiltersNarrowTheAnswer(t *testing.T) {
	docs := town(t)
	docs[0].From, docs[0].To = calendar.NewDate(2025, 1, 1), calendar.NewDate(2025, 12, 31)
	docs[1].From = calendar.NewDate(2025, 7, 1)
	x := openShards(t, docs, 2, townVocabulary)
	for _, c := range []struct {
		name string
		q    Query
		want []string
	}{
		{"values of one facet are alternatives", Query{Filters: map[Facet][]string{Format: {"json", "xlsx"}}}, []string{"bus-stops", "water-quality", "metro"}},
		{"facets are conditions", Query{Filters: map[Facet][]string{Format: {"xlsx"}, Agency: {"transport"}}}, []string{"metro"}},
		{"late as of the day of the vocabulary", Query{Filters: map[Facet][]string{Timely: {"late"}}}, []string{"water-quality"}},
		{"a value that this index does not have", Query{Filters: map[Facet][]string{Agency: {"abolished"}}}, []string{}},
		{"a data item by its title", Query{Item: "站点名称"}, []string{"bus-stops"}},
		{"a data item by its name in any case", Query{Item: "STOP_NAME"}, []string{"bus-stops"}},
		{"a part of a data item's title where no item is called so", Query{Item: "名称"}, []string{"bus-stops"}},
		{"a box that meets the data's", Query{BBox: []float64{121.5, 31.5, 130, 40}}, []string{"bus-stops"}},
		{"a box elsewhere", Query{BBox: []float64{0, 0, 1, 1}}, []string{}},
		{"a span that meets the data's, which may be open", Query{From: calendar.NewDate(2025, 12, 1)}, []string{"bus-stops", "bus-lines"}},
		{"a span before the data", Query{To: calendar.NewDate(2025, 3, 1)}, []string{"bus-stops"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := x.Search(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, idsOf(a)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFacetsOfOneValueAreLeftOutUnlessTheyAreFilteredBy(t *testing.T) {
	x := openShards(t, town(t), 1, townVocabulary)
	a, err := x.Search(t.Context(), Query{Text: "饮用水", Filters: map[Facet][]string{Class: {"unconditional"}}})
	if err != nil {
		t.Fatal(err)
	}
	got := []Facet{}
	for _, c := range a.Facets {
		got = append(got, c.Facet)
	}
	if diff := cmp.Diff([]Facet{Class, Format}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsAskedOfAnIndexWithoutDocuments(t *testing.T) {
	x := openShards(t, nil, 1, townVocabulary)
	a, err := x.Search(t.Context(), Query{Text: "公交"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Total != 0 || a.Next != "" {
		t.Errorf("%+v", a)
	}
	if s, err := x.Suggest(t.Context(), "公交", "", 0); err != nil || len(s) != 0 {
		t.Errorf("suggested %v, error %v", s, err)
	}
}
