package pages

// Dataset is a dataset's page (layout "dataset").
type Dataset struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	TitleLang   string     `json:"title_lang,omitempty"` // BCP 47, when the title exists in the other language only
	Description []string   `json:"description"`          // paragraphs, plain text
	Class       Class      `json:"class"`
	Provider    Provider   `json:"provider"`
	Domain      Link       `json:"domain"`
	Keywords    []string   `json:"keywords"`
	Facts       []Fact     `json:"facts"` // in the order that people look for: source, updated, next due, on time or late, span, size, units …
	Notices     []Notice   `json:"notices"`
	Suspended   bool       `json:"suspended,omitempty"` // a notice stands in the place of files, rows and what the checks found
	Resources   []Resource `json:"resources"`
	Bundle      *File      `json:"bundle,omitempty"`      // everything in one ZIP
	Descriptor  *File      `json:"descriptor,omitempty"`  // datapackage.json
	Permalink   string     `json:"permalink"`             // absolute URL of this page
	VersionURL  string     `json:"version_url,omitempty"` // absolute URL of this version's folder, with no index of its own: printed, linked to its datapackage.json
	Version     string     `json:"version,omitempty"`
	History     []Version  `json:"history"` // newest first
	License     License    `json:"license"`
	Citation    string     `json:"citation"`
	Code        []Code     `json:"code"`
	Calls       *Calls     `json:"calls,omitempty"` // entries whose rows can be asked for
	Related     []Item     `json:"related"`
	Findings    []Finding  `json:"findings"`
	Access      *Access    `json:"access,omitempty"`  // conditional entries: how to get them
	Answers     *Answered  `json:"answers,omitempty"` // conditional entries: how applications were answered
	Basis       *Basis     `json:"basis,omitempty"`   // conditional and closed: why
	JSONLD      string     `json:"json_ld"`           // schema.org Dataset, as JSON text
}

// Class is an open class with what makes it so.
type Class struct {
	Key    string `json:"key"` // unconditional, conditional, closed
	Label  string `json:"label"`
	Reason string `json:"reason"`
	Cite   string `json:"cite"` // 沪府令9号第三十条 / SH Order 9, Art. 30; empty where the profile is silent
	Note   string `json:"note"` // what it means for the reader, one sentence
}

