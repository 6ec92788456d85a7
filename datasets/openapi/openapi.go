// Package openapi describes the portal's interface to programs and to their
// authors: one document of OpenAPI 3.1.1 (https://spec.openapis.org/oas/v3.1.1)
// for the whole portal, and one for each dataset with its own tables and columns.
// Both are written in one language and go to an io.Writer; the same values make
// the same bytes. The server sends them and the generator puts them beside the
// data, so that a host of files has them too. Start with WritePortal.
package openapi

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"sync"

	yaml "go.yaml.in/yaml/v3"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// object is a JSON object.
type object = map[string]any

//go:embed *.yaml
var files embed.FS

// parts are the files that the portal's document is made of.
var parts = []string{"shared.yaml", "search.yaml", "rows.yaml", "ckan.yaml"}

// Interface is where the interface lies, seen from a document at
// api/openapi.json of a host of files; a server gives its own path.
const Interface = "../api"

// FileName is the name of a document in a language, below api/ or data/<dataset>/.
func FileName(c lang.Code) string {
	if c == lang.EN {
		return "openapi.en.json"
	}
	return "openapi.json"
}

// WritePortal writes the document of the portal. Server is the address of the
// folder api/, without a slash at its end, absolute or relative to the document.
func WritePortal(w io.Writer, server string, c lang.Code) error {
	doc := maps.Clone(portal(c))
	doc["servers"] = servers(server)
	return write(w, doc)
}

// WithServer is a document with another address of the folder api/.
func WithServer(document []byte, server string) ([]byte, error) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("description of the interface: %w", err)
	}
	address, err := json.Marshal(servers(server))
	if err != nil {
		return nil, err
	}
	doc["servers"] = address
	return json.Marshal(doc)
}

func servers(url string) []any { return []any{object{"url": url}} }

func write(w io.Writer, doc object) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write the description of the interface: %w", err)
	}
	return nil
}

// portal is the document of the portal in a language, without its server. It is
// shared: who changes a part of it makes a copy first.
func portal(c lang.Code) object {
	if c == lang.EN {
		return english()
	}
	return chinese()
}

var (
	chinese = sync.OnceValue(func() object { return assemble(lang.ZH) })
	english = sync.OnceValue(func() object { return assemble(lang.EN) })
)

// assemble joins the parts. They are part of the program, so a fault in one is a
// fault of the program.
func assemble(c lang.Code) object {
	doc := object{}
	for _, name := range parts {
		text, err := files.ReadFile(name)
		if err != nil {
			panic("openapi: " + err.Error())
		}
		var part object
		if err := yaml.Unmarshal(text, &part); err != nil {
			panic("openapi: " + name + ": " + err.Error())
		}
		join(doc, worded(part, c).(object))
	}
	return doc
}

// join adds what from has, and what its objects have to those of the same name.
func join(to, from object) {
	for key, value := range from {
		inner, ok := value.(object)
		known, both := to[key].(object)
		if ok && both {
			join(known, inner)
			continue
		}
		to[key] = value
	}
}

// worded is a copy of a value in which each text of two languages is that of one.
func worded(value any, c lang.Code) any {
	switch v := value.(type) {
	case object:
		zh, chinese := v["zh"].(string)
		en, english := v["en"].(string)
		if chinese && english && len(v) == 2 {
			return lang.Text{ZH: zh, EN: en}.In(c)
		}
		out := make(object, len(v))
		for key, inner := range v {
			out[key] = worded(inner, c)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = worded(inner, c)
		}
		return out
	}
	return value
}
