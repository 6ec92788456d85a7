// Package datasets is the vocabulary of the portal: the catalogue (资源目录), its
// agencies, domains and datasets, and how they are loaded from a folder of text
// files. It knows no HTTP, no Hugo, no search and no SQL. Start with Load.
package datasets

import (
	"io/fs"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"go.yaml.in/yaml/v3"
)

// Catalogue is everything that a catalogue folder says.
type Catalogue struct {
	FS       fs.FS // the folder; data files are opened through it
	Portal   Portal
	Profile  *profile.Profile
	Calendar *calendar.Calendar
	Agencies []Agency  // sorted as in agencies.yaml
	Domains  []Domain  // sorted as in domains.yaml
	Sets     []Dataset // sorted by ID
	Broken   []string  // ids of folders whose descriptor could not be read; the last good version may stand in
}

// Portal is portal.yaml: what the portal as a whole is called and promises.
type Portal struct {
	Title          lang.Text     `yaml:"title"`          // name of the portal, on every page
	Description    lang.Text     `yaml:"description"`    // one or two sentences about it
	City           lang.Text     `yaml:"city"`           // the place whose data these are
	BaseURL        string        `yaml:"baseURL"`        // absolute, ends in a slash; may have a path
	Profile        string        `yaml:"profile"`        // id of a profile; empty: shanghai-2018
	Override       yaml.Node     `yaml:"override"`       // values that replace the profile's, with the city's own citation
	Calendar       string        `yaml:"calendar"`       // file of further holidays and make-up days, beside portal.yaml
	License        License       `yaml:"license"`        // of datasets that name none
	Contact        Contact       `yaml:"contact"`        // how people reach the portal
	Operator       lang.Text     `yaml:"operator"`       // who runs the platform
	Sample         bool          `yaml:"sample"`         // true: agencies and figures are for show, said on every page
	ListEvaluated  calendar.Date `yaml:"listEvaluated"`  // when the open list itself was last evaluated (R47)
	ListVersion    string        `yaml:"listVersion"`    // version of the open list, such as 2026-1
	Links          []Link        `yaml:"links"`          // up (nation, province) and down (districts)
	PublishesRules []Link        `yaml:"documents"`      // rules, plans, standards the city publishes
	TrustedProxies []string      `yaml:"trustedProxies"` // CIDRs whose X-Forwarded-* is believed
	Statistics     Statistics    `yaml:"statistics"`     // how the portal is used, as datasets of its own; left out: there are none
}

// Statistics says who answers for the datasets of the portal's own use.
type Statistics struct {
	Agency  string   `yaml:"agency"`  // agency id (数据提供单位): who runs the portal
	Domain  string   `yaml:"domain"`  // domain id
	Decided Approval `yaml:"decided"` // who decided, when and under what number, that they are open: stands for registration, review and secrecy review
}

// Link leads to another portal or document.
type Link struct {
	Title lang.Text `yaml:"title"`                  // what stands on the page
	URL   string    `yaml:"url"`                    // full address
	Rel   string    `yaml:"rel" enum:"up,down,see"` // up: nation or province; down: district; see: anything else
}

// Contact is how people reach a portal or an agency.
type Contact struct {
	Phone   string    `yaml:"phone"`   // telephone
	Email   string    `yaml:"email"`   // e-mail address
	Address lang.Text `yaml:"address"` // postal address
	Hours   lang.Text `yaml:"hours"`   // when somebody answers
}

// License is a licence as Data Package v2 writes it.
type License struct {
	Name  string `yaml:"name" json:"name,omitempty"`   // SPDX identifier, or LicenseRef-…
	Title string `yaml:"title" json:"title,omitempty"` // as people know it
	Path  string `yaml:"path" json:"path,omitempty"`   // URL of the text
}

// Agency is a provider of data (数据提供单位), an entry of agencies.yaml.
type Agency struct {
	ID           string     `yaml:"id"`                                                                  // id that descriptors use
	Name         lang.Text  `yaml:"name"`                                                                // full name
	Short        lang.Text  `yaml:"short"`                                                               // as people say it; may be empty
	Code         string     `yaml:"code"`                                                                // 统一社会信用代码, 18 characters
	Kind         AgencyKind `yaml:"kind" enum:"administrative,institution,utility,central,other-budget"` // 机构类型
	Binding      Binding    `yaml:"binding" enum:"applies,by-analogy"`                                   // whether the rules apply (适用) or are followed by analogy (参照)
	Level        string     `yaml:"level" enum:"city,district"`                                          // city or district
	Parent       string     `yaml:"parent"`                                                              // agency id
	District     string     `yaml:"district"`                                                            // for level district: the district's id, such as east
	DistrictName lang.Text  `yaml:"districtName"`                                                        // name of that district
	Phone        string     `yaml:"phone"`                                                               // telephone for questions on the data
	Email        string     `yaml:"email"`                                                               // e-mail address for questions on the data
	Address      lang.Text  `yaml:"address"`                                                             // postal address
	Website      string     `yaml:"website"`                                                             // full address of its own site
	About        lang.Text  `yaml:"about"`                                                               // what it is responsible for
}

// AgencyKind is the kind of body an agency is (机构类型, 沪府令9号 第三条, 第五十八条, 第五十九条).
type AgencyKind string

const (
	Administrative AgencyKind = "administrative" // 行政机关
	Institution    AgencyKind = "institution"    // 履行公共管理和服务职能的事业单位
	Utility        AgencyKind = "utility"        // 公用事业运营单位
	Central        AgencyKind = "central"        // 中央派驻单位
	OtherBudget    AgencyKind = "other-budget"   // 其他财政预算单位
)

// Binding says whether the rules apply to an agency or are followed by analogy.
type Binding string

const (
	Applies   Binding = "applies"    // 适用
	ByAnalogy Binding = "by-analogy" // 参照
)

// Domain is a field of public life under which data are grouped (数据领域).
type Domain struct {
	ID    string    `yaml:"id"`    // id that descriptors use
	Name  lang.Text `yaml:"name"`  // as it stands on the pages
	About lang.Text `yaml:"about"` // what belongs to it
}
