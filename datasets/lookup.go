package datasets

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Agency returns the agency with the given id.
func (c *Catalogue) Agency(id string) (Agency, bool) {
	for _, a := range c.Agencies {
		if a.ID == id {
			return a, true
		}
	}
	return Agency{}, false
}

// Domain returns the domain with the given id.
func (c *Catalogue) Domain(id string) (Domain, bool) {
	for _, d := range c.Domains {
		if d.ID == id {
			return d, true
		}
	}
	return Domain{}, false
}

// Set returns the dataset with the given id.
func (c *Catalogue) Set(id string) (*Dataset, bool) {
	for i := range c.Sets {
		if c.Sets[i].ID == id {
			return &c.Sets[i], true
		}
	}
	return nil, false
}

// District is a part of the city with a catalogue of its own (补充目录).
type District struct {
	ID   string
	Name lang.Text
}

// Districts lists the districts that agencies name, in the order in which they
// first appear, each with the first name that is given for it.
func (c *Catalogue) Districts() []District {
	var all []District
	at := map[string]int{}
	for _, a := range c.Agencies {
		if a.District == "" {
			continue
		}
		i, ok := at[a.District]
		if !ok {
			i = len(all)
			at[a.District] = i
			all = append(all, District{ID: a.District})
		}
		if all[i].Name.IsZero() {
			all[i].Name = a.DistrictName
		}
	}
	return all
}

// Approved reports whether the entry may enter a release: only an approved one does (沪府令9号 第十七条第二款).
func (d *Dataset) Approved() bool { return d.Catalogue.Status == "approved" }

// Due is the last day for the next update of data last updated on updated: the
// day that the promise leads to, or the first working day after it where people
// are off (工作日). It is zero where nothing is promised, or updated is zero. The
// promise is broken from the day after; there is no further grace.
func (f Frequency) Due(updated calendar.Date, days *calendar.Calendar) calendar.Date {
	due, ok := f.next(updated)
	if !ok {
		return 0
	}
	return days.Workday(due)
}

// next is the day that the promise leads to. Data promised within the day are
// expected on the day after the last update, because an update is dated by the
// day only.
func (f Frequency) next(from calendar.Date) (calendar.Date, bool) {
	if from.IsZero() {
		return 0, false
	}
	switch f {
	case RealTime, Hourly, Daily:
		return from.Add(1), true
	case Weekly:
		return from.Add(7), true
	case Monthly:
		return from.AddMonths(1), true
	case Quarterly:
		return from.AddMonths(3), true
	case HalfYearly:
		return from.AddMonths(6), true
	case Yearly:
		return from.AddMonths(12), true
	}
	return 0, false
}

// TitleIn is the entry's title in one language. Like the texts below it, it is
// empty where there is none: one language never stands in for the other.
func (d *Dataset) TitleIn(c lang.Code) string { return pick(c, d.Title, d.Catalogue.EN.Title) }

// DescriptionIn is the entry's summary (摘要).
func (d *Dataset) DescriptionIn(c lang.Code) string {
	return pick(c, d.Description, d.Catalogue.EN.Description)
}

// KeywordsIn are the entry's keywords.
func (d *Dataset) KeywordsIn(c lang.Code) []string {
	if c == lang.EN {
		return d.Catalogue.EN.Keywords
	}
	return d.Keywords
}

// ResourceTitleIn is the title of one of the entry's resources.
func (d *Dataset) ResourceTitleIn(c lang.Code, r Resource) string {
	return pick(c, r.Title, d.Catalogue.EN.Resources[r.Name].Title)
}

// ResourceDescriptionIn describes one of the entry's resources.
func (d *Dataset) ResourceDescriptionIn(c lang.Code, r Resource) string {
	return pick(c, r.Description, d.Catalogue.EN.Resources[r.Name].Description)
}

// FieldIn gives title, description and unit of a resource's field. A unit that
// has no English form of its own, such as µg/m³, is the same in both languages.
func (d *Dataset) FieldIn(c lang.Code, r Resource, f table.Field) (title, description, unit string) {
	en := d.Catalogue.EN.Resources[r.Name].Fields[f.Name]
	unit = f.Unit
	if c == lang.EN && en.Unit != "" {
		unit = en.Unit
	}
	return pick(c, f.Title, en.Title), pick(c, f.Description, en.Description), unit
}

func pick(c lang.Code, zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(c) }
