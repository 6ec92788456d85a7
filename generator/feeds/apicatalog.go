package feeds

import (
	"encoding/json"
	"fmt"
)

// APICatalogPath is where the catalogue of interfaces lies, by RFC 9727, section 2.
// Where the portal has a path of its own below the host, the host's operator leads
// from the address at its root to this one.
const APICatalogPath = ".well-known/api-catalog"

// link is a target of a link set (RFC 9264, section 4.2).
type link struct {
	Href     string   `json:"href"`
	Type     string   `json:"type,omitempty"`
	HrefLang []string `json:"hreflang,omitempty"`
}

// linkContext is what links begin at.
type linkContext struct {
	Anchor      string `json:"anchor"`
	Item        []link `json:"item,omitempty"`
	ServiceDesc []link `json:"service-desc,omitempty"`
	ServiceDoc  []link `json:"service-doc,omitempty"`
	Status      []link `json:"status,omitempty"`
}

// APICatalog lists the interfaces of the portal with their descriptions, for
// programs that know no more than its host (RFC 9727), as a link set.
func APICatalog(base string) ([]byte, error) {
	described := []link{{base + "api/openapi.json", "application/json", []string{"zh"}}, {base + "api/openapi.en.json", "application/json", []string{"en"}}}
	documented := []link{{base + "api/", "text/html", []string{"zh"}}, {base + "en/api/", "text/html", []string{"en"}}}
	own, like := base+"api/v1/", base+"api/3/action/"
	body, err := json.MarshalIndent(map[string][]linkContext{"linkset": {
		{Anchor: base + APICatalogPath, Item: []link{{Href: own}, {Href: like}}},
		{Anchor: own, ServiceDesc: described, ServiceDoc: documented},
		{Anchor: like, ServiceDesc: described, ServiceDoc: documented, Status: []link{{Href: like + "status_show", Type: "application/json"}}},
	}}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the catalogue of interfaces: %w", err)
	}
	return append(body, '\n'), nil
}
