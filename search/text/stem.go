package text

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Stem returns the stem of a folded English word by the Snowball algorithm
// (Porter 2): stop for stops, citi for city and cities. What is no English
// word, because it has another letter than a to z, stays as it is, and so do
// some words that would share the stem of quite another thing.
func Stem(word string) string {
	switch word {
	case "parking", "training", "hospitality":
		return word // no park, train or hospital
	case "buses", "gases":
		return word[:3] // which the algorithm takes for forms of buse and gase
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// Stopword reports whether a folded English word says so little, among data,
// that a query of several words is better asked without it.
func Stopword(word string) bool {
	switch word {
	case "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it",
		"of", "on", "or", "s", "that", "the", "their", "this", "to", "was", "were", "with",
		"all", "any", "about", "what", "where", "which", "how", "me", "my", "show", "find",
		"data", "dataset", "datasets":
		return true
	}
	return false
}
