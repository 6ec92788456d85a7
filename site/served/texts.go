package served

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"github.com/pelletier/go-toml/v2"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site"
)

// texts are the texts of one language by key, as site/i18n and the folder texts
// have them. No key stands in two files.
type texts map[string]text

// text is one of them: a template where it has actions such as {{ .n }}, else
// plain.
type text struct {
	plain    string
	template *template.Template
}

func readTexts(c lang.Code) (texts, error) {
	names, err := fs.Glob(site.Files, "served/texts/*."+string(c)+".toml")
	if err != nil {
		return nil, err
	}
	t := texts{}
	for _, name := range append(names, "i18n/"+string(c)+".toml") {
		if err := t.read(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return t, nil
}

// read adds the texts of a file.
func (t texts) read(name string) error {
	body, err := site.Files.ReadFile(name)
	if err != nil {
		return err
	}
	var raw map[string]string
	if err := toml.Unmarshal(body, &raw); err != nil {
		return err
	}
	for key, s := range raw {
		if _, twice := t[key]; twice {
			return fmt.Errorf("%s stands in another file already", key)
		}
		one := text{plain: s}
		if strings.Contains(s, "{{") {
			if one.template, err = template.New(key).Option("missingkey=error").Parse(s); err != nil {
				return err
			}
		}
		t[key] = one
	}
	return nil
}

// say is the function i18n of the templates: the text of a key, with values for
// its actions where it has any. It fails on a key or a value that is not there.
func (t texts) say(key string, values ...map[string]any) (string, error) {
	one, ok := t[key]
	switch {
	case !ok:
		return "", fmt.Errorf("no text %q", key)
	case one.template == nil:
		return one.plain, nil
	}
	var data map[string]any
	if len(values) > 0 {
		data = values[0]
	}
	var out strings.Builder
	err := one.template.Execute(&out, data)
	return out.String(), err
}

// dict makes a map of names and values in turn, as Hugo's function does.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: a name without a value")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
