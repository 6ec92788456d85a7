package datasets

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Dataset is one entry of the catalogue: a Frictionless Data Package v2 with a
// catalogue object for what public administration adds.
type Dataset struct {
	ID    string         `yaml:"-"` // folder name; equals Name
	File  string         `yaml:"-"` // descriptor's path within the catalogue, for messages
	Dir   string         `yaml:"-"` // folder of the descriptor within the catalogue
	Lines map[string]int `yaml:"-"` // line of each key in the descriptor, by path such as "catalogue.provider" or "resources[0].path"

	Schema       string        `yaml:"$schema"`
	Name         string        `yaml:"name"`
	Title        string        `yaml:"title"`
	Description  string        `yaml:"description"`
	Keywords     []string      `yaml:"keywords"`
	Homepage     string        `yaml:"homepage"`
	Version      string        `yaml:"version"`
	Created      string        `yaml:"created"`
	Licenses     []License     `yaml:"licenses"`
	Sources      []Source      `yaml:"sources"`
	Contributors []Contributor `yaml:"contributors"`
	Resources    []Resource    `yaml:"resources"`
	Catalogue    Governance    `yaml:"catalogue"`
}

// Source says where data came from.
type Source struct {
	Title   string `yaml:"title" json:"title,omitempty"`
	Path    string `yaml:"path" json:"path,omitempty"`
	Email   string `yaml:"email" json:"email,omitempty"`
	Version string `yaml:"version" json:"version,omitempty"`
}

// Contributor is a person or body that took part.
type Contributor struct {
	Title        string   `yaml:"title" json:"title,omitempty"`
	Path         string   `yaml:"path" json:"path,omitempty"`
	Email        string   `yaml:"email" json:"email,omitempty"`
	Roles        []string `yaml:"roles" json:"roles,omitempty"`
	Organization string   `yaml:"organization" json:"organization,omitempty"`
}

// Resource is a file of a dataset.
type Resource struct {
	Name        string        `yaml:"name"`
	Path        string        `yaml:"path"` // within the dataset's folder
	Title       string        `yaml:"title"`
	Description string        `yaml:"description"`
	Format      string        `yaml:"format"`
	Mediatype   string        `yaml:"mediatype"`
	Encoding    string        `yaml:"encoding"`
	Type        string        `yaml:"type"` // "table" or empty
	Dialect     table.Dialect `yaml:"dialect"`
	Schema      table.Schema  `yaml:"schema"`
	Sample      bool          `yaml:"sample"` // conditional entries: rows the agency wrote for the public, never cut from the data
}

