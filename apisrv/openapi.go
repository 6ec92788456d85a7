package apisrv

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/search"
)

// object is a JSON object.
type object = map[string]any

// parameter is what the description says of a parameter.
type parameter struct {
	name    string
	about   string
	schema  object
	example any
	repeats bool
}

var (
	textSchema = object{"type": "string", "maxLength": search.MaxText}
	idSchema   = object{"type": "string"}
	dateSchema = object{"type": "string", "format": "date"}
)

func oneOf(values ...string) object { return object{"type": "string", "enum": values} }

var languageParameter = parameter{"lang", "Language of ties, of the order by name, of suggestions and of errors.", oneOf("zh", "en"), "en", false}

// searchParameters are those of api/v1/search.
var searchParameters = []parameter{
	{"q", "What to look for, in Chinese, pinyin, initials or English; operators mean nothing.", textSchema, "公交站点", false},
	languageParameter,
	{"item", "A data item that the dataset has to have, by name or title.", textSchema, "线路", false},
	{"bbox", "West, south, east and north in degrees (WGS 84): data whose box meets this one.", object{"type": "string", "pattern": `^[^,]+(,[^,]+){3}$`}, "121.2,31.0,121.8,31.5", false},
	{"from", "Data that cover this day or a later one.", dateSchema, "2025-01-01", false},
	{"to", "Data that cover this day or an earlier one.", dateSchema, "2025-12-31", false},
	{"sort", "The order of the hits.", oneOf("relevance", "updated", "name"), "updated", false},
	{"limit", "Hits a page.", object{"type": "integer", "minimum": 1, "maximum": search.MaxLimit, "default": 20}, 10, false},
	{"cursor", "The next of the page before.", idSchema, nil, false},
	{"domain", "Id of a domain.", idSchema, "traffic", true},
	{"agency", "Id of an agency.", idSchema, "transport", true},
	{"district", "Id of a district.", idSchema, nil, true},
	{"class", "Open class.", oneOf("unconditional", "conditional", "closed"), "unconditional", true},
	{"format", "Format of a file.", idSchema, nil, true},
	{"frequency", "How often the data are promised to be updated.", oneOf("realtime", "hourly", "daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", "irregular", "not-updated"), nil, true},
	{"high_value", "High-value data.", oneOf("yes"), nil, true},
	{"timely", "Whether the data are updated as promised.", oneOf("on-time", "late"), nil, true},
	{"year", "Year in which the data were last updated.", object{"type": "string", "pattern": "^[0-9]{4}$"}, nil, true},
}

// suggestParameters are those of api/v1/suggest.
var suggestParameters = []parameter{
	{"q", "What has been typed so far.", textSchema, "公", false},
	languageParameter,
	{"limit", "Suggestions at most.", object{"type": "integer", "minimum": 1, "maximum": maxSuggestions, "default": defaultSuggestions}, 5, false},
}

// describe answers with the description of the API (OpenAPI 3.1.1), which is
// made of the tables and types that the API itself is made of.
func (s *Server) describe(w http.ResponseWriter, r *http.Request) error {
	s.writeJSON(w, r, object{
		"openapi": "3.1.1",
		"info":    object{"title": "Search", "version": "1", "description": "Finds the datasets of this open data portal."},
		"servers": []object{{"url": s.BasePath() + "api/v1"}},
		"paths": object{
			"/search":   object{"get": operation("search", "Find datasets, best first, with the counts of every facet.", searchParameters, searchAnswer{})},
			"/suggest":  object{"get": operation("suggest", "Complete what is being typed.", suggestParameters, suggestAnswer{})},
			"/problems": object{"get": operation("problems", "List the kinds of errors.", nil, problem.Listed{})},
		},
		"components": object{"schemas": object{"problem": schemaOf(reflect.TypeFor[problem.Body]())}},
	})
	return nil
}

// operation describes one endpoint.
func operation(id, about string, parameters []parameter, answer any) object {
	listed := []object{}
	for _, p := range parameters {
		schema := p.schema
		if p.repeats {
			schema = object{"type": "array", "items": schema, "maxItems": search.MaxFilters}
		}
		described := object{"name": p.name, "in": "query", "description": p.about, "schema": schema}
		if p.example != nil {
			described["example"] = p.example
			if p.repeats {
				described["example"] = []any{p.example}
			}
		}
		listed = append(listed, described)
	}
	responses := object{
		"200": object{"description": "The answer.", "content": object{"application/json": object{"schema": schemaOf(reflect.TypeOf(answer))}}},
	}
	refused := object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/problem"}}}
	for status, about := range map[string]string{
		"400": "A parameter is wrong.", "414": "The address is too long.",
		"429": "Too many requests; see Retry-After.", "503": "Busy, or without an index; see Retry-After.",
	} {
		responses[status] = object{"description": about, "content": refused}
	}
	return object{"operationId": id, "summary": about, "parameters": listed, "responses": responses}
}

// schemaOf is the JSON Schema of what a type of ours becomes.
func schemaOf(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[calendar.Date]():
		return dateSchema
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Array:
		return object{"type": "array", "items": schemaOf(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case t.Kind() == reflect.String:
		return object{"type": "string"}
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.Float64:
		return object{"type": "number"}
	case t.Kind() != reflect.Struct:
		return object{"type": "integer"}
	}
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		properties[name] = schemaOf(t.Field(i).Type)
		if options == "" {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}
