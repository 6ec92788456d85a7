package strict

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"go.yaml.in/yaml/v3"
)

// Read parses a file and decodes it into a pointer to a struct or slice. Lines
// holds the line of each key and list item by its path. The struct tags are:
//
//	yaml:"key"      the key, as package yaml has it; ",inline" too
//	enum:"a,b,c"    the only values of a text, or of each text of a list
//	strict:"scalar" a list of texts that may also be written as a single text
//
// Passed names keys that are allowed but not read, by the struct's type.
func Read(name string, data []byte, into any, passed map[reflect.Type][]string) (lines map[string]int, problems []Problem) {
	root, bad := Parse(name, data)
	if bad != nil {
		return nil, []Problem{*bad}
	}
	if root == nil {
		return nil, []Problem{{Broken: true,
			Message: lang.Text{ZH: "文件是空的", EN: "the file is empty"},
			Fix:     lang.Text{ZH: "请填写内容，或删除这个文件。", EN: "Fill it in, or remove the file."}}}
	}
	return Decode(root, into, passed)
}

// Decode decodes a tree into a pointer, as Read does. Structs keep what the
// tree does not mention; lists are replaced as a whole.
func Decode(root *yaml.Node, into any, passed map[reflect.Type][]string) (lines map[string]int, problems []Problem) {
	d := &decoder{passed: passed, lines: map[string]int{}}
	d.value(root, reflect.ValueOf(into).Elem(), "", place{})
	if d.nodes > MaxNodes {
		d.problems = []Problem{{Line: root.Line, Broken: true,
			Message: lang.Text{ZH: fmt.Sprintf("文件展开后超过 %d 个值", MaxNodes), EN: fmt.Sprintf("the file unfolds to more than %d values", MaxNodes)},
			Fix:     lang.Text{ZH: "请去掉 YAML 别名（*）。", EN: "Write YAML aliases (*) out."}}}
	}
	return d.lines, d.problems
}

type decoder struct {
	passed   map[reflect.Type][]string
	lines    map[string]int
	problems []Problem
	nodes    int
}

// place is what the field's tags say about the value being decoded.
type place struct {
	enum   string
	scalar bool
	depth  int
}

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string, at place) {
	d.nodes++
	if d.nodes > MaxNodes {
		return
	}
	if at.depth > MaxDepth {
		d.broken(n, path, lang.Text{ZH: fmt.Sprintf("嵌套超过 %d 层", MaxDepth), EN: fmt.Sprintf("nested deeper than %d levels", MaxDepth)})
		return
	}
	at.depth++
	if n.Kind == yaml.AliasNode {
		d.value(n.Alias, v, path, at)
		return
	}
	if v.Type() == reflect.TypeFor[yaml.Node]() {
		v.Set(reflect.ValueOf(*n))
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		v.SetZero()
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if n.Kind != yaml.ScalarNode || u.UnmarshalText([]byte(n.Value)) != nil {
			d.mismatch(n, v.Type(), path)
		}
		return
	}
	d.byKind(n, v, path, at)
}

func (d *decoder) byKind(n *yaml.Node, v reflect.Value, path string, at place) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path, at)
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			d.mismatch(n, v.Type(), path)
			return
		}
		d.object(n, v, path, at)
	case reflect.Map:
		if n.Kind != yaml.MappingNode {
			d.mismatch(n, v.Type(), path)
			return
		}
		d.table(n, v, path, at)
	case reflect.Slice:
		d.list(n, v, path, at)
	default:
		if n.Kind != yaml.ScalarNode || !setScalar(n, v) {
			d.mismatch(n, v.Type(), path)
			return
		}
		d.inList(n, path, at.enum)
	}
}

