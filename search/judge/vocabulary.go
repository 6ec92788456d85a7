package judge

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

//go:embed vocabulary
var vocabularyFiles embed.FS

// vocabulary is what the synthetic catalogue is made of. The files explain
// themselves.
type vocabulary struct {
	domains   []domain
	topics    []topic
	forms     map[string][]form // by kind
	shared    map[string][]lang.Text
	agencies  []agency
	districts []place
	first     []lang.Text // sentences that open a description
	more      []lang.Text
	runes     []rune // of names
	spelling  map[rune]string
}

type domain struct {
	id   string
	name lang.Text
}

// topic is a thing that departments publish data about.
type topic struct {
	id, domain, kind, agency string
	name                     lang.Text
	keywords                 []lang.Text
	items                    []lang.Text
}

// form is what is published about the things of a kind: a register, annual
// figures, penalties …
type form struct {
	id        string
	weight    int
	zh, en    []string // titles
	rows      lang.Text
	places    string
	yearly    bool
	frequency datasets.Frequency
}

type agency struct {
	id         string
	city, area string // Chinese name at the city and at a district
	en         string
	cityOnly   bool
}

type place struct {
	id   string
	name lang.Text
}

// words is the vocabulary, read once. The files are part of the program, so
// that a mistake in them is one of the program.
var words = sync.OnceValue(func() *vocabulary {
	v, err := readVocabulary(vocabularyFiles)
	if err != nil {
		panic(err)
	}
	return v
})

func readVocabulary(fsys fs.FS) (*vocabulary, error) {
	v := &vocabulary{forms: map[string][]form{}, shared: map[string][]lang.Text{}}
	files := []struct {
		name string
		line func([]string) error
	}{
		{"agencies.txt", v.agency}, {"districts.txt", v.district}, {"forms.txt", v.form}, {"items.txt", v.item},
		{"sentences.txt", v.sentence}, {"names.txt", v.name},
	}
	for _, f := range files {
		if err := eachLine(fsys, "vocabulary/"+f.name, f.line); err != nil {
			return nil, err
		}
	}
	topics, err := fs.Glob(fsys, "vocabulary/topics/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range topics {
		if err := eachLine(fsys, name, v.topic); err != nil {
			return nil, err
		}
	}
	v.spell()
	return v, nil
}

// eachLine gives the fields of every line that is neither empty nor a comment.
func eachLine(fsys fs.FS, name string, line func([]string) error) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	n := 0
	for s := range strings.Lines(string(b)) {
		n++
		if s = strings.TrimSpace(s); s == "" || s[0] == '#' {
			continue
		}
		fields := strings.Split(s, "|")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if err := line(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return nil
}

func want(fields []string, n int) error {
	if len(fields) != n {
		return fmt.Errorf("%d fields, want %d", len(fields), n)
	}
	return nil
}

func (v *vocabulary) agency(f []string) error {
	cityOnly := len(f) == 5 && f[4] == "city"
	if cityOnly {
		f = f[:4]
	}
	if err := want(f, 4); err != nil {
		return err
	}
	v.agencies = append(v.agencies, agency{id: f[0], city: f[1], area: f[2], en: f[3], cityOnly: cityOnly})
	return nil
}

func (v *vocabulary) district(f []string) error {
	if err := want(f, 3); err != nil {
		return err
	}
	v.districts = append(v.districts, place{f[0], lang.Text{ZH: f[1], EN: f[2]}})
	return nil
}

func (v *vocabulary) form(f []string) error {
	if err := want(f, 10); err != nil {
		return err
	}
	weight, err := strconv.Atoi(f[2])
	if err != nil {
		return err
	}
	v.forms[f[0]] = append(v.forms[f[0]], form{id: f[1], weight: weight, zh: strings.Split(f[3], ";"), en: strings.Split(f[4], ";"),
		rows: lang.Text{ZH: f[5], EN: f[6]}, places: f[7], yearly: f[8] == "y", frequency: datasets.Frequency(f[9])})
	return nil
}

func (v *vocabulary) item(f []string) error {
	if err := want(f, 2); err != nil {
		return err
	}
	items, err := pairs(f[1])
	v.shared[f[0]] = items
	return err
}

func (v *vocabulary) sentence(f []string) error {
	if err := want(f, 3); err != nil {
		return err
	}
	t := lang.Text{ZH: f[1], EN: f[2]}
	switch f[0] {
	case "first":
		v.first = append(v.first, t)
	case "more":
		v.more = append(v.more, t)
	default:
		return fmt.Errorf("%q is neither first nor more", f[0])
	}
	return nil
}

func (v *vocabulary) name(f []string) error {
	for _, r := range f[0] {
		if !slices.Contains(v.runes, r) {
			v.runes = append(v.runes, r)
		}
	}
	return nil
}

func (v *vocabulary) topic(f []string) error {
	if f[0] == "domain" {
		if err := want(f, 4); err != nil {
			return err
		}
		v.domains = append(v.domains, domain{f[1], lang.Text{ZH: f[2], EN: f[3]}})
		return nil
	}
	if err := want(f, 8); err != nil {
		return err
	}
	t := topic{id: f[0], domain: v.domains[len(v.domains)-1].id, name: lang.Text{ZH: f[1], EN: f[2]}, kind: f[3], agency: f[4]}
	zh, en := strings.Split(f[5], "，"), strings.Split(f[6], ", ")
	if len(zh) != len(en) {
		return fmt.Errorf("%d Chinese keywords and %d English ones", len(zh), len(en))
	}
	for i := range zh {
		t.keywords = append(t.keywords, lang.Text{ZH: zh[i], EN: en[i]})
	}
	items, err := pairs(f[7])
	t.items = items
	v.topics = append(v.topics, t)
	return err
}

// pairs reads "Chinese=English; …".
func pairs(s string) ([]lang.Text, error) {
	var out []lang.Text
	for p := range strings.SplitSeq(s, ";") {
		zh, en, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok {
			return nil, fmt.Errorf("%q: want Chinese=English", p)
		}
		out = append(out, lang.Text{ZH: zh, EN: en})
	}
	return out, nil
}
