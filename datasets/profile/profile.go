package profile

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Profile is what one instrument says about each thing that jurisdictions
// settle differently. Days are working days (工作日) unless Days says otherwise;
// a deadline's first day is not counted.
type Profile struct {
	ID         string        `yaml:"id"`
	Title      lang.Text     `yaml:"title"`      // the instrument's full name
	Instrument lang.Text     `yaml:"instrument"` // its short name, used in citations
	Effective  calendar.Date `yaml:"effective"`  // zero: not known, or never in force
	Draft      bool          `yaml:"draft"`      // a text put out for comment

	Days  Value[string] `yaml:"days"` // working
	Terms Terms         `yaml:"terms"`
	Roles Roles         `yaml:"roles"`
	// SeparateRegistrarAndReviewer asks for two people per entry.
	SeparateRegistrarAndReviewer Value[bool] `yaml:"separate_registrar_and_reviewer"`

	OpenClasses  []Class         `yaml:"open_classes"` // always the three, in the order unconditional, conditional, closed
	OpenRoutes   Value[[]Choice] `yaml:"open_routes"`  // codes filing, forbidden, approval; Label says when the route is taken
	OpenReview   OpenReview      `yaml:"open_review"`
	OpenList     OpenList        `yaml:"open_list"`
	ShareClasses []Class         `yaml:"share_classes"` // none, or the three

	ConditionalRequest ConditionalRequest `yaml:"conditional_request"`
	Sharing            Sharing            `yaml:"sharing"`
	Catalogue          Catalogue          `yaml:"catalogue"`
	DataUpdate         DataUpdate         `yaml:"data_update"`
	Objection          Objection          `yaml:"objection"`
	Complaint          Complaint          `yaml:"complaint"`
	Targets            Targets            `yaml:"targets"`
	Evaluation         Evaluation         `yaml:"evaluation"`
	Accounts           Accounts           `yaml:"accounts"`

	// Clauses names, by id of a rule such as R19, the clause of this
	// instrument that makes the demand. A rule that is a matter of
	// jurisdiction runs only where it is listed.
	Clauses map[string]Cite `yaml:"clauses"`
}

// Terms are the instrument's own words.
type Terms struct {
	Data      Value[lang.Text] `yaml:"data"`
	Catalogue Value[lang.Text] `yaml:"catalogue"`
	OpenList  Value[lang.Text] `yaml:"open_list"`
	Provider  Value[lang.Text] `yaml:"provider"`
}

// Roles are the bodies that the instrument gives a part. A role that is not
// stated has no step of its own.
type Roles struct {
	Authority   Value[lang.Text] `yaml:"authority"`   // head authority
	Operator    Value[lang.Text] `yaml:"operator"`    // runs the platform
	OpenLead    Value[lang.Text] `yaml:"open_lead"`   // guides and evaluates opening
	Responsible Value[lang.Text] `yaml:"responsible"` // compiles the catalogue of a field
	Provider    Value[lang.Text] `yaml:"provider"`    // provides data
	District    Value[lang.Text] `yaml:"district"`
	Committee   Value[lang.Text] `yaml:"committee"` // decides differences between agencies
}

// Class is one of the three open or share classes. The keys are fixed; the
// label, the reasons and what a class needs come from the instrument.
type Class struct {
	Key        string    `yaml:"key" enum:"unconditional,conditional,closed"` // unconditional, conditional, closed
	Label      lang.Text `yaml:"label"`
	Needs      []string  `yaml:"needs"`      // reason, conditions, legal_basis, confirmation
	Reasons    []Choice  `yaml:"reasons"`    // the only reasons allowed; none listed: a text of the agency's own
	BasisKinds []string  `yaml:"basisKinds"` // kinds of norm that suffice as legal basis (LegalBasis.Kind); none listed: any
	Neutral    bool      `yaml:"neutral"`    // the instrument does not name this class: the label is the software's own
	Cite       Cite      `yaml:",inline"`    // absent where Neutral
}

// Choice is an entry of a closed list: the code that a descriptor carries and
// how people read it.
type Choice struct {
	Code  string    `yaml:"code"`
	Label lang.Text `yaml:"label"`
}

// OpenReview is the examination before opening.
type OpenReview struct {
	Dimensions Value[[]Choice] `yaml:"dimensions"` // codes are keys of the descriptor's catalogue.review
	Gates      Value[[]Choice] `yaml:"gates"`      // likewise; each only in some cases
}

// OpenList is what the instrument says about the open list (开放清单).
type OpenList struct {
	ExcludeSources Value[[]string] `yaml:"exclude_sources"` // values of catalogue.sourceMethod that keep an entry off the list
	Priority       Value[[]Choice] `yaml:"priority"`        // codes are values of catalogue.priority
	Evaluated      Value[bool]     `yaml:"evaluated"`       // the list itself is evaluated from time to time
}

