package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// plainText needs no quotes in YAML, in no place. The words of yamlWords mean
// something else to one version of YAML or another.
var (
	plainText = regexp.MustCompile(`^(?:[A-Za-z]|[0-9]*\p{Han})[\p{Han}A-Za-z0-9._-]*$`)
	yamlWords = []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null"}
)

// quoted writes a text as a YAML scalar. A Go string literal is a double-quoted
// YAML scalar with the same value, as long as the text is valid UTF-8: it holds
// printable characters only and no line break.
func quoted(s string) string {
	if plainText.MatchString(s) && !slices.Contains(yamlWords, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(strings.ToValidUTF8(s, "\uFFFD"))
}

// longestComment keeps a comment that came out of a file readable, in characters.
const longestComment = 200

// printable makes one line of a text for a comment: nothing in it can end the
// line, turn the direction of writing or steer a terminal.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longestComment {
		return string(r[:longestComment]) + "…"
	}
	return s
}
