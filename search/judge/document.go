package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// cityName is the invented city.
var cityName = lang.Text{ZH: "云州市", EN: "Yunzhou"}

// document words a subject. What it says depends on the subject alone; serial
// only numbers the entry in the catalogue.
func (v *vocabulary) document(s subject, serial int) search.Document {
	r := dice(v.id(s))
	d := search.Document{ID: v.id(s), Domain: s.topic.domain, Class: datasets.Unconditional, Frequency: s.form.frequency,
		Title: v.titleOf(s), HighValue: r.IntN(7) == 0, Rows: int64(20 + r.IntN(1<<(4+r.IntN(14))))}
	if s.district != nil {
		d.District = s.district.id
	}
	d.Agency, d.AgencyName = v.provider(s)
	d.DomainName = v.domains[v.domainIndex(s.topic.domain)].name
	d.Code = fmt.Sprintf("5-%02d-%03d/%06d", 1+v.domainIndex(s.topic.domain), 1+v.agencyIndex(s.topic.agency), 1+serial)
	switch x := r.IntN(50); {
	case x == 0:
		d.Class = datasets.Closed
	case x < 8:
		d.Class = datasets.Conditional
	}
	v.keywords(&d, s, r)
	v.date(&d, s, r)
	d.Items = v.items(s, r)
	v.describe(&d, s, r)
	if s.topic.kind == "p" && r.IntN(5) < 3 {
		d.BBox = v.box(s)
	}
	d.Columns = len(d.Items)
	if d.Class == datasets.Closed { // says nothing of its structure
		d.Items, d.Columns, d.Rows = nil, 0, 0
		return d
	}
	d.Formats = [][]string{{"csv", "json", "xlsx"}, {"csv", "json", "ndjson", "xlsx", "parquet"}, {"csv", "json"}, {"csv", "geojson", "json", "xlsx"}}[r.IntN(4)]
	for _, f := range d.Formats {
		d.Files = append(d.Files, s.topic.id+"."+f)
	}
	return d
}

// provider is the department of the city or district that is in charge.
func (v *vocabulary) provider(s subject) (id string, name lang.Text) {
	a := v.agencies[v.agencyIndex(s.topic.agency)]
	if s.district == nil || a.cityOnly {
		return "yunzhou-" + a.id, lang.Text{ZH: cityName.ZH + a.city, EN: cityName.EN + " " + a.en}
	}
	return s.district.id + "-" + a.id, lang.Text{ZH: s.district.name.ZH + a.area, EN: s.district.name.EN + " " + a.en}
}

func (v *vocabulary) agencyIndex(id string) int {
	return slices.IndexFunc(v.agencies, func(a agency) bool { return a.id == id })
}

func (v *vocabulary) domainIndex(id string) int {
	return slices.IndexFunc(v.domains, func(d domain) bool { return d.id == id })
}

func (v *vocabulary) keywords(d *search.Document, s subject, r *rand.Rand) {
	n := 2 + r.IntN(len(s.topic.keywords))
	for _, k := range s.topic.keywords[:min(n, len(s.topic.keywords))] {
		d.KeywordsZH, d.KeywordsEN = append(d.KeywordsZH, k.ZH), append(d.KeywordsEN, k.EN)
	}
	if s.district != nil && r.IntN(3) > 0 {
		d.KeywordsZH, d.KeywordsEN = append(d.KeywordsZH, s.district.name.ZH), append(d.KeywordsEN, s.district.name.EN)
	}
	if r.IntN(3) == 0 {
		name := v.domains[v.domainIndex(s.topic.domain)].name
		d.KeywordsZH, d.KeywordsEN = append(d.KeywordsZH, name.ZH), append(d.KeywordsEN, name.EN)
	}
}

// date says when the data changed last, when they will, and what time they
// cover.
func (v *vocabulary) date(d *search.Document, s subject, r *rand.Rand) {
	asOf := calendar.NewDate(lastYear, 10, 31)
	d.Updated = asOf.Add(-r.IntN(500))
	if s.year > 0 {
		d.From, d.To = calendar.NewDate(s.year, 1, 1), min(calendar.NewDate(s.year, 12, 31), asOf)
		d.Updated = min(d.To.Add(r.IntN(120)), asOf)
	}
	if s.year == 0 || s.year >= lastYear-1 {
		d.Due = d.Frequency.Due(d.Updated, &calendar.Calendar{}) // on any day of the week
	}
}

// items are 4 to 20 data items: those of the topic first, then some that all
// things of its kind share. Departments name columns in one of three ways.
func (v *vocabulary) items(s subject, r *rand.Rand) []search.DataItem {
	shared := v.shared[s.topic.kind]
	n := max(4, len(s.topic.items)+2) + r.IntN(len(shared)-3)
	titles := slices.Clone(s.topic.items)
	for _, i := range r.Perm(len(shared)) {
		if len(titles) >= n {
			break
		}
		if !slices.Contains(titles, shared[i]) {
			titles = append(titles, shared[i])
		}
	}
	provider, _ := v.provider(s)
	style := dice(provider).IntN(3)
	out := make([]search.DataItem, len(titles))
	for i, t := range titles {
		out[i] = search.DataItem{Name: v.column(t, style), Title: lang.Text{ZH: t.ZH, EN: title(t.EN)}}
	}
	return out
}

func (v *vocabulary) column(t lang.Text, style int) string {
	switch style {
	case 0:
		return strings.ReplaceAll(strings.ReplaceAll(t.EN, "-", "_"), " ", "_")
	case 1:
		return v.spelt(t.ZH, "_")
	default:
		initials := ""
		for _, p := range strings.Split(v.spelt(t.ZH, " "), " ") {
			initials += p[:1]
		}
		return strings.ToUpper(initials)
	}
}

// box is a rectangle for each district, side by side, and one around them all.
func (v *vocabulary) box(s subject) []float64 {
	if s.district == nil {
		return []float64{119, 29, 121, 31}
	}
	i := slices.IndexFunc(v.districts, func(p place) bool { return p.id == s.district.id })
	west, south := 119+float64(i%4)/2, 29+float64(i/4)/2
	return []float64{west, south, west + 0.5, south + 0.5}
}
