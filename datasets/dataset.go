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

	Schema       string        `yaml:"$schema"`      // address of the Data Package profile
	Name         string        `yaml:"name"`         // id of the dataset: the name of its folder
	Title        string        `yaml:"title"`        // Chinese title (信息资源名称)
	Description  string        `yaml:"description"`  // Chinese summary (信息资源摘要)
	Keywords     []string      `yaml:"keywords"`     // Chinese keywords
	Homepage     string        `yaml:"homepage"`     // full address of a page about the data
	Version      string        `yaml:"version"`      // version that the agency gives the data
	Created      string        `yaml:"created"`      // when the description was written, with its time
	Licenses     []License     `yaml:"licenses"`     // licences; none: the portal's
	Sources      []Source      `yaml:"sources"`      // where the data came from
	Contributors []Contributor `yaml:"contributors"` // who took part
	Resources    []Resource    `yaml:"resources"`    // the files
	Catalogue    Governance    `yaml:"catalogue"`    // what the rules on public data ask for beyond the Data Package standard
}

// Source says where data came from.
type Source struct {
	Title   string `yaml:"title" json:"title,omitempty"`     // name of the source
	Path    string `yaml:"path" json:"path,omitempty"`       // its full address
	Email   string `yaml:"email" json:"email,omitempty"`     // e-mail address
	Version string `yaml:"version" json:"version,omitempty"` // version that was used
}

// Contributor is a person or body that took part.
type Contributor struct {
	Title        string   `yaml:"title" json:"title,omitempty"`               // name
	Path         string   `yaml:"path" json:"path,omitempty"`                 // full address
	Email        string   `yaml:"email" json:"email,omitempty"`               // e-mail address
	Roles        []string `yaml:"roles" json:"roles,omitempty"`               // such as publisher or maintainer
	Organization string   `yaml:"organization" json:"organization,omitempty"` // body that the person belongs to
}

