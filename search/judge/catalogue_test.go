package judge

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// tenThousand is the catalogue that the queries are judged on.
var tenThousand = sync.OnceValue(func() []search.Document { return Catalogue(10_000) })

func TestALongerCatalogueBeginsWithTheShorter(t *testing.T) {
	if d := cmp.Diff(Catalogue(700)[:300], Catalogue(300)); d != "" {
		t.Errorf("-longer +shorter\n%s", d)
	}
}

func TestCatalogueIsShapedLikeThoseOfCities(t *testing.T) {
	docs := tenThousand()
	ids, agencies, domains, districts := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range docs {
		ids[d.ID], agencies[d.Agency], domains[d.Domain], districts[d.District] = true, true, true, true
		for what, ok := range map[string]bool{
			"a Chinese title of 6 to 24 characters": between(utf8.RuneCountInString(d.Title.ZH), 6, 24),
			"an English title of 3 to 9 words":      between(len(strings.Fields(d.Title.EN)), 3, 9),
			"a description of 40 to 300 characters": between(utf8.RuneCountInString(d.Description.ZH), 40, 300),
			"2 to 6 keywords":                       between(len(d.KeywordsZH), 2, 6) && len(d.KeywordsZH) == len(d.KeywordsEN),
			"4 to 20 data items":                    between(len(d.Items), 4, 20) || d.Class == datasets.Closed,
			"a summary that begins the description": strings.HasPrefix(d.Description.ZH, d.Summary.ZH) && d.Summary.EN != "",
			"a provider and a date":                 d.AgencyName.ZH != "" && d.AgencyName.EN != "" && !d.Updated.IsZero(),
			"a span that ends after it begins":      d.From <= d.To,
			"no gaps to fill":                       !strings.ContainsAny(d.Title.ZH+d.Title.EN+d.Description.ZH+d.Description.EN, "{}"),
		} {
			if !ok {
				t.Fatalf("%s lacks %s: %+v", d.ID, what, d)
			}
		}
	}
	if len(ids) != len(docs) || len(agencies) < 60 || len(domains) != 14 || len(districts) != 17 {
		t.Errorf("%d ids, %d agencies, %d domains, %d districts and the city", len(ids), len(agencies), len(domains), len(districts))
	}
}

func between(n, low, high int) bool { return low <= n && n <= high }

func TestCatalogueHasFiftyThousandTermsByZipfsLaw(t *testing.T) {
	count := map[string]int{}
	for _, d := range tenThousand() {
		for _, s := range described(&d) {
			for _, token := range text.Tokens(s) {
				count[token.Term]++
			}
		}
	}
	if len(count) < 50_000 {
		t.Errorf("%d distinct terms, want 50,000", len(count))
	}
	// By Zipf's law the r-th most frequent term occurs about 1/r as often as the
	// first: from the 10th to the 1,000th in frequency should fall about a
	// hundredfold, where an even vocabulary would not fall at all.
	all := make([]int, 0, len(count))
	for _, n := range count {
		all = append(all, n)
	}
	slices.Sort(all)
	slices.Reverse(all)
	if fall := float64(all[9]) / float64(all[999]); fall < 20 || fall > 500 {
		t.Errorf("from the 10th to the 1,000th term frequency falls %.0f times (%d to %d)", fall, all[9], all[999])
	}
}

// described are the texts of a document that people wrote: no codes or ids.
func described(d *search.Document) []string {
	out := []string{d.Title.ZH, d.Title.EN, d.Description.ZH, d.Description.EN, d.AgencyName.ZH, d.AgencyName.EN}
	out = append(append(out, d.KeywordsZH...), d.KeywordsEN...)
	for _, it := range d.Items {
		out = append(out, it.Name, it.Title.ZH, it.Title.EN)
	}
	return out
}

// Judgements name the datasets of a topic by what their ids begin with.
func TestNoTopicsIDBeginsWithAnothers(t *testing.T) {
	topics := words().topics
	for _, a := range topics {
		for _, b := range topics {
			if a.id != b.id && strings.HasPrefix(b.id, a.id+"-") {
				t.Errorf("the ids of %s begin as those of %s", b.id, a.id)
			}
		}
	}
}

func TestNearDuplicatesDifferInDistrictOrYear(t *testing.T) {
	like := map[string]int{}
	for _, d := range tenThousand() {
		for _, p := range words().districts {
			if strings.HasPrefix(d.Title.ZH, p.name.ZH) {
				like[strings.TrimPrefix(d.Title.ZH, p.name.ZH)]++
			}
		}
	}
	many := 0
	for _, n := range like {
		if n >= 5 {
			many++
		}
	}
	if many < 100 {
		t.Errorf("%d titles are borne by five districts or more, want 100", many)
	}
}

func TestVocabularyNamesTheLineThatIsWrong(t *testing.T) {
	fields := "vocabulary/districts.txt:2: 2 fields, want 3"
	_, err := readVocabulary(fstest.MapFS{"vocabulary/agencies.txt": {}, "vocabulary/districts.txt": {Data: []byte("# districts\neast | 东区\n")}})
	if err == nil || err.Error() != fields {
		t.Errorf("got %v, want %s", err, fields)
	}
}
