package check

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/pii"
	"github.com/kaimen-portal/kaimen/datasets/summary"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Facts are what reading an entry's files showed. They can be kept as JSON, so
// that a file that has not changed need not be read again.
type Facts struct {
	Resources []ResourceFacts `json:"resources"`         // in the order of the descriptor
	Earlier   []ResourceFacts `json:"earlier,omitempty"` // of the files of earlier versions, oldest first
}

// ResourceFacts are what reading one file showed. Where Err is set, only Name,
// Path, Sample and, if the bytes could be read, SHA256 are.
type ResourceFacts struct {
	Name     string           `json:"name"`
	Path     string           `json:"path"` // within the dataset's folder
	Sample   bool             `json:"sample,omitempty"`
	SHA256   string           `json:"sha256,omitempty"` // of the file, in hexadecimal
	Bytes    int64            `json:"bytes,omitempty"`
	Format   string           `json:"format,omitempty"`
	Encoding string           `json:"encoding,omitempty"`
	Rows     int64            `json:"rows"`
	Schema   table.Schema     `json:"schema"`
	Columns  []summary.Column `json:"columns,omitempty"`
	Notes    []table.Note     `json:"notes,omitempty"`
	Rejected int64            `json:"rejected,omitempty"`
	Rejects  []table.Reject   `json:"rejects,omitempty"` // the first few
	PII      []pii.Hit        `json:"pii,omitempty"`
	Err      *ReadError       `json:"err,omitempty"`
}

// ReadError is why a file could not be read, and what to do about it.
type ReadError struct {
	Code   string    `json:"code,omitempty"` // of a table.Error; empty for any other error
	Row    int64     `json:"row,omitempty"`
	Column string    `json:"column,omitempty"`
	Text   lang.Text `json:"text"`
	Fix    lang.Text `json:"fix"`
}