// Resource is a file of a dataset.
type Resource struct {
	Name        string        `yaml:"name"`        // name in addresses: lower-case letters, digits, dots, underscores and hyphens
	Path        string        `yaml:"path"`        // within the dataset's folder
	Title       string        `yaml:"title"`       // Chinese title
	Description string        `yaml:"description"` // Chinese description
	Format      string        `yaml:"format"`      // csv, tsv, xlsx, json, ndjson, geojson or xml; empty: detected
	Mediatype   string        `yaml:"mediatype"`   // media type, such as text/csv
	Encoding    string        `yaml:"encoding"`    // such as utf-8 or gb18030; empty: detected
	Type        string        `yaml:"type"`        // "table" or empty
	Dialect     table.Dialect `yaml:"dialect"`     // how the file is laid out; left out: detected
	Schema      table.Schema  `yaml:"schema"`      // the columns; left out: inferred
	Sample      bool          `yaml:"sample"`      // conditional entries: rows the agency wrote for the public, never cut from the data
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

	OpenClass  OpenClass  `yaml:"openClass" enum:"unconditional,conditional,closed"` // how far the entry is open (开放属性)
	OpenReason Reason     `yaml:"openReason"`                                        // why it is not open without conditions
	Conditions Conditions `yaml:"conditions"`                                        // conditional entries
	LegalBasis LegalBasis `yaml:"legalBasis"`                                        // norm that a closed entry rests on
	OpenRoute  string     `yaml:"openRoute" enum:"filing,forbidden,approval"`        // filing 备案, forbidden 禁止, approval 审核同意
	Review     Review     `yaml:"review"`                                            // examination before opening

	ShareClass  OpenClass  `yaml:"shareClass" enum:"unconditional,conditional,closed"`                              // how far agencies may share it (共享属性)
	ShareReason Reason     `yaml:"shareReason"`                                                                     // why it is not shared without conditions
	ShareBasis  LegalBasis `yaml:"shareBasis"`                                                                      // norm that the restriction of sharing rests on
	ShareMethod string     `yaml:"shareMethod" enum:"platform-database,platform-file,platform-interface,mail,disk"` // platform-database, platform-file, platform-interface, mail, disk

	FormatClass      string    `yaml:"formatClass" enum:"file,spreadsheet,database,image,media,self-describing"`                                       // 1272: file, spreadsheet, database, image, media, self-describing
	UpdateFrequency  Frequency `yaml:"updateFrequency" enum:"realtime,hourly,daily,weekly,monthly,quarterly,half-yearly,yearly,irregular,not-updated"` // how often the data are promised to be updated (更新周期)
	FrequencyReview  Approval  `yaml:"frequencyReview"`                                                                                                // who approved the frequency, and which value (ZJ 32)
	SourceMethod     string    `yaml:"sourceMethod" enum:"collected,generated,shared,negotiated,purchased"`                                            // collected 自采, generated 业务产生, shared 共享, negotiated 协商, purchased 采购
	CollectionBasis  string    `yaml:"collectionBasis" enum:"statutory,entrusted,negotiated,consent"`                                                  // statutory 法定, entrusted 委托, negotiated 协商, consent 同意
	PurchaseApproval string    `yaml:"purchaseApproval"`                                                                                               // number of the approval, where the data were bought
	SourceSystem     string    `yaml:"sourceSystem"`                                                                                                   // information system that the data come from (来源系统)
	Priority         []string  `yaml:"priority" enum:"livelihood,demand,commercial"`                                                                   // livelihood 民生紧密相关, demand 社会迫切需要, commercial 商业增值潜力显著

	StateSecret    bool     `yaml:"stateSecret"`    // true keeps an entry out altogether (涉密)
	SecurityLevel  string   `yaml:"securityLevel"`  // grade in the city's own list (安全级别)
	SecrecyReview  Approval `yaml:"secrecyReview"`  // secrecy review before opening (保密审查)
	RiskAssessment Approval `yaml:"riskAssessment"` // risk assessment before opening (风险评估)
	Consultation   Approval `yaml:"consultation"`   // written consultation of the provider (书面征求意见)
	Desensitised   Approval `yaml:"desensitised"`   // record of how personal or secret parts were removed
	DerivedFrom    string   `yaml:"derivedFrom"`    // closed parent of an open derivative (R75)

	Status       string        `yaml:"status" enum:"draft,submitted,returned,approved"` // draft, submitted, returned, approved
	ReturnReason string        `yaml:"returnReason"`                                    // why a returned entry was returned
	RegisteredBy string        `yaml:"registeredBy"`                                    // person who registered the entry (登记)
	RegisteredOn calendar.Date `yaml:"registeredOn"`                                    // when
	ApprovedBy   string        `yaml:"approvedBy"`                                      // person who approved the entry (审核)
	ApprovedOn   calendar.Date `yaml:"approvedOn"`                                      // when
	Evaluated    calendar.Date `yaml:"evaluated"`                                       // when the opening of this entry was last evaluated

	Published calendar.Date `yaml:"published"` // first opened
	Updated   calendar.Date `yaml:"updated"`   // when the data last changed at the provider; zero: the day a version is first published
	Spatial   Spatial       `yaml:"spatial"`   // area that the data cover
	Temporal  Temporal      `yaml:"temporal"`  // span that the data cover

	ExternalLink ExternalLink `yaml:"externalLink"` // where the data are still opened instead
	Related      []string     `yaml:"related"`      // dataset ids
	Allow        []Allow      `yaml:"allow"`        // findings that may pass, each by a decision
	Picture      Picture      `yaml:"picture"`      // how the data are drawn
	Versions     []Earlier    `yaml:"versions"`     // earlier states of the data, oldest first
	EN           English      `yaml:"en"`           // English texts
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
	Code string `yaml:"code"` // code out of the profile's list
	Text string `yaml:"text"` // the agency's own words, in Chinese
}

// LegalBasis names the norm that a restriction rests on.
type LegalBasis struct {
	Kind        string        `yaml:"kind" enum:"law,regulation,central-policy,local-regulation,rule,other"` // law 法律, regulation 行政法规, central-policy 中央政策, local-regulation 地方性法规, rule 规章, other
	Instrument  string        `yaml:"instrument"`                                                            // name of the norm
	Article     string        `yaml:"article"`                                                               // article of it
	Text        string        `yaml:"text"`                                                                  // what the article says
	ValidUntil  calendar.Date `yaml:"validUntil"`                                                            // day after which the norm must be looked at again
	ConfirmedBy string        `yaml:"confirmedBy"`                                                           // authority that confirmed the basis
}

// Conditions are what an applicant for conditional data must bring.
type Conditions struct {
	Text      string   `yaml:"text"`                                   // the conditions in words, in Chinese
	Materials []string `yaml:"materials"`                              // what an applicant hands in, in Chinese
	Delivery  []string `yaml:"delivery" enum:"interface,file,sandbox"` // interface, file, sandbox
	For       []string `yaml:"for" enum:"person,organisation"`         // person, organisation
	CallLimit string   `yaml:"callLimit"`                              // how many calls are allowed, in Chinese
}

// Approval records that somebody decided something: who, when, under what number.
type Approval struct {
	By     string        `yaml:"by"`     // body or person that decided
	On     calendar.Date `yaml:"on"`     // when
	Number string        `yaml:"number"` // number of the document
	Value  string        `yaml:"value"`  // what was approved, where that is a value
	Note   string        `yaml:"note"`   // anything to add
}

