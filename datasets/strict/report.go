package strict

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"go.yaml.in/yaml/v3"
)

// known keeps the result of keysOf by type: reading many files, looking the
// tags up each time takes longer than parsing.
var known sync.Map

// keysOf lists the fields of a struct by the key that a file uses for them.
// Fields of inlined structs are among them.
func keysOf(t reflect.Type) map[string]reflect.StructField {
	if keys, ok := known.Load(t); ok {
		return keys.(map[string]reflect.StructField)
	}
	keys := map[string]reflect.StructField{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		if option == "inline" {
			for k, sub := range keysOf(f.Type) {
				sub.Index = append([]int{i}, sub.Index...)
				keys[k] = sub
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		keys[name] = f
	}
	known.Store(t, keys)
	return keys
}

// unknown reports a key that the struct does not have, unless it is one that
// may be passed over.
func (d *decoder) unknown(key *yaml.Node, t reflect.Type, fields map[string]reflect.StructField, path string) {
	if slices.Contains(d.passed[t], key.Value) {
		return
	}
	p := Problem{Path: path, Line: key.Line,
		Message: lang.Text{ZH: fmt.Sprintf("不认识的键 %s", path), EN: fmt.Sprintf("unknown key %s", path)}}
	names := slices.Sorted(maps.Keys(fields))
	if near := Nearest(key.Value, names); near != "" {
		p.Fix = lang.Text{ZH: fmt.Sprintf("是否应为 %s？", near), EN: fmt.Sprintf("Did you mean %s?", near)}
	} else {
		p.Fix = lang.Text{ZH: "这里可用的键：" + strings.Join(names, "、") + "。", EN: "Keys known here: " + strings.Join(names, ", ") + "."}
	}
	d.problems = append(d.problems, p)
}

// mismatch reports a value of the wrong type.
func (d *decoder) mismatch(n *yaml.Node, t reflect.Type, path string) {
	want := describe(t)
	where := lang.Text{ZH: path, EN: path}
	if path == "" {
		where = lang.Text{ZH: "文件", EN: "the file"}
	}
	d.problems = append(d.problems, Problem{Path: path, Line: n.Line, Broken: true,
		Message: lang.Text{ZH: fmt.Sprintf("%s 的类型不对：应为%s", where.ZH, want.ZH), EN: fmt.Sprintf("%s has the wrong type: want %s", where.EN, want.EN)},
		Fix:     lang.Text{ZH: "请改为" + want.ZH + "。", EN: "Write " + want.EN + "."}})
}

func (d *decoder) broken(n *yaml.Node, path string, message lang.Text) {
	d.problems = append(d.problems, Problem{Path: path, Line: n.Line, Broken: true, Message: message,
		Fix: lang.Text{ZH: "请改正这一行。", EN: "Correct this line."}})
}

// describe words what a value of the type looks like.
func describe(t reflect.Type) lang.Text {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return lang.Text{ZH: "日期，如 2026-01-31", EN: "a date such as 2026-01-31"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.Struct, reflect.Map:
		return lang.Text{ZH: "“键: 值”的形式", EN: "keys and values"}
	case reflect.Slice:
		return lang.Text{ZH: "列表（每项以“- ”开头）", EN: `a list (each item after "- ")`}
	case reflect.Bool:
		return lang.Text{ZH: " true 或 false", EN: "true or false"}
	case reflect.Int, reflect.Int64:
		return lang.Text{ZH: "整数", EN: "a whole number"}
	case reflect.Float64:
		return lang.Text{ZH: "数字", EN: "a number"}
	}
	return lang.Text{ZH: "一段文字", EN: "a single text"}
}

// Nearest is the known word that a misspelt one most likely stands for, or an
// empty string where none is near.
func Nearest(word string, known []string) string {
	best, least := "", min(len(word)/2, max(2, len(word)/3))+1
	for _, k := range known {
		if n := distance(strings.ToLower(word), strings.ToLower(k), least); n < least {
			best, least = k, n
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace to turn a
// into b, or stop if it is at least that.
func distance(a, b string, stop int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= stop || len(y)-len(x) >= stop {
		return stop
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return min(row[len(y)], stop)
}
