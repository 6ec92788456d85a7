package apisrv

import (
	"encoding/json"
	"net/http"
	"strconv"

	"golang.org/x/text/language"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// problem is a kind of refusal by the API. Its type, by which programs tell
// problems apart, leads to the list of them all (RFC 9457, section 3.1.1).
type problem struct {
	name   string // fragment of its type
	status int
	title  lang.Text
}

var (
	badParameter = problem{"bad-parameter", http.StatusBadRequest,
		lang.Text{ZH: "参数有误", EN: "A parameter is wrong"}}
	noSuchAddress = problem{"no-such-address", http.StatusNotFound,
		lang.Text{ZH: "没有这个接口", EN: "There is no such endpoint"}}
	wrongMethod = problem{"wrong-method", http.StatusMethodNotAllowed,
		lang.Text{ZH: "此接口只接受 GET 和 HEAD", EN: "This endpoint takes GET and HEAD only"}}
	addressTooLong = problem{"address-too-long", http.StatusRequestURITooLong,
		lang.Text{ZH: "网址过长", EN: "The address is too long"}}
	tooManyRequests = problem{"too-many-requests", http.StatusTooManyRequests,
		lang.Text{ZH: "请求过于频繁", EN: "Too many requests"}}
	tookTooLong = problem{"took-too-long", http.StatusServiceUnavailable,
		lang.Text{ZH: "未能及时算出结果", EN: "The answer took too long"}}
	notReady = problem{"search-not-ready", http.StatusServiceUnavailable,
		lang.Text{ZH: "搜索暂不可用", EN: "Search is not available right now"}}
)

// problems are all kinds, in the order in which they are listed.
var problems = []problem{badParameter, noSuchAddress, wrongMethod, addressTooLong, tooManyRequests, tookTooLong, notReady}

// problemsPath is where the kinds are listed, below the base path.
const problemsPath = "api/v1/problems"

// refusal is an error that a caller of the API may read.
type refusal struct {
	problem
	detail lang.Text // what is wrong here, and what to do
	param  string    // the parameter that is at fault, if one is
	retry  int       // seconds after which to ask again; 0: as it stands, never
}

func (e *refusal) Error() string { return e.name + ": " + e.detail.EN }

// problemBody is how a refusal is sent.
type problemBody struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Param  string `json:"param,omitempty"`
}

// writeProblem answers with the refusal in the language of the caller.
func (s *Server) writeProblem(w http.ResponseWriter, r *http.Request, e *refusal) {
	c := preferred(r)
	h := w.Header()
	s.setOpenHeaders(h, r)
	h["Cache-Control"] = noStore
	h["Content-Type"] = problemType
	h["Vary"] = varyLanguage
	h.Set("Content-Language", c.Tag())
	if e.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(e.retry))
	}
	body := mustEncode(problemBody{s.BasePath() + problemsPath + "#" + e.name, e.title.In(c), e.status, e.detail.In(c), e.param})
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(e.status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// listProblems answers with every kind of problem.
func (s *Server) listProblems(w http.ResponseWriter, r *http.Request) error {
	list := problemList{make([]listedProblem, len(problems))}
	for i, p := range problems {
		list.Problems[i] = listedProblem{s.BasePath() + problemsPath + "#" + p.name, p.status, p.title}
	}
	s.writeJSON(w, r, list)
	return nil
}

type problemList struct {
	Problems []listedProblem `json:"problems"`
}

type listedProblem struct {
	Type   string    `json:"type"`
	Status int       `json:"status"`
	Title  lang.Text `json:"title"`
}

// languages are ours, and one whose readers rather read Chinese than English.
var languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English, language.TraditionalChinese})

// preferred is the language that a request asks for: by its parameter lang, or
// by Accept-Language (RFC 9110, section 12.5.4), or Chinese.
func preferred(r *http.Request) lang.Code {
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

// mustEncode writes a value of our own types as JSON.
func mustEncode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and lists of them always encode
	}
	return append(body, '\n')
}
