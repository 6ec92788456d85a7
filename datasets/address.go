package datasets

import (
	"fmt"
	"iter"
	"net/url"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// RuleAddress is the id of the finding on an address that no link may lead to.
const RuleAddress = "L-address"

// Linkable reports whether an address may become a link on a page or in a feed:
// a full one of the web, or one of mail. A relative path would lead elsewhere on
// every page, and a scheme such as javascript: would run on a reader's machine.
func Linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// dropUnlinkable empties the addresses that no link may lead to, and says so;
// found carries file and dataset.
func dropUnlinkable(addresses iter.Seq2[string, *string], lines map[string]int, found Finding) []Finding {
	var all []Finding
	for key, address := range addresses {
		if *address == "" || Linkable(*address) {
			continue
		}
		f := found
		f.Severity, f.Rule, f.Line = Warns, RuleAddress, lines[key]
		f.Message = lang.Text{ZH: fmt.Sprintf("%q 不是完整网址，不会发布", *address), EN: fmt.Sprintf("%q is not a full address and is not published", *address)}
		f.Fix = lang.Text{ZH: "请写以 https://、http:// 或 mailto: 开头的地址。", EN: "Give an address that begins with https://, http:// or mailto:."}
		all = append(all, f)
		*address = ""
	}
	return all
}

// addresses yields every address of the descriptor with the key it stands at.
func (d *Dataset) addresses() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		for i := range d.Licenses {
			if !yield(fmt.Sprintf("licenses[%d].path", i), &d.Licenses[i].Path) {
				return
			}
		}
		for i := range d.Sources {
			if !yield(fmt.Sprintf("sources[%d].path", i), &d.Sources[i].Path) {
				return
			}
		}
		for i := range d.Contributors {
			if !yield(fmt.Sprintf("contributors[%d].path", i), &d.Contributors[i].Path) {
				return
			}
		}
		_ = yield("homepage", &d.Homepage) && yield("catalogue.externalLink.url", &d.Catalogue.ExternalLink.URL)
	}
}

// addresses yields every address of portal.yaml but its own, which baseURL is.
func (p *Portal) addresses() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		for i := range p.Links {
			if !yield(fmt.Sprintf("links[%d].url", i), &p.Links[i].URL) {
				return
			}
		}
		for i := range p.PublishesRules {
			if !yield(fmt.Sprintf("documents[%d].url", i), &p.PublishesRules[i].URL) {
				return
			}
		}
		yield("license.path", &p.License.Path)
	}
}

// websites yields the address of each agency's own site.
func (c *Catalogue) websites() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		for i := range c.Agencies {
			if !yield(fmt.Sprintf("[%d].website", i), &c.Agencies[i].Website) {
				return
			}
		}
	}
}