// Provider is who answers for a dataset, with its own phone and e-mail.
type Provider struct {
	Name  string `json:"name"`
	Href  string `json:"href"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

// Fact is one key fact. State colours it: ok, late, or empty.
type Fact struct {
	Key   string `json:"key"` // stable: source, updated, next_due, span, size, unit, frequency, code …
	Label string `json:"label"`
	Value string `json:"value"`
	ISO   string `json:"iso,omitempty"` // machine date where Value is one
	Href  string `json:"href,omitempty"`
	State string `json:"state,omitempty"`
}

// Notice is something a reader should know first. Kind: stale, late, sample,
// suspended.
type Notice struct {
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Reason Quote  `json:"reason"` // of a suspension, in the operator's words
	Text   string `json:"text"`
}

// Resource is one table of a dataset with all that is shown of it.
type Resource struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Sample      bool     `json:"sample,omitempty"` // written by the agency for the public, not cut from the data
	Rows        int64    `json:"rows"`
	Columns     int      `json:"columns"`
	Files       []File   `json:"files"`
	Omitted     []string `json:"omitted"` // sentences: which format is not offered and why
	Fields      []Field  `json:"fields"`
	Preview     Preview  `json:"preview"`
	Picture     *Picture `json:"picture,omitempty"`
	Notes       []string `json:"notes"` // how the file was read: lead lines, units, filled merges …
}

// File is a download.
type File struct {
	Label  string `json:"label"`  // CSV, CSV for Excel, JSON …
	Format string `json:"format"` // csv, excel-csv, json, ndjson, xlsx, parquet, geojson, zip, original, datapackage
	Name   string `json:"name"`   // file name
	Href   string `json:"href"`   // latest, relative to public/
	URL    string `json:"url"`    // absolute, latest
	Bytes  int64  `json:"bytes"`
	Size   string `json:"size"` // 31 KB
	Rows   int64  `json:"rows"` // 0: not a table
	SHA256 string `json:"sha256"`
	Note   string `json:"note"` // such as: cells that begin with = + - @ are prefixed
}

// Field is a data item with its dictionary entry and profile.
type Field struct {
	Name        string  `json:"name"`
	Title       string  `json:"title"`
	Description string  `json:"description"`
	Type        string  `json:"type"`       // Table Schema type
	TypeLabel   string  `json:"type_label"` // in words
	Unit        string  `json:"unit"`
	Key         bool    `json:"key"`      // part of the primary key
	Numeric     bool    `json:"numeric"`  // right-aligned
	Missing     string  `json:"missing"`  // 12 (0.3 %) or 0
	Distinct    string  `json:"distinct"` // 1,644 or ≈120,000
	Range       string  `json:"range"`    // min – max, or the time span; empty for text
	Mean        string  `json:"mean"`
	Top         []Count `json:"top"`   // most frequent values
	Spark       string  `json:"spark"` // inline SVG, safe, or empty
}

// Count is a value and how often it occurs.
type Count struct {
	Value string `json:"value"`
	Count string `json:"count"`
}

// Preview is the first rows of a resource, formatted.
type Preview struct {
	Rows  [][]Cell `json:"rows"` // cells in the order of Fields
	Total int64    `json:"total"`
}

// Cell is one formatted cell; Null ones are shown as "no data" in words.
type Cell struct {
	Text string `json:"t"`
	Null bool   `json:"n,omitempty"`
}

// Picture is a drawing of the data, made at build time, with the table beneath.
type Picture struct {
	SVG     string     `json:"svg"` // safe markup: text in it is escaped
	Caption string     `json:"caption"`
	Head    []string   `json:"head"`
	Numeric []bool     `json:"numeric"`
	Rows    [][]string `json:"rows"`
	More    string     `json:"more"` // sentence when the table shows only some of the points
}

// Version is one state in a dataset's history.
type Version struct {
	ID      string `json:"id"`
	Date    string `json:"date"` // in words
	ISO     string `json:"iso"`
	Rows    string `json:"rows"`
	Columns string `json:"columns"`
	Change  string `json:"change"` // ＋30 行，改 2 行 / first version
	Note    string `json:"note"`
	Files   []File `json:"files"`
	Current bool   `json:"current"`
}

// Code is an example that loads the data, in one language of programming.
type Code struct {
	Key   string `json:"key"` // curl, python, r, javascript, duckdb, power-query
	Label string `json:"label"`
	Text  string `json:"text"`
}

// Finding is an honest word about quality.
type Finding struct {
	Severity string `json:"severity"`
	Label    string `json:"label"` // severity in words
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Cite     string `json:"cite"`
}

// Access says how a conditional entry is had.
type Access struct {
	Conditions string   `json:"conditions"`
	Materials  []string `json:"materials"`
	For        []string `json:"for"`
	Delivery   []string `json:"delivery"`
	CallLimit  string   `json:"call_limit"`
	DecidedBy  string   `json:"decided_by"`
	Limits     []string `json:"limits"` // time limits in words with article; a target is called a target
	Agreement  []string `json:"agreement"`
	Disclosure string   `json:"disclosure"` // the way of government information disclosure, where the rules have it
	Apply      string   `json:"apply"`      // href of the page where people apply; empty while the dataset is suspended
}

// Apply is what stands where people apply, on a host without the portal's server
// (layout "apply").
type Apply struct {
	Dataset Link `json:"dataset"`
}

// Basis is the norm that a restriction rests on.
type Basis struct {
	Reason     string `json:"reason"`
	Instrument string `json:"instrument"`
	Article    string `json:"article"`
	Text       string `json:"text"`
}
