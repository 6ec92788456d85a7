package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/site"
)

// stagedName is what page i of a shard is called inside Hugo. Pages are staged
// under numbers and given their real paths afterwards, so that Hugo's rules for
// URLs (lower case, no dots, special names) never touch an address of ours.
func stagedName(i int) string { return fmt.Sprintf("page-%05d", i) }

// stagedOutput is where Hugo puts page i.
func stagedOutput(i int, c lang.Code) string {
	if c == lang.EN {
		return "en/" + stagedName(i) + ".html"
	}
	return stagedName(i) + ".html"
}

// stage lays out a Hugo project: the site source, its configuration and one
// content file per page, by path below the project's root.
func stage(sites Sites, ps []pages.Page) (map[string][]byte, error) {
	src := map[string][]byte{}
	for _, dir := range []string{"layouts", "i18n"} {
		if err := addTree(src, dir); err != nil {
			return nil, err
		}
	}
	conf, err := json.Marshal(siteConfig(sites))
	if err != nil {
		return nil, fmt.Errorf("site values: %w", err)
	}
	src["hugo.json"] = conf
	for i, p := range ps {
		body, err := content(i, p, sites[p.Lang].BasePath)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", p.OutPath(), err)
		}
		src["content/"+stagedName(i)+"."+string(p.Lang)+".md"] = body
	}
	return src, nil
}

// addTree copies a folder of the embedded source into src.
func addTree(src map[string][]byte, dir string) error {
	return fs.WalkDir(site.Files, dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src[path], err = site.Files.ReadFile(path)
		return err
	})
}

// view is what a layout sees of a page beside its own values (.Params.data).
type view struct {
	pages.Page
	Params any    `json:"params,omitempty"` // hides Page.Params, which is passed as data
	Root   string `json:"root"`             // prefix of every href: the way from this page up to public/
	Home   string `json:"home"`             // "" or "en/": the language's own root below public/
	Self   string `json:"self"`             // this page, relative to public/
	Twin   string `json:"twin"`             // the same page in the other language
	Tag    string `json:"tag"`              // BCP 47
}

// content is the staged file of a page: JSON front matter, and for a page of
// prose the text of its language.
func content(i int, p pages.Page, basePath string) ([]byte, error) {
	v := viewOf(p, basePath)
	front := map[string]any{
		"title":  p.Title,
		"url":    stagedName(i) + ".html",
		"params": map[string]any{"page": v, "data": paramsOf(p, v.Root)},
	}
	body, err := json.Marshal(front)
	if err != nil {
		return nil, err
	}
	prose, err := site.Files.ReadFile("content/" + p.Layout + "." + string(p.Lang) + ".md")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return append(append(body, '\n'), prose...), nil
}

// viewOf works out the links of a page. All are relative, so that public/ can
// lie under any path of any host; 404.html alone is served at any depth and
// therefore starts from basePath, the path of the site's base URL.
func viewOf(p pages.Page, basePath string) view {
	out := p.OutPath()
	v := view{Page: p, Tag: p.Lang.Tag(), Self: strings.TrimSuffix(out, "index.html"), Root: "./"}
	if depth := strings.Count(out, "/"); depth > 0 {
		v.Root = strings.Repeat("../", depth)
	}
	if p.Path == "404.html" {
		v.Root = basePath
	}
	twin := pages.Page{Lang: lang.EN, Path: p.Path}
	if p.Lang == lang.EN {
		v.Home, twin.Lang = "en/", lang.ZH
	}
	v.Twin = strings.TrimSuffix(twin.OutPath(), "index.html")
	return v
}

// siteConfig is the whole configuration of the Hugo project. Every kind of page
// that Hugo would make by itself is off: pages come from page values only.
func siteConfig(sites Sites) map[string]any {
	languages := map[string]any{}
	for weight, c := range lang.Codes {
		languages[string(c)] = map[string]any{
			"weight": weight + 1,
			"locale": c.Tag(),
			"title":  sites[c].Title,
			"params": map[string]any{"site": sites[c], "assets": assetHrefs},
		}
	}
	return map[string]any{
		"baseURL":                              "https://portal.invalid/", // never printed: links are relative or built from Site.BaseURL
		"defaultContentLanguage":               string(lang.ZH),
		"languages":                            languages,
		"disableKinds":                         []string{"home", "section", "taxonomy", "term", "rss", "sitemap", "robotstxt", "404"},
		"disableAliases":                       true,
		"enableMissingTranslationPlaceholders": true,
		"timeout":                              "120s",
		"markup":                               map[string]any{"goldmark": map[string]any{"renderer": map[string]any{"unsafe": false}}},
		"security": map[string]any{
			"enableInlineShortcodes": false,
			"exec":                   map[string]any{"allow": "none", "osEnv": "none"},
			"funcs":                  map[string]any{"getenv": "none"},
			"http":                   map[string]any{"urls": "none", "methods": "none"},
		},
	}
}