// ConditionalRequest is how a request for conditional data is handled.
type ConditionalRequest struct {
	DecidedBy        Value[string] `yaml:"decided_by"`         // role key: provider or authority
	AcceptWD         Value[int]    `yaml:"accept_wd"`          // days to accept or send back
	DecideWD         Value[int]    `yaml:"decide_wd"`          // days to decide
	ExtendWD         Value[int]    `yaml:"extend_wd"`          // days by which the decision may be put off
	CorrectionOnceWD Value[int]    `yaml:"correction_once_wd"` // days within which all faults are named at once
	// CorrectionRestarts starts the time for the decision anew when the corrections arrive, instead of letting it go on.
	CorrectionRestarts Value[bool]   `yaml:"correction_restarts"`
	CorrectionLapses   Value[bool]   `yaml:"correction_lapses"` // not corrected in time: taken as given up (视为放弃)
	Agreement          Value[string] `yaml:"agreement"`         // required or optional
	UseMustMatch       Value[bool]   `yaml:"use_must_match"`
	NoThirdParty       Value[bool]   `yaml:"no_third_party"`
	Disclosure         Value[bool]   `yaml:"disclosure"` // requests may, or must, go the way of government information disclosure (政府信息公开)
	// MisuseNotice lists the kinds of misuse of which the public may be told: purpose, items, volume, transfer, security.
	MisuseNotice Value[[]string] `yaml:"misuse_notice"`
}

// Sharing is how a request between agencies is handled.
type Sharing struct {
	AnswerWD Value[int] `yaml:"answer_wd"`
}

// Catalogue is what an entry must state and how the catalogue is kept.
type Catalogue struct {
	RequiredFields     []Required       `yaml:"required_fields"`
	LawChangeWD        Value[int]       `yaml:"law_change_wd"`       // days to follow a change of law or function
	InventoryMonth     Value[int]       `yaml:"inventory_month"`     // 1 to 12: month of the yearly inventory
	Supplement         Value[string]    `yaml:"supplement"`          // who may add a supplement catalogue: district
	PublishesCatalogue Value[bool]      `yaml:"publishes_catalogue"` // closed entries are shown too, metadata only
	Consultation       Value[bool]      `yaml:"consultation"`        // the provider is consulted in writing before an entry is published
	PurchaseApproval   Value[bool]      `yaml:"purchase_approval"`   // bought data need an approval number
	Consent            Value[bool]      `yaml:"consent"`             // collection that no law provides for needs the subject's consent
	Template           Value[lang.Text] `yaml:"template"`            // norm that entries follow
}

// Required is a key that every entry must fill in.
type Required struct {
	Field string    `yaml:"field"` // path in the descriptor, such as catalogue.scopeText
	Label lang.Text `yaml:"label"` // as the instrument calls it
	Cite  Cite      `yaml:",inline"`
}

// DataUpdate is how data are kept current.
type DataUpdate struct {
	ChangeWD               Value[int]  `yaml:"change_wd"`                // days from a change of the data to its update
	FrequencyNeedsApproval Value[bool] `yaml:"frequency_needs_approval"` // the frequency itself is approved
}

// Objection is how an objection to data (异议) runs.
type Objection struct {
	To          Value[string]    `yaml:"to"`            // role key
	MarkWD      Value[int]       `yaml:"mark_wd"`       // from receipt to the public mark
	OwnDecideWD Value[int]       `yaml:"own_decide_wd"` // from receipt to the decision, where it is the receiver's own matter
	TransferWD  Value[int]       `yaml:"transfer_wd"`   // from receipt to passing it on
	VerifyWD    Value[int]       `yaml:"verify_wd"`     // from its arrival there to the decision
	Notify      Value[bool]      `yaml:"notify"`        // the objector is told
	Who         Value[lang.Text] `yaml:"who"`           // who may object
}

// Complaint is how a complaint runs.
type Complaint struct {
	WD     Value[int]    `yaml:"wd"`
	Starts Value[string] `yaml:"starts"` // accepted (受理) or received
}

// Targets are what a city set itself in a work plan; they are never shown as
// legal deadlines.
type Targets struct {
	AcceptAverageWD Value[int]     `yaml:"accept_avg_wd"`
	OnTimeShare     Value[float64] `yaml:"on_time_share"` // 0 to 1
}

// Evaluation is how opening is evaluated.
type Evaluation struct {
	PerYear  Value[int]      `yaml:"per_year"`
	Measures Value[[]Choice] `yaml:"measures"`
	// Weights are the measures' parts of the total, by code, one for each measure.
	// Where none are stated all weigh the same.
	Weights Value[map[string]float64] `yaml:"weights"`
	Publish Value[bool]               `yaml:"publish"`
}

// Accounts is how those who log in are identified.
type Accounts struct {
	Password Value[string] `yaml:"password"` // policy: dengbao3 (等保三级) or nist; absent: nist
}

// OpenClass returns the open class with the given key; every profile has all three.
func (p *Profile) OpenClass(key string) (Class, bool) { return classOf(p.OpenClasses, key) }

// ShareClass returns the share class with the given key, if the instrument has share classes.
func (p *Profile) ShareClass(key string) (Class, bool) { return classOf(p.ShareClasses, key) }

func classOf(classes []Class, key string) (Class, bool) {
	for _, c := range classes {
		if c.Key == key {
			return c, true
		}
	}
	return Class{}, false
}

// ReasonLabel is the text of a reason of the class, zero if the class has no such reason.
func (c Class) ReasonLabel(code string) lang.Text {
	for _, r := range c.Reasons {
		if r.Code == code {
			return r.Label
		}
	}
	return lang.Text{}
}