// Review is the examination before opening (浙江征求意见稿 第三十条): four
// dimensions, and four gates that are passed where they apply.
type Review struct {
	Legality         Approval `yaml:"legality"`         // 合法性
	Economy          Approval `yaml:"economy"`          // 经济效益
	SafetyRisk       Approval `yaml:"safetyRisk"`       // 安全风险
	NationalSecurity Approval `yaml:"nationalSecurity"` // 国家安全
	ExpertPanel      Gate     `yaml:"expertPanel"`      // 专家论证
	Hearing          Gate     `yaml:"hearing"`          // 公开听取意见
	LegalityCheck    Gate     `yaml:"legalityCheck"`    // 合法性审查
	PrivacyCheck     Gate     `yaml:"privacyCheck"`     // 保密或者隐私审查
}

// Gate is a check that is needed only in some cases.
type Gate struct {
	Needed bool     `yaml:"needed"` // whether the check is needed here
	Passed Approval `yaml:"passed"` // the record of having passed it
}

// Spatial is the area that data cover.
type Spatial struct {
	Name string    `yaml:"name"` // name of the area, in Chinese
	BBox []float64 `yaml:"bbox"` // west, south, east, north in degrees, WGS 84
	Code string    `yaml:"code"` // administrative division code, GB/T 2260
}

// Temporal is the span that data cover, both ends included; a zero end is open.
type Temporal struct {
	Start calendar.Date `yaml:"start"` // first day
	End   calendar.Date `yaml:"end"`   // last day
}

// ExternalLink is data that are still opened elsewhere (ZJ 32), with the day by
// which they move to the portal.
type ExternalLink struct {
	URL       string        `yaml:"url"`       // full address
	MigrateBy calendar.Date `yaml:"migrateBy"` // day by which the data move to the portal
}

// Allow lets a finding pass, and says who decided so and why.
type Allow struct {
	Rule      string        `yaml:"rule"`      // id of the rule, such as R41
	Where     string        `yaml:"where"`     // field or file it is limited to; empty: the entry
	DecidedBy string        `yaml:"decidedBy"` // who decided
	On        calendar.Date `yaml:"on"`        // when
	Reason    string        `yaml:"reason"`    // why
}

// Picture overrides how a dataset is drawn on its page.
type Picture struct {
	Kind      string   `yaml:"kind" enum:"line,bar,map,none"`        // line, bar, map, none; empty: chosen by column types
	Resource  string   `yaml:"resource"`                             // resource to draw; empty: the first table
	X         string   `yaml:"x"`                                    // field along the axis
	Y         []string `yaml:"y"`                                    // fields to draw
	Series    string   `yaml:"series"`                               // field whose values become lines of their own
	Aggregate string   `yaml:"aggregate" enum:"sum,mean,count,none"` // sum, mean, count, none
}

// Earlier is an earlier version that the descriptor lists with its files.
type Earlier struct {
	Published calendar.Date `yaml:"published"` // when it was published
	Note      string        `yaml:"note"`      // what was different, in Chinese
	NoteEN    string        `yaml:"noteEN"`    // what was different, in English
	Resources []EarlierFile `yaml:"resources"` // its files
}

// EarlierFile is a resource's file in an earlier version.
type EarlierFile struct {
	Name string `yaml:"name"` // of the resource
	Path string `yaml:"path"` // within the dataset's folder
}

// English holds the English texts of an entry.
type English struct {
	Title       string                     `yaml:"title"`       // title
	Description string                     `yaml:"description"` // summary
	Keywords    []string                   `yaml:"keywords"`    // keywords
	ScopeText   string                     `yaml:"scopeText"`   // whom and what the entry covers
	OpenReason  string                     `yaml:"openReason"`  // reason of the open class
	Conditions  string                     `yaml:"conditions"`  // the conditions in words
	Materials   []string                   `yaml:"materials"`   // what an applicant hands in, in the order of the Chinese list
	CallLimit   string                     `yaml:"callLimit"`   // how many calls are allowed
	LegalBasis  string                     `yaml:"legalBasis"`  // the legal basis in words
	Spatial     string                     `yaml:"spatial"`     // name of the area
	Sources     []string                   `yaml:"sources"`     // titles, in the order of Sources
	Resources   map[string]EnglishResource `yaml:"resources"`   // by resource name
}

// EnglishResource holds the English texts of a resource.
type EnglishResource struct {
	Title       string                  `yaml:"title"`       // title
	Description string                  `yaml:"description"` // description
	Fields      map[string]EnglishField `yaml:"fields"`      // by field name
}

// EnglishField holds the English texts of a field.
type EnglishField struct {
	Title       string `yaml:"title"`       // name of the column
	Description string `yaml:"description"` // meaning
	Unit        string `yaml:"unit"`        // unit of measure
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
