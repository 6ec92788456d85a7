package judge

import (
	"cmp"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// describe writes a description of 40 to 300 Chinese characters, which are 60
// to 600 English letters.
func (v *vocabulary) describe(d *search.Document, s subject, r *rand.Rand) {
	first := v.fill(v.first[r.IntN(len(v.first))], d, s, r)
	d.Summary, d.Description = first, first
	for _, i := range r.Perm(len(v.more))[:3+r.IntN(4)] {
		more := v.fill(v.more[i], d, s, r)
		if utf8.RuneCountInString(d.Description.ZH+more.ZH) < longText {
			d.Description.ZH += more.ZH
		}
		if utf8.RuneCountInString(d.Description.EN+more.EN) < 2*longText {
			d.Description.EN += " " + more.EN
		}
	}
}

const longText = 300

func (v *vocabulary) fill(sentence lang.Text, d *search.Document, s subject, r *rand.Rand) lang.Text {
	other := v.topics[r.IntN(len(v.topics))].name
	company, village, keyword := v.company(r), v.village(r), s.topic.keywords[r.IntN(len(s.topic.keywords))]
	street1, street2 := v.street(r), v.street(r)
	district := s.district
	if district == nil {
		district = &v.districts[r.IntN(len(v.districts))]
	}
	towns := v.towns(district)
	a, b := v.townName(towns[r.IntN(len(towns))]), v.townName(towns[r.IntN(len(towns))])
	where, year, number := v.where(s), strconv.Itoa(firstYear+r.IntN(lastYear-firstYear)), strconv.Itoa(10+r.IntN(9990))
	zhItems, enItems := itemList(d.Items)
	_, body := v.provider(s)
	zh := strings.NewReplacer("{O}", s.topic.name.ZH, "{P}", cmp.Or(s.prefix(), "全市"), "{W}", s.form.rows.ZH, "{I}", zhItems, "{A}", body.ZH,
		"{T}", a.ZH+"、"+b.ZH, "{S}", street1.ZH+"、"+street2.ZH, "{N}", village.ZH, "{C}", company.ZH, "{X}", other.ZH, "{Y}", year, "{D}", number, "{K}", keyword.ZH)
	en := strings.NewReplacer("{o}", s.topic.name.EN, "{P}", where.EN, "{W}", s.form.rows.EN, "{I}", enItems, "{A}", body.EN,
		"{T}", title(a.EN)+" and "+title(b.EN), "{S}", street1.EN+" and "+street2.EN, "{N}", village.EN, "{C}", company.EN, "{X}", other.EN, "{Y}", year, "{D}", number, "{K}", keyword.EN)
	return lang.Text{ZH: zh.Replace(sentence.ZH), EN: title(en.Replace(sentence.EN))}
}

// itemList names the first three data items.
func itemList(items []search.DataItem) (zh, en string) {
	var z, e []string
	for _, it := range items[:3] {
		z, e = append(z, it.Title.ZH), append(e, strings.ToLower(it.Title.EN))
	}
	return strings.Join(z, "、"), strings.Join(e[:2], ", ") + " and " + e[2]
}
