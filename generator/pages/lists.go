package pages

// Item is a dataset in a list.
type Item struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	TitleLang  string   `json:"title_lang,omitempty"`
	Href       string   `json:"href"`
	Summary    string   `json:"summary"` // one line
	Agency     string   `json:"agency"`
	AgencyHref string   `json:"agency_href"`
	Domain     string   `json:"domain"`
	Class      string   `json:"class"` // key
	Label      string   `json:"label"` // of the class
	Formats    []string `json:"formats"`
	Size       string   `json:"size"`    // 1,644 行 × 3 列; empty without rows
	Updated    string   `json:"updated"` // in words
	ISO        string   `json:"iso"`
	Frequency  string   `json:"frequency"`
	State      string   `json:"state"` // ok, late, or empty where no date is due
	StateText  string   `json:"state_text"`
	Stale      bool     `json:"stale,omitempty"` // the last good version stands in for a broken one
}

// List is one page of a list of datasets (layout "list").
type List struct {
	Heading string  `json:"heading"`
	Lead    string  `json:"lead"` // one sentence, may be empty
	Total   int     `json:"total"`
	Count   string  `json:"count"` // 14 个数据集 / 14 datasets
	Items   []Item  `json:"items"`
	Pager   Pager   `json:"pager"`
	Views   []Facet `json:"views"` // other ways to cut the list, with counts; the current value is marked
	Bulk    []File  `json:"bulk"`  // everything of this list in one ZIP, where there is one
	Feed    string  `json:"feed"`  // Atom feed of this list, relative to public/, or empty
}

// Facet is a way to cut the list of datasets.
type Facet struct {
	Key    string       `json:"key"` // domain, agency, district, class, format
	Label  string       `json:"label"`
	Href   string       `json:"href"` // index page of the facet
	Values []FacetValue `json:"values"`
}

// FacetValue is one value of a facet with its page.
type FacetValue struct {
	Label   string `json:"label"`
	Href    string `json:"href"` // empty where the count is 0
	Count   int    `json:"count"`
	Current bool   `json:"current,omitempty"`
}

// Pager leads through a list. Pages are numbered from 1; Window holds the
// numbers to show, 0 standing for a gap.
type Pager struct {
	Page   int       `json:"page"`
	Pages  int       `json:"pages"`
	First  int       `json:"first"` // number of the first item on this page, counted from 1
	Last   int       `json:"last"`
	Prev   string    `json:"prev"`
	Next   string    `json:"next"`
	Window []PageRef `json:"window"`
}

// PageRef is a numbered page; Number 0 is a gap.
type PageRef struct {
	Number  int    `json:"number"`
	Href    string `json:"href"`
	Current bool   `json:"current,omitempty"`
}

// Facets is the page that lists all values of one facet (layout "facets").
type Facets struct {
	Heading string  `json:"heading"`
	Lead    string  `json:"lead"`
	Facet   Facet   `json:"facet"`
	Groups  []Group `json:"groups"` // agencies by level and kind, with name, contact and count; empty for other facets
}

// Group is a titled run of agencies.
type Group struct {
	Title    string       `json:"title"`
	Agencies []AgencyLine `json:"agencies"`
}

// AgencyLine is an agency in the list of agencies.
type AgencyLine struct {
	Name          string `json:"name"`
	Href          string `json:"href"`
	Kind          string `json:"kind"`
	Binding       string `json:"binding"`
	Phone         string `json:"phone"`
	Email         string `json:"email"`
	Count         int    `json:"count"`
	Unconditional int    `json:"unconditional"`
	Conditional   int    `json:"conditional"`
	Late          int    `json:"late"`
}

// Agency is an agency's page (layout "agency"): who it is, and its datasets.
type Agency struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Facts    []Fact `json:"facts"`     // kind, binding, code, level, parent, phone, e-mail, address, website
	Sentence string `json:"sentence"`  // honest numbers in a sentence
	OpenList string `json:"open_list"` // href of its open list
	List     List   `json:"list"`
}

// Home is the first page (layout "home").
type Home struct {
	Numbers      []Run        `json:"numbers"` // honest numbers, as a sentence in runs, some of them links
	Domains      []FacetValue `json:"domains"`
	Changes      []Change     `json:"changes"`       // newest first
	Priority     []Item       `json:"priority"`      // high-value sets
	PriorityLead string       `json:"priority_lead"` // with the article
	Feed         string       `json:"feed"`
	Release      Release      `json:"release"`
}

