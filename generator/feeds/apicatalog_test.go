package feeds

import (
	"encoding/json"
	"net/url"
	"testing"
)

func TestTheCatalogueOfInterfacesIsALinkSet(t *testing.T) {
	body, err := APICatalog("https://data.example.org/city/")
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Linkset []map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &set); err != nil || len(set.Linkset) != 3 {
		t.Fatalf("%v: %s", err, body)
	}
	for _, context := range set.Linkset {
		for relation, value := range context {
			var targets []struct {
				Href     string
				HrefLang []string
			}
			if relation == "anchor" {
				var anchor string
				if err := json.Unmarshal(value, &anchor); err != nil {
					t.Errorf("anchor: %v", err)
				}
				continue
			}
			if err := json.Unmarshal(value, &targets); err != nil || len(targets) == 0 {
				t.Errorf("%s: %v", relation, err)
			}
			for _, target := range targets {
				if u, err := url.Parse(target.Href); err != nil || u.Host != "data.example.org" {
					t.Errorf("%s leads to %s", relation, target.Href)
				}
			}
		}
	}
}
