package strict

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

type paper struct {
	Name   string            `yaml:"name"`
	Class  string            `yaml:"class" enum:"open,closed"`
	Kinds  []string          `yaml:"kinds" enum:"a,b"`
	Keys   []string          `yaml:"keys" strict:"scalar"`
	On     calendar.Date     `yaml:"on"`
	Count  int               `yaml:"count"`
	Share  float64           `yaml:"share"`
	Flag   *bool             `yaml:"flag"`
	Least  any               `yaml:"least"`
	Parts  []part            `yaml:"parts"`
	Labels map[string]string `yaml:"labels"`
	Hidden string            `yaml:"-"`
}

type part struct {
	Path string `yaml:"path"`
	Size struct {
		Rows int `yaml:"rows"`
	} `yaml:",inline"`
}

func TestReadTakesWhatFits(t *testing.T) {
	yes := true
	want := paper{Name: "0310", Class: "open", Kinds: []string{"a", "b"}, Keys: []string{"id"}, On: calendar.NewDate(2026, 2, 1), Count: 7, Share: 0.5,
		Flag: &yes, Least: 3, Parts: []part{{Path: "p.csv"}}, Labels: map[string]string{"k": "v"}}
	want.Parts[0].Size.Rows = 9
	for name, text := range map[string]string{
		"p.yaml": "name: 0310\nclass: open\nkinds: [a, b]\nkeys: id\non: 2026-02-01\ncount: 7\nshare: 0.5\nflag: true\nleast: 3\nparts:\n  - path: p.csv\n    rows: 9\nlabels: {k: v}\n",
		"p.json": "{\"name\": \"0310\", \"class\": \"open\", \"kinds\": [\"a\", \"b\"], \"keys\": \"id\", \"on\": \"2026-02-01\", \"count\": 7,\n\"share\": 0.5, \"flag\": true, \"least\": 3, \"parts\": [{\"path\": \"p.csv\", \"rows\": 9}], \"labels\": {\"k\": \"v\"}}",
		"b.yaml": "\ufeffname: '0310'\r\nclass: open\r\nkinds:\r\n- a\r\n- b\r\nkeys: [id]\r\non: '2026-02-01'\r\ncount: 7\r\nshare: .5\r\nflag: true\r\nleast: 3\r\nparts: [{path: p.csv, rows: 9}]\r\nlabels:\r\n  k: v\r\n",
	} {
		var got paper
		if _, problems := Read(name, []byte(text), &got, nil); len(problems) > 0 {
			t.Errorf("%s: %+v", name, problems)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadSaysWhatDoesNotFitAndWhere(t *testing.T) {
	for _, c := range []struct {
		name, text    string
		file          string
		line          int
		broken        bool
		message, hint string
	}{
		{"a misspelt key", "class: open\nnane: x\n", "p.yaml", 2, false, "unknown key nane", "Did you mean name?"},
		{"a misspelt key in JSON", "{\n\"class\": \"open\",\n\"nane\": \"x\"}", "p.json", 3, false, "unknown key nane", "Did you mean name?"},
		{"a key like no other", "wholly_different: 1\n", "p.yaml", 1, false, "unknown key", "Keys known here: class, count"},
		{"a key of a part", "parts:\n  - path: a\n  - pth: b\n", "p.yaml", 3, false, "unknown key parts[1].pth", "Did you mean path?"},
		{"a field that is not for files", "hidden: x\n", "p.yaml", 1, false, "unknown key hidden", ""},
		{"a key that is there twice", "name: a\ncount: 1\nname: b\n", "p.yaml", 3, true, "name is there twice: first on line 1", ""},
		{"a text for a number", "count: many\n", "p.yaml", 1, true, "want a whole number", ""},
		{"no number at all", "share: .nan\n", "p.yaml", 1, true, "want a number", ""},
		{"a list for a text", "name:\n  - a\n", "p.yaml", 2, true, "want a single text", ""},
		{"a text for a list", "kinds: a\n", "p.yaml", 1, true, "want a list", ""},
		{"a text for an object", "parts: [x]\n", "p.yaml", 1, true, "parts[0] has the wrong type: want keys and values", ""},
		{"a date that is none", "on: 2026-02-30\n", "p.yaml", 1, true, "want a date such as", ""},
		{"a value outside its list", "class: opne\n", "p.yaml", 1, true, `the value "opne"`, "Use one of open, closed."},
		{"an item outside its list", "kinds: [a, c]\n", "p.yaml", 1, true, "kinds[1]", "Use one of a, b."},
		{"a tab", "name: a\nparts:\n\t- path: x\n", "p.yaml", 3, true, "not valid YAML", "indentation"},
		{"JSON cut short", "{\"name\":\n\"x\"", "p.json", 2, true, "not valid JSON", ""},
		{"two JSON values", "{} {}", "p.json", 1, true, "after the end", ""},
		{"two YAML documents", "name: a\n---\nname: b\n", "p.yaml", 0, true, "more than one YAML document", ""},
		{"a file that is not UTF-8", "count: 1\nname: \xc3\xfb\n", "p.yaml", 2, true, "not UTF-8", ""},
		{"an empty file", "# nothing\n", "p.yaml", 0, true, "is empty", ""},
		{"an empty JSON file", " \n", "p.json", 0, true, "is empty", ""},
		{"a list as the whole file", "- a\n", "p.yaml", 1, true, "the file has the wrong type", ""},
		{"a merge key", "parts:\n  - &a {path: x}\n  - {<<: *a, rows: 1}\n", "p.yaml", 3, false, "unknown key parts[1].<<", ""},
		{"a key of a kilobyte", strings.Repeat("k", 1024) + ": 1\n", "p.yaml", 1, true, "short plain text", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := Read(c.file, []byte(c.text), new(paper), nil)
			if len(problems) != 1 {
				t.Fatalf("want one problem, got %+v", problems)
			}
			p := problems[0]
			if p.Line != c.line || p.Broken != c.broken || !strings.Contains(p.Message.EN, c.message) || !strings.Contains(p.Fix.EN, c.hint) {
				t.Errorf("want line %d, broken %v, %q, %q; got %+v", c.line, c.broken, c.message, c.hint, p)
			}
			if p.Message.ZH == "" || p.Fix.ZH == "" {
				t.Errorf("no Chinese text: %+v", p)
			}
		})
	}
}

func TestKeysThatMayBePassedOver(t *testing.T) {
	passed := map[reflect.Type][]string{reflect.TypeFor[part](): {"hash"}}
	_, problems := Read("p.yaml", []byte("hash: x\nparts: [{hash: x}]\n"), new(paper), passed)
	if len(problems) != 1 || problems[0].Path != "hash" {
		t.Errorf("want the hash at the top only, got %+v", problems)
	}
}

func TestLinesOfKeysAndItems(t *testing.T) {
	lines, _ := Read("p.yaml", []byte("name: a\nparts:\n  - path: b\n    rows: 1\n  - path: c\nlabels:\n  k: v\n"), new(paper), nil)
	want := map[string]int{"name": 1, "parts": 2, "parts[0]": 3, "parts[0].path": 3, "parts[0].rows": 4, "parts[1]": 5, "parts[1].path": 5, "labels": 6, "labels.k": 7}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatWouldUnfoldWithoutEndAreRefused(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("kinds: &k0 [a, a, a, a, a, a, a, a, a, a]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&bomb, "x%d: &k%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*k%d, ", i-1), 10), ", "))
	}
	bomb.WriteString("parts: *k8\n")
	type nest struct {
		List []nest `yaml:"list"`
	}
	for name, text := range map[string]string{
		"aliases.yaml":  "list: &a [{list: []}, {list: []}, {list: []}, {list: []}, {list: []}, {list: []}, {list: []}]\n",
		"cycle.yaml":    "list: &a [{list: *a}]\n",
		"deep.yaml":     strings.Repeat("{list: [", 200) + strings.Repeat("]}", 200),
		"deep.json":     strings.Repeat(`{"list": [`, 200) + strings.Repeat("]}", 200),
		"long.yaml":     "# " + strings.Repeat("x", MaxBytes),
		"bomb.yaml":     bombOfLists(8),
		"wide.json":     `{"list": [` + strings.TrimSuffix(strings.Repeat("{},", MaxNodes+1), ",") + "]}",
		"bombtext.yaml": bomb.String(),
	} {
		_, problems := Read(name, []byte(text), new(nest), nil)
		if refused := len(problems) > 0; refused == (name == "aliases.yaml") {
			t.Errorf("%s: refused %v: %.200v", name, refused, problems)
		}
	}
}

// bombOfLists unfolds to ten to the power of n values.
func bombOfLists(n int) string {
	var b strings.Builder
	b.WriteString("list:\n- &a0 {}\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "- &a%d {list: [%s]}\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}

func TestNearest(t *testing.T) {
	known := []string{"provider", "publisher", "id", "title", "openClass"}
	for word, want := range map[string]string{
		"provder": "provider", "Provider": "provider", "open_class": "openClass", "openclass": "openClass",
		"ttile": "title", "x": "", "colour": "", "": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("p.yaml", []byte("name: a\nparts:\n  - {path: b, rows: 1}\n"))
	f.Add("p.yaml", []byte("list: &a [*a]\nname: !!binary aGk=\n? [x]\n: y\n"))
	f.Add("p.json", []byte(`{"name": "\ud83d\ude00", "least": 1e400, "parts": [{"rows": -0}]}`))
	f.Add("p.json", []byte(`[1, {"a": null}]`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		var p paper
		lines, problems := Read(name, data, &p, nil)
		for path, line := range lines {
			if line < 0 || path == "" {
				t.Fatalf("line %d of %q", line, path)
			}
		}
		for _, one := range problems {
			if one.Message.ZH == "" || one.Message.EN == "" || one.Fix.EN == "" {
				t.Fatalf("a problem without words: %+v", one)
			}
		}
		if len(problems) == 0 && p.Class != "" && p.Class != "open" && p.Class != "closed" {
			t.Fatalf("class %q was let through", p.Class)
		}
	})
}