// Run is a stretch of text, linked where Href is set.
type Run struct {
	Text  string `json:"text"`
	Href  string `json:"href,omitempty"`
	State string `json:"state,omitempty"`
}

// Change is an event in the history of the portal.
type Change struct {
	Date   string `json:"date"`
	ISO    string `json:"iso"`
	Title  string `json:"title"`
	Href   string `json:"href"`
	Agency string `json:"agency"`
	What   string `json:"what"` // 新增 30 行 / first published
}

// Release names the published state. Only the home page and the statistics
// page show it, so that other pages stay as they are from release to release.
type Release struct {
	AsOf     string `json:"as_of"`
	ISO      string `json:"iso"`
	Files    string `json:"files"` // number of published data files
	Bytes    string `json:"bytes"`
	Manifest string `json:"manifest"` // href of checksums
}

// OpenList is the open list (开放清单) of the city or of one agency (layout "open-list").
type OpenList struct {
	Heading   string        `json:"heading"`
	Lead      string        `json:"lead"`
	Version   string        `json:"version"`
	Evaluated string        `json:"evaluated"`
	Cite      string        `json:"cite"`
	Files     []File        `json:"files"` // CSV, JSON, XLSX
	Agencies  []FacetValue  `json:"agencies"`
	Rows      []OpenListRow `json:"rows"`
	Pager     Pager         `json:"pager"`
	Diff      *ListDiff     `json:"diff,omitempty"`
}

// OpenListRow is an entry of the open list, with the columns that the rules name.
type OpenListRow struct {
	Title      string `json:"title"`
	Href       string `json:"href"`
	Agency     string `json:"agency"`
	Scope      string `json:"scope"`      // 范围
	Class      string `json:"class"`      // key
	Label      string `json:"label"`      // 类型
	Conditions string `json:"conditions"` // 条件
	Frequency  string `json:"frequency"`  // 更新频率
	Domain     string `json:"domain"`     // 领域
	Summary    string `json:"summary"`    // 摘要
	Items      string `json:"items"`      // 数据项
	Formats    string `json:"formats"`    // 格式
	Code       string `json:"code"`
	Suspended  string `json:"suspended"` // that it is, in words; empty: it is not
}

// ListDiff is what changed against the list's version before.
type ListDiff struct {
	Before  string       `json:"before"` // its version
	Added   []Link       `json:"added"`
	Removed []Link       `json:"removed"`
	Changed []ListChange `json:"changed"`
}

// ListChange is an entry whose columns changed.
type ListChange struct {
	Link Link   `json:"link"`
	What string `json:"what"` // 更新频率：每月 → 每季度
}

// Statistics is the page of statistics (layout "statistics"), or that of results
// of evaluations (layout "evaluation"), which has no figures and no release.
type Statistics struct {
	Lead    string      `json:"lead"`
	Links   []Link      `json:"links"` // to definitions and more
	Figures []Fact      `json:"figures"`
	Tables  []StatTable `json:"tables"`
	Release Release     `json:"release"`
}

// StatTable is a table of counts with a drawing of its main column.
type StatTable struct {
	Key   string    `json:"key"`
	Title string    `json:"title"`
	Note  string    `json:"note"`
	Head  []string  `json:"head"`
	Words []bool    `json:"words,omitempty"` // per column of Head: true where it holds words, which are set left; empty: all but the first are numbers
	Rows  []StatRow `json:"rows"`
	SVG   string    `json:"svg"`
	Drawn string    `json:"drawn,omitempty"` // column of Head that SVG draws as bars, which do not say it themselves
}

// StatRow is a row; the first cell is the label.
type StatRow struct {
	Label string   `json:"label"`
	Href  string   `json:"href"`
	Cells []string `json:"cells"`
}

// Text is a page of prose (layouts "about", "licence", "accessibility", "formats", "privacy", "account").
// The prose itself lies in site/content; Facts hold what differs between portals.
type Text struct {
	Facts   []Fact       `json:"facts"`
	Links   []Link       `json:"links"`
	Rules   []RuleLine   `json:"rules"` // about: the values of the profile with their articles
	Formats []FormatHelp `json:"formats"`
}

// RuleLine is one value of the profile in words.
type RuleLine struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Cite  string `json:"cite"`
}

// FormatHelp says what a format is good for and which program opens it.
type FormatHelp struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}
