package chart

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// minRows is how many rows a table needs for a picture to say more than itself.
const minRows = 3

// Choose decides how a table is drawn: geometries and coordinates as a map,
// numbers over time as lines, numbers by category as bars. It reports false
// where no picture makes sense, or where want names fields that cannot be drawn.
// Identifiers, codes and parts of dates are never drawn as quantities.
func Choose(s table.Schema, rows int64, want Options) (Plan, bool) {
	if want.Kind == None || rows < minRows {
		return Plan{}, false
	}
	makers := []struct {
		kind Kind
		plan func(table.Schema, Options) (Plan, bool)
	}{{Map, planMap}, {Line, planLine}, {Bar, planBar}}
	for _, m := range makers {
		if want.Kind != "" && want.Kind != m.kind {
			continue
		}
		if p, ok := m.plan(s, want); ok {
			p.Kind = m.kind
			if want.Aggregate != "none" {
				p.Aggregate = want.Aggregate
			}
			return p, true
		}
	}
	return Plan{}, false
}

// planMap takes a geometry, or a longitude with a latitude when no time column
// asks for lines instead.
func planMap(s table.Schema, want Options) (Plan, bool) {
	p := Plan{X: want.X, Y: want.Y, Label: category(s, "")}
	if want.X == "" {
		for _, f := range s.Fields {
			if f.Type == table.GeoJSON {
				p.X, p.Y = f.Name, nil
				return p, true
			}
		}
		lon, lat := named(s, lonName), named(s, latName)
		if lon == "" || lat == "" || (want.Kind != Map && temporal(s) != "" && len(numbers(s)) > 0) {
			return Plan{}, false
		}
		p.X, p.Y = lon, []string{lat}
		return p, true
	}
	if f, ok := field(s, want.X); ok && f.Type == table.GeoJSON {
		p.Y = nil
		return p, true
	} else if ok && isNumeric(f.Type) && len(want.Y) == 1 {
		y, ok := field(s, want.Y[0])
		return p, ok && isNumeric(y.Type)
	}
	return Plan{}, false
}

// planLine takes a time column and the numbers that share the first one's unit.
func planLine(s table.Schema, want Options) (Plan, bool) {
	p := Plan{X: want.X, Y: want.Y, Series: want.Series}
	if p.X == "" {
		p.X = temporal(s)
	}
	if len(p.Y) == 0 {
		p.Y = sameUnit(numbers(s))
	}
	if f, ok := field(s, p.X); !ok || !isTemporal(f.Type) || !allNumeric(s, p.Y) {
		return Plan{}, false
	}
	if p.Series == "" {
		p.Series = keyBeside(s, p.X)
	}
	if p.Series != "" {
		p.Y = p.Y[:1]
		_, ok := field(s, p.Series)
		return p, ok
	}
	return p, true
}

// planBar takes a category and its first number.
func planBar(s table.Schema, want Options) (Plan, bool) {
	p := Plan{X: want.X, Y: want.Y}
	if p.X == "" {
		p.X = category(s, "")
	}
	if len(p.Y) == 0 {
		p.Y = sameUnit(numbers(s))
	}
	f, ok := field(s, p.X)
	if !ok || f.Type == table.GeoJSON || f.Type == table.Number || !allNumeric(s, p.Y) {
		return Plan{}, false
	}
	p.Y = p.Y[:1]
	return p, true
}

var (
	lonName = regexp.MustCompile(`(?i)^(lon|lng|long|longitude|经度|.*_lon|.*_lng|.*经度)$`)
	latName = regexp.MustCompile(`(?i)^(lat|latitude|纬度|.*_lat|.*纬度)$`)
	// codeName matches names of columns whose values are names, not quantities.
	codeName = regexp.MustCompile(`(?i)^(.*[_ -])?(id|ids|no|nr|num|number|code|codes|key|index|seq|zip|postcode|phone|tel|year|month|day|hour|week|weekday|quarter|season|grid|row)$` +
		`|(编号|编码|代码|序号|号码|邮编|电话|年份|月份|季度|星期|证号)$|^(年|月|日|时|号)$`)
)

// numbers are the fields that hold quantities.
func numbers(s table.Schema) []table.Field {
	var out []table.Field
	for _, f := range s.Fields {
		if isNumeric(f.Type) && !isCode(s, f) && !lonName.MatchString(f.Name) && !latName.MatchString(f.Name) {
			out = append(out, f)
		}
	}
	return out
}

// isCode reports whether a field identifies rather than measures.
func isCode(s table.Schema, f table.Field) bool {
	return f.Semantic != "" || codeName.MatchString(f.Name) || codeName.MatchString(f.Title) ||
		slices.Contains(s.PrimaryKey, f.Name) || (f.Constraints != nil && f.Constraints.Unique)
}

// sameUnit is the first number with at most two more of the same stated unit.
func sameUnit(fields []table.Field) []string {
	var out []string
	for _, f := range fields {
		if len(out) == 0 || (f.Unit != "" && f.Unit == fields[0].Unit && len(out) < maxColumns) {
			out = append(out, f.Name)
		}
	}
	return out
}

// temporal is the time column: one of the primary key before any other.
func temporal(s table.Schema) string {
	first := ""
	for _, f := range s.Fields {
		if isTemporal(f.Type) && slices.Contains(s.PrimaryKey, f.Name) {
			return f.Name
		}
		if isTemporal(f.Type) && first == "" {
			first = f.Name
		}
	}
	return first
}

// keyBeside is the other column of a primary key of two, where it is a text:
// such a table holds one series per value of it.
func keyBeside(s table.Schema, x string) string {
	if len(s.PrimaryKey) != 2 || !slices.Contains(s.PrimaryKey, x) {
		return ""
	}
	other := s.PrimaryKey[0]
	if other == x {
		other = s.PrimaryKey[1]
	}
	if f, ok := field(s, other); !ok || f.Type != table.String {
		return ""
	}
	return other
}

// category is the first text column that names things: one that looks like a
// name before one that is merely text, and a code only where nothing else is.
func category(s table.Schema, best string) string {
	score := 0
	for _, f := range s.Fields {
		n := 0
		switch {
		case f.Type != table.String || f.Semantic != "":
		case codeName.MatchString(f.Name) || codeName.MatchString(f.Title):
			n = 1
		case strings.Contains(strings.ToLower(f.Name), "name") || strings.Contains(f.Name, "名") || strings.Contains(f.Title, "名"):
			n = 3
		default:
			n = 2
		}
		if n > score {
			best, score = f.Name, n
		}
	}
	return best
}

func allNumeric(s table.Schema, names []string) bool {
	for _, n := range names {
		if f, ok := field(s, n); !ok || !isNumeric(f.Type) {
			return false
		}
	}
	return len(names) > 0
}

func field(s table.Schema, name string) (table.Field, bool) {
	i := slices.IndexFunc(s.Fields, func(f table.Field) bool { return f.Name == name })
	if i < 0 {
		return table.Field{}, false
	}
	return s.Fields[i], true
}

func named(s table.Schema, pattern *regexp.Regexp) string {
	for _, f := range s.Fields {
		if isNumeric(f.Type) && pattern.MatchString(f.Name) {
			return f.Name
		}
	}
	return ""
}