// Governance is the catalogue object of a descriptor: what the rules on public
// data demand of an entry and Data Package has no word for.
type Governance struct {
	Code        string `yaml:"code"`                       // 信息资源代码, 发改高技〔2017〕1272号
	UpstreamID  string `yaml:"upstreamID"`                 // id in the provincial or national catalogue
	Provider    string `yaml:"provider"`                   // agency id (数据提供单位)
	Responsible string `yaml:"responsible"`                // agency id (市级责任部门)
	Domain      string `yaml:"domain"`                     // domain id
	Scope       string `yaml:"scope" enum:"city,district"` // city or district: a district entry belongs to a supplement catalogue (补充目录)
	ScopeText   string `yaml:"scopeText"`                  // 范围: whom and what the entry covers

	OpenClass  OpenClass  `yaml:"openClass" enum:"unconditional,conditional,closed"`
	OpenReason Reason     `yaml:"openReason"`
	Conditions Conditions `yaml:"conditions"` // conditional entries
	LegalBasis LegalBasis `yaml:"legalBasis"`
	OpenRoute  string     `yaml:"openRoute" enum:"filing,forbidden,approval"` // filing 备案, forbidden 禁止, approval 审核同意
	Review     Review     `yaml:"review"`

	ShareClass  OpenClass  `yaml:"shareClass" enum:"unconditional,conditional,closed"`
	ShareReason Reason     `yaml:"shareReason"`
	ShareBasis  LegalBasis `yaml:"shareBasis"`
	ShareMethod string     `yaml:"shareMethod" enum:"platform-database,platform-file,platform-interface,mail,disk"` // platform-database, platform-file, platform-interface, mail, disk

	FormatClass      string    `yaml:"formatClass" enum:"file,spreadsheet,database,image,media,self-describing"` // 1272: file, spreadsheet, database, image, media, self-describing
	UpdateFrequency  Frequency `yaml:"updateFrequency" enum:"realtime,hourly,daily,weekly,monthly,quarterly,half-yearly,yearly,irregular,not-updated"`
	FrequencyReview  Approval  `yaml:"frequencyReview"`                                                     // who approved the frequency, and which value (ZJ 32)
	SourceMethod     string    `yaml:"sourceMethod" enum:"collected,generated,shared,negotiated,purchased"` // collected 自采, generated 业务产生, shared 共享, negotiated 协商, purchased 采购
	CollectionBasis  string    `yaml:"collectionBasis" enum:"statutory,entrusted,negotiated,consent"`       // statutory 法定, entrusted 委托, negotiated 协商, consent 同意
	PurchaseApproval string    `yaml:"purchaseApproval"`
	SourceSystem     string    `yaml:"sourceSystem"`
	Priority         []string  `yaml:"priority" enum:"livelihood,demand,commercial"` // livelihood 民生紧密相关, demand 社会迫切需要, commercial 商业增值潜力显著

	StateSecret    bool     `yaml:"stateSecret"`
	SecurityLevel  string   `yaml:"securityLevel"`
	SecrecyReview  Approval `yaml:"secrecyReview"`
	RiskAssessment Approval `yaml:"riskAssessment"`
	Consultation   Approval `yaml:"consultation"`
	Desensitised   Approval `yaml:"desensitised"` // record of how personal or secret parts were removed
	DerivedFrom    string   `yaml:"derivedFrom"`  // closed parent of an open derivative (R75)

	Status       string        `yaml:"status" enum:"draft,submitted,returned,approved"` // draft, submitted, returned, approved
	ReturnReason string        `yaml:"returnReason"`
	RegisteredBy string        `yaml:"registeredBy"`
	RegisteredOn calendar.Date `yaml:"registeredOn"`
	ApprovedBy   string        `yaml:"approvedBy"`
	ApprovedOn   calendar.Date `yaml:"approvedOn"`
	Evaluated    calendar.Date `yaml:"evaluated"`

	Published calendar.Date `yaml:"published"` // first opened
	Updated   calendar.Date `yaml:"updated"`   // when the data last changed at the provider; zero: the day a version is first published
	Spatial   Spatial       `yaml:"spatial"`
	Temporal  Temporal      `yaml:"temporal"`

	ExternalLink ExternalLink `yaml:"externalLink"`
	Related      []string     `yaml:"related"` // dataset ids
	Allow        []Allow      `yaml:"allow"`
	Picture      Picture      `yaml:"picture"`
	Versions     []Earlier    `yaml:"versions"` // earlier states of the data, oldest first
	EN           English      `yaml:"en"`
}

// OpenClass is how far an entry is open (沪府令9号 第三十条).
type OpenClass string

const (
	Unconditional OpenClass = "unconditional" // 无条件开放
	Conditional   OpenClass = "conditional"   // 有条件开放
	Closed        OpenClass = "closed"        // 非开放
)

// Reason is a reason out of the profile's list, with a text of the agency's own.
type Reason struct {
	Code string `yaml:"code"`
	Text string `yaml:"text"`
}

// LegalBasis names the norm that a restriction rests on.
type LegalBasis struct {
	Kind        string        `yaml:"kind" enum:"law,regulation,central-policy,local-regulation,rule,other"` // law 法律, regulation 行政法规, central-policy 中央政策, local-regulation 地方性法规, rule 规章, other
	Instrument  string        `yaml:"instrument"`
	Article     string        `yaml:"article"`
	Text        string        `yaml:"text"`
	ValidUntil  calendar.Date `yaml:"validUntil"`
	ConfirmedBy string        `yaml:"confirmedBy"`
}

// Conditions are what an applicant for conditional data must bring.
type Conditions struct {
	Text      string   `yaml:"text"`
	Materials []string `yaml:"materials"`
	Delivery  []string `yaml:"delivery" enum:"interface,file,sandbox"` // interface, file, sandbox
	For       []string `yaml:"for" enum:"person,organisation"`         // person, organisation
	CallLimit string   `yaml:"callLimit"`
}

// Approval records that somebody decided something: who, when, under what number.
type Approval struct {
	By     string        `yaml:"by"`
	On     calendar.Date `yaml:"on"`
	Number string        `yaml:"number"`
	Value  string        `yaml:"value"` // what was approved, where that is a value
	Note   string        `yaml:"note"`
}

