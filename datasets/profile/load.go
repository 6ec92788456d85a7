package profile

import (
	"bytes"
	"embed"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed values/*.yaml
var values embed.FS

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
	return ids
}

// Load returns the built-in profile with the given id.
func Load(id string) (*Profile, error) {
	b, err := values.ReadFile("values/" + id + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("unknown profile %q: known are %s", id, strings.Join(IDs(), ", "))
	}
	p := new(Profile)
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("profile %s: %w", id, err)
	}
	p.fillInstrument(reflect.ValueOf(p).Elem())
	return p, nil
}

// fillInstrument gives every citation that names only an article the
// profile's own instrument.
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
