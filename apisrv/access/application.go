package access

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Kinds of applicant, as catalogue.conditions.for of a descriptor names them.
const (
	Person       = "person"       // 自然人
	Organisation = "organisation" // 法人和非法人组织
)

// Ways of delivery, as catalogue.conditions.delivery of a descriptor names them.
const (
	Interface = "interface" // 接口
	File      = "file"      // 文件下载
	Sandbox   = "sandbox"   // 数据沙箱
)

// Application is what an applicant asks for: one dataset, some of its data
// items, for one purpose. The zero value is an empty draft; a draft may lack
// anything, Check says what is still wrong.
type Application struct {
	Dataset   string    `json:"dataset"`
	Applicant Applicant `json:"applicant"` // as the account had it when the application was submitted

	Scenario string   `json:"scenario,omitempty"` // id of a scenario that the applicant chose; empty: none
	Purpose  string   `json:"purpose"`            // what the data are for; one purpose, several lines
	System   string   `json:"system"`             // app or system in which they are used, and nowhere else
	Items    []string `json:"items"`              // data items asked for, in the dataset's order

	Delivery string `json:"delivery"` // interface, file or sandbox
	Calls    int    `json:"calls"`    // calls a day at the most; 0 unless the delivery is by interface
	Months   int    `json:"months"`   // how long the data are to be used, from the first day of access

	Storage  string `json:"storage"`  // where the data are kept
	Security string `json:"security"` // how they are protected

	Commitment  Commitment   `json:"commitment"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Applicant is who asks. What identifies a person is kept masked and as a keyed
// hash only, never as a number.
type Applicant struct {
	Kind     string   `json:"kind"` // person or organisation
	Name     string   `json:"name"`
	Identity Identity `json:"identity"`
	Contact  Contact  `json:"contact"`
}

// Contact is whom to ask about an application.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

// Commitment is the letter of commitment on security (安全承诺书) as the
// applicant gave it. The zero value is no commitment.
type Commitment struct {
	Version int           `json:"version"` // of the letter, see CommitmentVersion
	Name    string        `json:"name"`    // typed by who commits themself
	On      calendar.Date `json:"on"`
}

// Attachment is a file handed in as proof; its bytes are kept elsewhere.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"mediaType"` // found out from the bytes, see SniffAttachment
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"` // 64 lower-case hexadecimal digits
}

// Scope is what a decision gives: never more than was asked for.
type Scope struct {
	Items    []string      `json:"items"`
	Purpose  string        `json:"purpose"`
	Delivery string        `json:"delivery"`
	Calls    int           `json:"calls"`           // calls a day; 0 unless the delivery is by interface
	Rows     int64         `json:"rows,omitempty"`  // rows a day; 0: no number was agreed
	Bytes    int64         `json:"bytes,omitempty"` // bytes of content a day; 0: no number was agreed
	Until    calendar.Date `json:"until"`           // last day of use
}

// Decision is what was decided on an application, and why.
type Decision struct {
	Approved  bool          `json:"approved"`
	On        calendar.Date `json:"on"`
	By        string        `json:"by"`                  // id of the account that decided; "scenario" where one did
	Scenario  string        `json:"scenario,omitempty"`  // the scenario that was met
	Reason    string        `json:"reason"`              // always there for a refusal
	Scope     Scope         `json:"scope"`               // zero for a refusal
	Agreement bool          `json:"agreement,omitempty"` // an agreement must be signed before any data are given
}

// Signature is the acceptance of an agreement: which text, by whom, when. The
// signed bytes themselves are kept beside it and checked against Hash at every
// reading.
type Signature struct {
	Template string        `json:"template"`
	Version  int           `json:"version"`
	Hash     string        `json:"hash"` // of the exact bytes, see HashText
	Name     string        `json:"name"` // typed by who signs
	On       calendar.Date `json:"on"`
}

// Destruction is the confirmation that the data were destroyed at the end
// (销毁确认), or that none were ever received.
type Destruction struct {
	On    calendar.Date `json:"on"`
	Name  string        `json:"name"`  // who confirms
	How   string        `json:"how"`   // how the copies were destroyed; empty only with None
	None  bool          `json:"none"`  // no data were received
	Found bool          `json:"found"` // the operator found it so, without the applicant's word
}

// Grant is the right that an approved application gives while it is active.
// It is derived from a case by GrantOf and has no life of its own.
type Grant struct {
	Receipt  string        `json:"receipt"` // of the application
	Account  string        `json:"account"`
	Dataset  string        `json:"dataset"`
	Items    []string      `json:"items"`
	Purpose  string        `json:"purpose"`
	Delivery string        `json:"delivery"`
	Calls    int           `json:"calls"`           // calls a day
	Rows     int64         `json:"rows,omitempty"`  // rows a day; 0: no number was agreed
	Bytes    int64         `json:"bytes,omitempty"` // bytes of content a day; 0: no number was agreed
	Until    calendar.Date `json:"until"`           // last day
}

// Scenario is a use that an operator settled in advance: a purpose with the
// data items that it needs and no more. An application that fits is granted at
// once (沪府令9号 第二十八条 knows this for sharing between agencies; here it
// serves conditional opening).
type Scenario struct {
	ID       string        `json:"id"` // lower-case letters, digits and hyphens
	Name     lang.Text     `json:"name"`
	Purpose  string        `json:"purpose"`
	Dataset  string        `json:"dataset"`
	Items    []string      `json:"items"`
	For      []string      `json:"for"`      // kinds of applicant; empty: all that the dataset is for
	Delivery []string      `json:"delivery"` // ways of delivery; empty: all that the dataset has
	Calls    int           `json:"calls"`    // most calls a day
	Months   int           `json:"months"`   // longest use
	Until    calendar.Date `json:"until"`    // last day on which it is offered; zero: no end is set
}
