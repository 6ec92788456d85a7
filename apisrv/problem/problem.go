// Package problem is how the API refuses: with a kind that programs tell apart,
// and words in the caller's language (RFC 9457).
package problem

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"golang.org/x/text/language"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// ListPath is where the kinds are listed, below the base path; the type of a
// problem leads there (RFC 9457, section 3.1.1).
const ListPath = "api/v1/problems"

// Kind is a kind of refusal.
type Kind struct {
	Name   string // fragment of its type
	Status int
	Title  lang.Text
}

// Kinds that every part of the API has.
var (
	BadParameter = Kind{"bad-parameter", http.StatusBadRequest,
		lang.Text{ZH: "参数有误", EN: "A parameter is wrong"}}
	NoSuchAddress = Kind{"no-such-address", http.StatusNotFound,
		lang.Text{ZH: "没有这个接口", EN: "There is no such endpoint"}}
	WrongMethod = Kind{"wrong-method", http.StatusMethodNotAllowed,
		lang.Text{ZH: "此接口不接受这种方法", EN: "This endpoint does not take that method"}}
	AddressTooLong = Kind{"address-too-long", http.StatusRequestURITooLong,
		lang.Text{ZH: "网址过长", EN: "The address is too long"}}
	TooManyRequests = Kind{"too-many-requests", http.StatusTooManyRequests,
		lang.Text{ZH: "请求过于频繁", EN: "Too many requests"}}
	TookTooLong = Kind{"took-too-long", http.StatusServiceUnavailable,
		lang.Text{ZH: "未能及时算出结果", EN: "The answer took too long"}}
)

// Refusal is an error that a caller of the API may read.
type Refusal struct {
	Kind
	Detail  lang.Text      // what is wrong here, and what to do
	Param   string         // the parameter that is at fault, if one is
	Retry   int            // seconds after which to ask again; 0: as it stands, never
	Members map[string]any // further members of the body
}

func (e *Refusal) Error() string { return e.Name + ": " + e.Detail.EN }

// Body is what every refusal says.
type Body struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Param  string `json:"param,omitempty"`
}

// Write answers with a refusal in the language of the caller. Headers that other
// answers of the API carry are set already; base is the path of the portal.
func Write(w http.ResponseWriter, r *http.Request, base string, e *Refusal) {
	c := Preferred(r)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", c.Tag())
	h.Add("Vary", "Accept-Language")
	if e.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(e.Retry))
	}
	body := Encode(e.body(base, c))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that went away gets nothing
	}
}

func (e *Refusal) body(base string, c lang.Code) any {
	b := Body{base + ListPath + "#" + e.Name, e.Title.In(c), e.Status, e.Detail.In(c), e.Param}
	if len(e.Members) == 0 {
		return b
	}
	all := map[string]any{"type": b.Type, "title": b.Title, "status": b.Status, "detail": b.Detail}
	if b.Param != "" {
		all["param"] = b.Param
	}
	maps.Copy(all, e.Members)
	return all
}

// Listed is a list of kinds as it is sent.
type Listed struct {
	Problems []ListedKind `json:"problems"`
}

// ListedKind is a kind as it is sent.
type ListedKind struct {
	Type   string    `json:"type"`
	Status int       `json:"status"`
	Title  lang.Text `json:"title"`
}

// List is the list of kinds.
func List(base string, kinds []Kind) Listed {
	list := Listed{make([]ListedKind, len(kinds))}
	for i, k := range kinds {
		list.Problems[i] = ListedKind{base + ListPath + "#" + k.Name, k.Status, k.Title}
	}
	return list
}

// languages are ours, and one whose readers rather read Chinese than English.
var languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English, language.TraditionalChinese})

// Preferred is the language that a request asks for: by its parameter lang, or
// by Accept-Language (RFC 9110, section 12.5.4), or Chinese.
func Preferred(r *http.Request) lang.Code {
	switch lang.Code(r.URL.Query().Get("lang")) {
	case lang.ZH:
		return lang.ZH
	case lang.EN:
		return lang.EN
	}
	if _, i := language.MatchStrings(languages, r.Header.Get("Accept-Language")); i == 1 {
		return lang.EN
	}
	return lang.ZH
}

// Encode writes a value of our own types as JSON.
func Encode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and lists of them always encode
	}
	return append(body, '\n')
}
