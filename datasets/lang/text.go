// Package lang holds texts that exist in both languages of a portal, Chinese
// (zh-Hans) and English. Everything that a person reads and that code words,
// such as a finding or an error, is a Text, so that neither language is a
// translation made on the way out.
package lang

// Code is a language of the portal: ZH or EN.
type Code string

const (
	ZH Code = "zh" // Chinese, simplified characters
	EN Code = "en" // English
)

// Codes lists the languages in the order in which a portal shows them.
var Codes = []Code{ZH, EN}

// Tag is the BCP 47 tag that goes into an HTML lang attribute.
func (c Code) Tag() string {
	if c == EN {
		return "en"
	}
	return "zh-Hans-CN"
}

// Text is one statement in both languages.
// The zero value says nothing in either.
type Text struct {
	ZH string `json:"zh,omitempty" yaml:"zh,omitempty"`
	EN string `json:"en,omitempty" yaml:"en,omitempty"`
}

// In returns the text in the language c, or an empty string where it has none:
// one language never stands in for the other.
func (t Text) In(c Code) string {
	if c == EN {
		return t.EN
	}
	return t.ZH
}

// IsZero reports whether the text says nothing in either language.
func (t Text) IsZero() bool { return t == Text{} }
