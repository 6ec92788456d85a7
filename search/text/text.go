// Package text decides what is the same to a search: it folds letters to one
// form, cuts texts into the terms that an index keeps and a query asks for,
// stems English, reads Chinese aloud (pinyin) and knows synonyms. It knows
// neither index nor query.
//
// Start with Scan, which gives every term of a text to an index, and Tokens,
// which gives those that a phrase asks for.
package text
