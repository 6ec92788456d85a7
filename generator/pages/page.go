// Package pages describes every page of the static portal as a value: which
// layout draws it and all that the layout says, in one language. Pages are made
// of public descriptions only; no page reads another, so a page is drawn again
// exactly when its own value changed.
package pages

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Page is one page in one language. Its value decides its bytes, together with
// Site and the templates.
type Page struct {
	Lang        lang.Code   `json:"lang"`
	Path        string      `json:"path"`   // below the language's root: "" is home, else it ends in a slash; "404.html" is itself
	Layout      string      `json:"layout"` // file name in site/layouts/_partials/pages without .html
	Title       string      `json:"title"`
	Description string      `json:"description"` // one sentence for machines
	NoIndex     bool        `json:"no_index"`
	Crumbs      []Link      `json:"crumbs"`
	Nav         string      `json:"nav"`        // which entry of the navigation is current: datasets, agencies, open-list, statistics, search or empty
	Alternates  []Alternate `json:"alternates"` // the same content for machines
	Params      any         `json:"params"`     // a struct of this package; keys are snake_case
}

// OutPath is where the page's file lies below public/.
func (p Page) OutPath() string {
	out := p.Path
	if out == "" || out[len(out)-1] == '/' {
		out += "index.html"
	}
	if p.Lang == lang.EN {
		out = "en/" + out
	}
	return out
}

// Link is a link to another page. Href is relative to public/ (never begins
// with a slash), or an absolute URL where External is true. An empty Href is
// text without a link.
type Link struct {
	Text     string `json:"text"`
	Href     string `json:"href"`
	External bool   `json:"external,omitempty"`
	Lang     string `json:"lang,omitempty"` // BCP 47, where it differs from the page's
}

// Alternate is a machine-readable twin of a page.
type Alternate struct {
	Type  string `json:"type"` // media type
	Href  string `json:"href"`
	Title string `json:"title"`
}

// Site is what every page of one language shares. It changes rarely: a change
// draws every page anew, so nothing that differs from release to release is here.
type Site struct {
	Lang        lang.Code `json:"lang"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	City        string    `json:"city"`
	Operator    string    `json:"operator"`
	BaseURL     string    `json:"base_url"`  // absolute, ends in a slash
	BasePath    string    `json:"base_path"` // path of BaseURL, begins and ends with a slash; for pages served at any depth
	Sample      bool      `json:"sample"`
	License     License   `json:"license"`
	Phone       string    `json:"phone"`
	Email       string    `json:"email"`
	Basis       string    `json:"basis"` // the instrument that the portal follows, in words; may be empty
	Terms       Terms     `json:"terms"`
	Up          []Link    `json:"up"`   // province, nation
	Down        []Link    `json:"down"` // districts
	See         []Link    `json:"see"`
}

// Terms are the words of the profile. Empty ones fall back to the i18n texts.
type Terms struct {
	Data          string `json:"data"`      // 公共数据
	OpenList      string `json:"open_list"` // 数据开放清单
	Unconditional string `json:"unconditional"`
	Conditional   string `json:"conditional"`
	Closed        string `json:"closed"`
}

// License is a licence in one line and in full.
type License struct {
	Name  string `json:"name"`  // CC-BY-4.0
	Title string `json:"title"` // as people say it: CC BY 4.0 / 知识共享署名 4.0
	Line  string `json:"line"`  // what it allows, in one sentence
	URL   string `json:"url"`
}