// object decodes a mapping into the fields of a struct.
func (d *decoder) object(n *yaml.Node, v reflect.Value, path string, at place) {
	fields := keysOf(v.Type())
	for key, value := range d.pairs(n, path) {
		sub := join(path, key.Value)
		d.lines[sub] = key.Line
		f, ok := fields[key.Value]
		if !ok {
			d.unknown(key, v.Type(), fields, sub)
			continue
		}
		d.value(value, v.FieldByIndex(f.Index), sub,
			place{enum: f.Tag.Get("enum"), scalar: f.Tag.Get("strict") == "scalar", depth: at.depth})
	}
}

// table decodes a mapping into a map with text keys.
func (d *decoder) table(n *yaml.Node, v reflect.Value, path string, at place) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for key, value := range d.pairs(n, path) {
		sub := join(path, key.Value)
		d.lines[sub] = key.Line
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(value, e, sub, place{depth: at.depth})
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), e)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string, at place) {
	if n.Kind == yaml.ScalarNode && at.scalar {
		n = &yaml.Node{Kind: yaml.SequenceNode, Line: n.Line, Content: []*yaml.Node{n}}
	}
	if n.Kind != yaml.SequenceNode {
		d.mismatch(n, v.Type(), path)
		return
	}
	all := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, e := range n.Content {
		sub := path + "[" + strconv.Itoa(i) + "]"
		d.lines[sub] = e.Line
		d.value(e, all.Index(i), sub, place{enum: at.enum, depth: at.depth})
	}
	v.Set(all)
}

// pairs yields the keys and values of a mapping, each key once.
func (d *decoder) pairs(n *yaml.Node, path string) func(yield func(k, v *yaml.Node) bool) {
	return func(yield func(k, v *yaml.Node) bool) {
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content) && d.nodes <= MaxNodes; i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Value == "" || len(key.Value) > maxKey {
				d.broken(key, path, lang.Text{ZH: "键应是一段简短的文字", EN: "a key must be a short plain text"})
				continue
			}
			if first, dup := seen[key.Value]; dup {
				d.broken(key, join(path, key.Value), lang.Text{
					ZH: fmt.Sprintf("键 %s 重复，第 %d 行已经写过", key.Value, first),
					EN: fmt.Sprintf("the key %s is there twice: first on line %d", key.Value, first)})
				continue
			}
			seen[key.Value] = key.Line
			if !yield(key, n.Content[i+1]) {
				return
			}
		}
	}
}

// setScalar puts a scalar into v, which must be of a simple kind. Any scalar
// does for a text, as it is written: a code such as 0310 keeps its zero.
func setScalar(n *yaml.Node, v reflect.Value) bool {
	tag := n.ShortTag()
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
		return tag != "!!binary"
	case reflect.Interface:
		if tag == "!!str" || tag == "!!timestamp" {
			v.Set(reflect.ValueOf(n.Value))
			return true
		}
		return tag != "!!binary" && n.Decode(v.Addr().Interface()) == nil
	case reflect.Bool:
		return tag == "!!bool" && n.Decode(v.Addr().Interface()) == nil
	case reflect.Int, reflect.Int64:
		return tag == "!!int" && n.Decode(v.Addr().Interface()) == nil
	case reflect.Float64:
		return (tag == "!!int" || tag == "!!float") && n.Decode(v.Addr().Interface()) == nil &&
			!math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0)
	}
	return false
}

// inList reports a value that the closed list of its field does not have.
func (d *decoder) inList(n *yaml.Node, path, enum string) {
	if enum == "" || n.Value == "" {
		return
	}
	allowed := strings.Split(enum, ",")
	for _, a := range allowed {
		if n.Value == a {
			return
		}
	}
	p := Problem{Path: path, Line: n.Line, Broken: true,
		Message: lang.Text{ZH: fmt.Sprintf("%s 的值 %q 不在列表中", path, n.Value), EN: fmt.Sprintf("%s: the value %q is not in its list", path, n.Value)},
		Fix:     lang.Text{ZH: "可用的值：" + strings.Join(allowed, "、") + "。", EN: "Use one of " + strings.Join(allowed, ", ") + "."}}
	d.problems = append(d.problems, p)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
