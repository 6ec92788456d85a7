package datasets

import (
	"context"
	"testing"
)

func TestOnlyAddressesOfTheWebAndOfMailBecomeLinks(t *testing.T) {
	for address, want := range map[string]bool{
		"https://data.example.org/": true,
		"HTTP://example.org":        true,
		"mailto:open@example.org":   true,
		"https://例子.中国/数据":          true,
		"javascript:alert(1)":       false,
		"JavaScript:alert(1)":       false,
		" javascript:alert(1)":      false,
		"java\nscript:alert(1)":     false,
		"data:text/html,<script>":   false,
		"vbscript:x":                false,
		"file:///etc/passwd":        false,
		"//example.org/":            false,
		"www.example.org":           false,
		"https:":                    false,
		"mailto:":                   false,
		"https://example.org/%zz":   false,
		"":                          false,
	} {
		if got := Linkable(address); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

// Pages escape such addresses; feeds, JSON-LD and descriptors would carry them
// on as they are.
func TestAnAddressThatIsNoLinkIsNotKept(t *testing.T) {
	const file, bad = "datasets/trees/datapackage.yaml", "'javascript:alert(1)'"
	files := folder(nil)
	files[file].Data = append([]byte("homepage: "+bad+"\nsources: [{title: 调查, path: "+bad+"}, {title: 年鉴, path: 'https://example.org/a'}]\n"), files[file].Data...)
	c, _, err := Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := c.Set("trees")
	if !ok || d.Homepage != "" || d.Sources[0].Path != "" || d.Sources[0].Title != "调查" || d.Sources[1].Path != "https://example.org/a" {
		t.Errorf("kept: %v, homepage %q, sources %+v", ok, d.Homepage, d.Sources)
	}
}
