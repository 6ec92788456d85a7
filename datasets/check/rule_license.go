package check

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// free are the SPDX identifiers of licences that let anyone use, change and
// pass on data, with attribution at most or under the same terms.
var free = []string{
	"CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "PDDL-1.0", "ODC-By-1.0", "ODbL-1.0",
	"CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "OGL-Canada-2.0",
	"NLOD-1.0", "NLOD-2.0", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "etalab-2.0", "MIT", "Apache-2.0",
}

// reservations are words that take back what an open licence grants.
var reservations = []string{"版权所有", "禁止转载", "不得转载", "不得用于商业", "仅供内部", "all rights reserved", "non-commercial use only", "no redistribution"}

var ruleD6 = Rule{
	ID: "D6", Severity: datasets.Warns, Always: true,
	Title: words("每个数据集有且只有一份明确的开放许可，没有与之矛盾的声明", "Every dataset has one clear open licence, and nothing said elsewhere contradicts it"),
	Good:  Example{Entry: "licenses: [{name: CC-BY-4.0, path: 'https://creativecommons.org/licenses/by/4.0/'}]"},
	Bad:   Example{Entry: "licenses: [{name: CC-BY-NC-4.0, path: 'https://creativecommons.org/licenses/by-nc/4.0/'}]"},
	entry: func(e *entry) {
		if e.class() != datasets.Unconditional {
			return
		}
		licenses := e.ds.Licenses
		if len(licenses) == 0 && e.cat.Portal.License.Name != "" {
			licenses = []datasets.License{e.cat.Portal.License}
		}
		switch {
		case len(licenses) == 0:
			e.say("licenses", words("没有写明许可", "no licence is stated"),
				words("在 licenses 中写一份许可，如 CC-BY-4.0，或在 portal.yaml 中设默认许可", "state one under licenses, such as CC-BY-4.0, or a default one in portal.yaml"))
		case len(licenses) > 1:
			e.say("licenses", words("写了 %d 份许可，不知适用哪一份", "%d licences are stated, and it is not clear which one applies", len(licenses)),
				words("只留一份", "keep one"))
		default:
			e.checkLicense(licenses[0])
		}
		text := strings.ToLower(e.ds.Description + " " + e.ds.Catalogue.EN.Description)
		for _, r := range reservations {
			if strings.Contains(text, r) {
				e.say("description", words("摘要中的“%s”与许可矛盾", "“%s” in the summary contradicts the licence", r),
					words("删去这句声明", "remove that statement"))
			}
		}
	},
}

func (e *entry) checkLicense(l datasets.License) {
	own := strings.HasPrefix(l.Name, "LicenseRef-")
	u, err := url.Parse(l.Path)
	linked := err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	switch {
	case !own && !slices.Contains(free, l.Name):
		e.say("licenses", words("许可 %q 不是开放数据许可的 SPDX 编号", "licence %q is not the SPDX identifier of an open data licence", l.Name),
			words("改用 CC-BY-4.0、CC0-1.0、ODC-By-1.0 等；自拟许可写 LicenseRef-名称 并给出网址", "use CC-BY-4.0, CC0-1.0, ODC-By-1.0 or the like; for a licence of your own write LicenseRef-Name and its URL"))
	case own && !linked || l.Path != "" && !linked:
		e.say("licenses", words("许可 %s 没有可访问的全文网址", "licence %s has no URL that leads to its text", l.Name),
			words("在 path 中写明 https 网址", "give an https URL as its path"))
	}
}