// Review is the examination before opening (浙江征求意见稿 第三十条): four
// dimensions, and four gates that are passed where they apply.
type Review struct {
	Legality         Approval `yaml:"legality"`
	Economy          Approval `yaml:"economy"`
	SafetyRisk       Approval `yaml:"safetyRisk"`
	NationalSecurity Approval `yaml:"nationalSecurity"`
	ExpertPanel      Gate     `yaml:"expertPanel"`
	Hearing          Gate     `yaml:"hearing"`
	LegalityCheck    Gate     `yaml:"legalityCheck"`
	PrivacyCheck     Gate     `yaml:"privacyCheck"`
}

// Gate is a check that is needed only in some cases.
type Gate struct {
	Needed bool     `yaml:"needed"`
	Passed Approval `yaml:"passed"`
}

// Spatial is the area that data cover.
type Spatial struct {
	Name string    `yaml:"name"`
	BBox []float64 `yaml:"bbox"` // west, south, east, north in degrees, WGS 84
	Code string    `yaml:"code"` // administrative division code, GB/T 2260
}

// Temporal is the span that data cover, both ends included; a zero end is open.
type Temporal struct {
	Start calendar.Date `yaml:"start"`
	End   calendar.Date `yaml:"end"`
}

// ExternalLink is data that are still opened elsewhere (ZJ 32), with the day by
// which they move to the portal.
type ExternalLink struct {
	URL       string        `yaml:"url"`
	MigrateBy calendar.Date `yaml:"migrateBy"`
}

// Allow lets a finding pass, and says who decided so and why.
type Allow struct {
	Rule      string        `yaml:"rule"`
	Where     string        `yaml:"where"` // field or file it is limited to; empty: the entry
	DecidedBy string        `yaml:"decidedBy"`
	On        calendar.Date `yaml:"on"`
	Reason    string        `yaml:"reason"`
}

// Picture overrides how a dataset is drawn on its page.
type Picture struct {
	Kind      string   `yaml:"kind" enum:"line,bar,map,none"` // line, bar, map, none; empty: chosen by column types
	Resource  string   `yaml:"resource"`
	X         string   `yaml:"x"`
	Y         []string `yaml:"y"`
	Series    string   `yaml:"series"`
	Aggregate string   `yaml:"aggregate" enum:"sum,mean,count,none"` // sum, mean, count, none
}

// Earlier is an earlier version that the descriptor lists with its files.
type Earlier struct {
	Published calendar.Date `yaml:"published"`
	Note      string        `yaml:"note"`
	NoteEN    string        `yaml:"noteEN"`
	Resources []EarlierFile `yaml:"resources"`
}

// EarlierFile is a resource's file in an earlier version.
type EarlierFile struct {
	Name string `yaml:"name"` // of the resource
	Path string `yaml:"path"`
}

// English holds the English texts of an entry.
type English struct {
	Title       string                     `yaml:"title"`
	Description string                     `yaml:"description"`
	Keywords    []string                   `yaml:"keywords"`
	ScopeText   string                     `yaml:"scopeText"`
	OpenReason  string                     `yaml:"openReason"`
	Conditions  string                     `yaml:"conditions"`
	Materials   []string                   `yaml:"materials"`
	CallLimit   string                     `yaml:"callLimit"`
	LegalBasis  string                     `yaml:"legalBasis"`
	Spatial     string                     `yaml:"spatial"`
	Sources     []string                   `yaml:"sources"`   // titles, in the order of Sources
	Resources   map[string]EnglishResource `yaml:"resources"` // by resource name
}

// EnglishResource holds the English texts of a resource.
type EnglishResource struct {
	Title       string                  `yaml:"title"`
	Description string                  `yaml:"description"`
	Fields      map[string]EnglishField `yaml:"fields"` // by field name
}

// EnglishField holds the English texts of a field.
type EnglishField struct {
	Title       string `yaml:"title"`
	Description string `yaml:"description"`
	Unit        string `yaml:"unit"`
}

// Frequency is how often data are promised to be updated (更新周期).
type Frequency string

const (
	RealTime   Frequency = "realtime"    // 实时
	Hourly     Frequency = "hourly"      // 每小时
	Daily      Frequency = "daily"       // 每日
	Weekly     Frequency = "weekly"      // 每周
	Monthly    Frequency = "monthly"     // 每月
	Quarterly  Frequency = "quarterly"   // 每季度
	HalfYearly Frequency = "half-yearly" // 每半年
	Yearly     Frequency = "yearly"      // 每年
	Irregular  Frequency = "irregular"   // 不定期
	NotUpdated Frequency = "not-updated" // 不更新
)
