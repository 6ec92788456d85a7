package pages

// Answers is a page of applications that were answered (layout "answers"): the
// first page, with all counts and the newest month, or that of a month.
type Answers struct {
	Lead    string      `json:"lead"`
	Figures []Fact      `json:"figures"` // first page: counts by decision
	Files   []File      `json:"files"`   // first page: CSV, JSON
	Misuse  []MisuseRow `json:"misuse"`  // first page
	Month   string      `json:"month"`   // in words; empty where nothing was answered yet
	Rows    []AnswerRow `json:"rows"`    // newest first
	Pager   Pager       `json:"pager"`
	Months  []Link      `json:"months"` // first page: the other months, newest first
}

// AnswerRow is an application that was answered. It names nobody.
type AnswerRow struct {
	Dataset   Link   `json:"dataset"`
	Applicant string `json:"applicant"`
	Purpose   Quote  `json:"purpose"`
	Decision  string `json:"decision"` // approved, refused
	Label     string `json:"label"`    // of the decision
	Date      string `json:"date"`     // in words; the month where the day is not told
	ISO       string `json:"iso"`
	Reason    Quote  `json:"reason"`
}

// Quote is what a person wrote, in the language in which it was written.
type Quote struct {
	Text string `json:"text"`
	Lang string `json:"lang,omitempty"` // BCP 47, where it differs from the page's
}

// Answered is how applications for one dataset were answered.
type Answered struct {
	Count string      `json:"count"` // in a sentence
	Rows  []AnswerRow `json:"rows"`  // the newest
	All   string      `json:"all"`   // href of the page with those of all datasets
}

// MisuseRow is a public notice of a misuse.
type MisuseRow struct {
	Dataset Link   `json:"dataset"`
	Date    string `json:"date"`
	ISO     string `json:"iso"`
	Who     Quote  `json:"who"`
	Kind    string `json:"kind"`
	Text    Quote  `json:"text"`
	Cite    string `json:"cite"`
}

// Audit is a page of signed checkpoints of the audit log (layout "audit"): the
// first page, with the newest year, or that of a year.
type Audit struct {
	Key         string          `json:"key"`      // first page: the public key; empty where there is none yet
	KeyHref     string          `json:"key_href"` // of the file that holds it
	Newest      string          `json:"newest"`   // first page: the newest signed note
	Year        string          `json:"year"`
	Checkpoints []CheckpointRow `json:"checkpoints"` // of the year, newest first
	Years       []Link          `json:"years"`       // first page: the other years, newest first
}

// CheckpointRow is one of them.
type CheckpointRow struct {
	Date string `json:"date"`
	ISO  string `json:"iso"`
	Seq  string `json:"seq"` // number of the entry that the log ended with
	Href string `json:"href"`
	Name string `json:"name"` // of the file
}
