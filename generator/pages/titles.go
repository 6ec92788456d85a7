package pages

// Search is the page that the search box leads to (layout "search"). A server
// puts its answer in place of the titles; without one a script searches in the
// browser, and without that the titles are there to choose from.
type Search struct {
	Total int       `json:"total"` // datasets
	All   string    `json:"all"`   // href of the list of all datasets
	Line  TitleLine `json:"line"`  // initials of all titles
	// Groups are all titles, or none where one page cannot hold them.
	Groups []TitleGroup `json:"groups"`
}

// Titles is one page of all titles by initial (layout "titles").
type Titles struct {
	Total  int          `json:"total"`
	Line   TitleLine    `json:"line"`
	Groups []TitleGroup `json:"groups"` // of this page
	Pager  Pager        `json:"pager"`
}

// TitleLine is the row of initials, each leading to where its titles begin.
type TitleLine []Initial

// Initial is a letter under which titles are filed: A to Z, by pinyin or by the
// Latin letter, "#" for the rest.
type Initial struct {
	Letter string `json:"letter"`
	ID     string `json:"id"`   // of its heading: the letter in lower case, "other"
	Href   string `json:"href"` // of the page that it begins on; empty: this page
	Count  int    `json:"count"`
}

// TitleGroup is the titles of a page under one initial.
type TitleGroup struct {
	Letter string `json:"letter"`
	ID     string `json:"id"`
	Items  []Link `json:"items"`
}
