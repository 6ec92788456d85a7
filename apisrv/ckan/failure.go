package ckan

import (
	"net/http"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// invalid refuses the value of an argument. CKAN lists what is wrong by argument.
func (c *call) invalid(name string, text lang.Text) *failure {
	return invalid(name, text.In(c.lang))
}

func invalid(name, text string) *failure {
	return &failure{http.StatusConflict, object{"__type": "Validation Error", "message": text, name: []string{text}}}
}

// notFound says that there is no such thing, in the form that clients cut the
// name out of.
func (c *call) notFound(what string) *failure {
	return &failure{http.StatusNotFound, object{"__type": "Not Found Error", "message": "Not found: " + clip(what)}}
}

// refusedAs is a refusal of the portal's own interface as CKAN would say it. What
// it lacks a word for keeps its status and the portal's.
func refusedAs(c *call, e *problem.Refusal) *failure {
	detail := e.Title.In(c.lang)
	if more := e.Detail.In(c.lang); more != "" {
		detail += lang.Text{ZH: "：", EN: ": "}.In(c.lang) + more
	}
	if e.Retry > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(e.Retry))
	}
	switch e.Status {
	case http.StatusBadRequest:
		name := e.Param
		if name == "" {
			name = "message"
		}
		return invalid(name, detail)
	case http.StatusUnauthorized, http.StatusForbidden:
		return &failure{http.StatusForbidden, object{"__type": "Authorization Error", "message": "Access denied: " + detail, "kind": e.Name}}
	case http.StatusNotFound:
		return c.notFound(detail)
	}
	return &failure{e.Status, object{"__type": http.StatusText(e.Status), "message": detail, "kind": e.Name}}
}

// clip shortens a text of the caller's to what may be said back.
func clip(s string) string {
	const shown = 80 // characters
	if runes := []rune(s); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return s
}
