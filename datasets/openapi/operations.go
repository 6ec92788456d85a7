package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Tag is a part of the interface with its operations.
type Tag struct {
	ID         string
	About      string
	Operations []Operation
}

// Operation is one thing that the interface does, for people to read.
type Operation struct {
	Method     string // GET, or GET or POST
	Path       string // below the folder api/
	Title      string
	About      string
	Parameters []Parameter
	Answers    []Answer
}

// Parameter is one of an operation's parameters.
type Parameter struct {
	Name, About string
	Required    bool
	Values      []string // the only ones; none: others are allowed
}

// Answer is what a status means.
type Answer struct{ Status, About string }

// Operations are all operations of the portal's interface in a language, by what
// they are about and in the order of their addresses.
func Operations(c lang.Code) []Tag {
	doc := portal(c)
	var tags []Tag
	for _, listed := range doc["tags"].([]any) {
		t := listed.(object)
		tag := Tag{ID: t["name"].(string), About: t["description"].(string)}
		paths := doc["paths"].(object)
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			get := paths[path].(object)["get"].(object)
			if get["tags"].([]any)[0] == tag.ID {
				tag.Operations = append(tag.Operations, operation(doc, path, paths[path].(object)))
			}
		}
		tags = append(tags, tag)
	}
	return tags
}

func operation(doc object, path string, item object) Operation {
	get := item["get"].(object)
	o := Operation{Method: "GET", Path: path, Title: text(get, "summary"), About: text(get, "description")}
	if item["post"] != nil {
		o.Method = "GET / POST"
	}
	listed, _ := get["parameters"].([]any)
	for _, one := range listed {
		p := resolved(doc, one)
		required, _ := p["required"].(bool)
		o.Parameters = append(o.Parameters, Parameter{text(p, "name"), text(p, "description"), required, valuesOf(p["schema"].(object))})
	}
	responses := get["responses"].(object)
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		o.Answers = append(o.Answers, Answer{status, text(resolved(doc, responses[status]), "description")})
	}
	return o
}

// valuesOf are the only values that a schema, or that of its items, allows.
func valuesOf(schema object) (out []string) {
	if items, ok := schema["items"].(object); ok {
		schema = items
	}
	listed, _ := schema["enum"].([]any)
	for _, v := range listed {
		out = append(out, v.(string))
	}
	return out
}

func text(of object, key string) string {
	text, _ := of[key].(string)
	return text
}

// resolved is a component where there is a reference to one.
func resolved(doc object, value any) object {
	o := value.(object)
	ref, ok := o["$ref"].(string)
	if !ok {
		return o
	}
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		doc = doc[step].(object)
	}
	return doc
}
