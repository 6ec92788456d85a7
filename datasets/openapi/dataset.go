package openapi

import (
	"io"
	"maps"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Dataset is a dataset whose rows can be asked for.
type Dataset struct {
	ID          string
	Title       lang.Text
	Description lang.Text
	Conditional bool // its rows need a key
	Tables      []Table
}

// Table is one of its tables.
type Table struct {
	Name    string
	Title   lang.Text
	Columns []Column
}

// Column is a data item (数据项).
type Column struct {
	Name        string
	Type        table.Type
	Title       lang.Text
	Description lang.Text
	Unit        lang.Text
	Example     string // a value in canonical text; of conditional data none is shown, whatever stands here
}

// BesideData is where the interface lies, seen from data/<dataset>/.
const BesideData = "../../api"

// ofDatasets is what the addresses of a dataset's operations begin with.
const ofDatasets = "/v1/datasets/{dataset}/"

// WriteDataset writes the document of a dataset: the operations on its rows with
// its own tables, columns and, of unconditional data, values.
func WriteDataset(w io.Writer, d Dataset, server string, c lang.Code) error {
	whole := portal(c)
	doc := object{"openapi": whole["openapi"], "servers": servers(server), "info": info(d, c), "paths": pathsOf(d, whole["paths"].(object))}
	components := object{}
	for kind, named := range whole["components"].(object) {
		components[kind] = maps.Clone(named.(object))
	}
	describe(d, components, c)
	if d.Conditional {
		doc["security"] = []any{object{"bearer": []any{}}, object{"header": []any{}}}
	} else {
		delete(components, "securitySchemes")
	}
	doc["components"] = used(components, doc["paths"])
	return write(w, doc)
}

func info(d Dataset, c lang.Code) object {
	described := lang.Text{ZH: "无条件开放，不需要密钥。", EN: "Open without conditions: no key is needed."}
	if d.Conditional {
		described = lang.Text{ZH: "有条件开放：须先申请，凭领取的密钥读取。", EN: "Open on conditions: apply first, and call with the key that a grant gives you."}
	}
	text := described.In(c)
	if more := d.Description.In(c); more != "" {
		text = more + "\n\n" + text
	}
	return object{"title": titled(d.Title, d.ID, c), "version": "1", "description": text}
}

// titled is a title, or where it lacks one, the name.
func titled(title lang.Text, name string, c lang.Code) string {
	if text := title.In(c); text != "" {
		return text
	}
	if title.ZH != "" {
		return title.ZH
	}
	return name
}

// pathsOf are the operations of one dataset: its id stands in their addresses,
// and whether they need a key is the same for all but the description itself.
func pathsOf(d Dataset, paths object) object {
	out := object{}
	for path, item := range paths {
		rest, ok := strings.CutPrefix(path, ofDatasets)
		if !ok {
			continue
		}
		get := maps.Clone(item.(object)["get"].(object))
		var parameters []any
		for _, p := range get["parameters"].([]any) {
			if p.(object)["$ref"] != "#/components/parameters/dataset" {
				parameters = append(parameters, p)
			}
		}
		get["parameters"] = parameters
		if !d.Conditional || rest != "openapi.json" {
			delete(get, "security")
		}
		if !d.Conditional {
			responses := maps.Clone(get["responses"].(object))
			delete(responses, "401")
			delete(responses, "403")
			get["responses"] = responses
		}
		out["/v1/datasets/"+d.ID+"/"+rest] = object{"get": get}
	}
	return out
}

// reference is a use of a component.
var reference = regexp.MustCompile(`^#/components/(\w+)/(\w+)$`)

// used are the components that something refers to, directly or by another.
func used(components object, by any) object {
	out := object{}
	if all, ok := components["securitySchemes"]; ok {
		out["securitySchemes"] = all
	}
	var follow func(any)
	follow = func(value any) {
		switch v := value.(type) {
		case object:
			for _, inner := range v {
				follow(inner)
			}
			ref, _ := v["$ref"].(string)
			m := reference.FindStringSubmatch(ref)
			if m == nil {
				return
			}
			kept, _ := out[m[1]].(object)
			if kept == nil {
				kept = object{}
				out[m[1]] = kept
			}
			if _, seen := kept[m[2]]; !seen {
				kept[m[2]] = components[m[1]].(object)[m[2]]
				follow(kept[m[2]])
			}
		case []any:
			for _, inner := range v {
				follow(inner)
			}
		}
	}
	follow(by)
	return out
}
