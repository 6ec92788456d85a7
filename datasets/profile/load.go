package profile

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"go.yaml.in/yaml/v3"
)

//go:embed values/*.yaml
var values embed.FS

// maxWeight bounds the weight of a measure, so that no sum of weights overflows.
const maxWeight = 1_000_000

// Default is the profile of a catalogue that names none.
const Default = "shanghai-2018"

// IDs lists the profiles that are built in, sorted.
func IDs() []string {
	entries, err := values.ReadDir("values")
	if err != nil {
		panic("profile: embedded values: " + err.Error())
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(ids)
	return ids
}

// Load returns the built-in profile with the given id.
func Load(id string) (*Profile, error) {
	p, problems, err := LoadWith(id, &yaml.Node{})
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("profile %s: %s", id, problems[0].Message.EN)
	}
	return p, err
}

// LoadWith returns the built-in profile with the given id, with the values of
// override, a mapping in the form of a profile file, in the place of its own.
// Lists are replaced as a whole; null makes a value absent. Each value must
// bring the instrument and article that it rests on. Where anything in override
// does not fit, the problems say so and the profile is the built-in one.
func LoadWith(id string, override *yaml.Node) (*Profile, []strict.Problem, error) {
	p, err := builtIn(id)
	if err != nil || override.IsZero() {
		return p, nil, err
	}
	lines, problems := strict.Decode(override, p, nil)
	problems = append(problems, uncited(lines)...)
	p.finish()
	if err := p.valid(); err != nil {
		problems = append(problems, strict.Problem{Line: override.Line, Broken: true,
			Message: lang.Text{ZH: "override 之后规则集不完整：" + err.Error(), EN: "the profile does not hold together after override: " + err.Error()},
			Fix:     lang.Text{ZH: "三个类别都要写全，且各有条款依据；写明权重的，每项都要有。", EN: "List all three classes, each with its article; where weights are stated, one for each measure."}})
	}
	if len(problems) > 0 {
		p, err = builtIn(id)
	}
	return p, problems, err
}

func builtIn(id string) (*Profile, error) {
	b, err := values.ReadFile("values/" + id + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("unknown profile %q: known are %s", id, strings.Join(IDs(), ", "))
	}
	p := new(Profile)
	if _, problems := strict.Read(id+".yaml", b, p, nil); len(problems) > 0 {
		return nil, fmt.Errorf("profile %s: line %d: %s", id, problems[0].Line, problems[0].Message.EN)
	}
	p.finish()
	if err := p.valid(); err != nil {
		return nil, fmt.Errorf("profile %s: %w", id, err)
	}
	return p, nil
}

// uncited finds values of an override without a citation of their own.
func uncited(lines map[string]int) []strict.Problem {
	var problems []strict.Problem
	for path, line := range lines {
		value, ok := strings.CutSuffix(path, ".is")
		if !ok || lines[value+".article"] > 0 && lines[value+".instrument"] > 0 {
			continue
		}
		problems = append(problems, strict.Problem{Path: value, Line: line, Broken: true,
			Message: lang.Text{ZH: value + " 没有写明依据", EN: value + " does not say what it rests on"},
			Fix:     lang.Text{ZH: "请加上 instrument（文件名，中英文）和 article（条款）。", EN: "Add instrument (its name, zh and en) and article."}})
	}
	slices.SortFunc(problems, func(a, b strict.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return problems
}

// neutral are the labels of the classes that an instrument does not name.
var neutral = []Class{
	{Key: "unconditional", Label: lang.Text{ZH: "直接开放", EN: "open directly"}, Neutral: true},
	{Key: "conditional", Label: lang.Text{ZH: "按申请开放", EN: "open on request"}, Neutral: true},
	{Key: "closed", Label: lang.Text{ZH: "不开放", EN: "not opened"}, Neutral: true},
}

// finish adds the neutral classes and gives every citation that names only an
// article the profile's own instrument.
func (p *Profile) finish() {
	var classes []Class
	for _, n := range neutral {
		if c, ok := p.OpenClass(n.Key); ok {
			n = c
		}
		classes = append(classes, n)
	}
	p.OpenClasses = classes
	p.fillInstrument(reflect.ValueOf(p).Elem())
}

// valid checks what the types cannot say.
func (p *Profile) valid() error {
	var faults []error
	for _, list := range [][]Class{p.OpenClasses, p.ShareClasses} {
		for _, c := range list {
			if c.Label.ZH == "" || c.Label.EN == "" {
				faults = append(faults, fmt.Errorf("class %s has no label in both languages", c.Key))
			}
			if c.Neutral == (c.Cite.Article != "") {
				faults = append(faults, fmt.Errorf("class %s must have an article or be neutral", c.Key))
			}
		}
	}
	if n := len(p.ShareClasses); n != 0 && n != len(neutral) {
		faults = append(faults, fmt.Errorf("%d share classes: want none or all three", n))
	}
	return errors.Join(append(faults, p.Evaluation.valid())...)
}

// valid checks that the weights, if there are any, are of the measures.
func (e Evaluation) valid() error {
	if !e.Weights.Stated() {
		return nil
	}
	sum := 0.0
	for _, m := range e.Measures.V {
		w, ok := e.Weights.V[m.Code]
		if !ok || !(w >= 0 && w <= maxWeight) {
			return fmt.Errorf("evaluation.weights: measure %s needs a weight between 0 and %d", m.Code, maxWeight)
		}
		sum += w
	}
	if sum == 0 || len(e.Weights.V) != len(e.Measures.V) {
		return errors.New("evaluation.weights: one weight for each measure is wanted, not all of them 0")
	}
	return nil
}

func (p *Profile) fillInstrument(v reflect.Value) {
	if v.Type() == reflect.TypeFor[Cite]() {
		c := v.Addr().Interface().(*Cite)
		if c.Article != "" && c.Instrument.IsZero() {
			c.Instrument = p.Instrument
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			p.fillInstrument(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			p.fillInstrument(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			c := reflect.New(v.Type().Elem()).Elem()
			c.Set(v.MapIndex(k))
			p.fillInstrument(c)
			v.SetMapIndex(k, c)
		}
	}
}
