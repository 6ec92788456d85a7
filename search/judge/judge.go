// Package judge says how well a search engine answers: judged queries, the
// measures of their answers, and a synthetic catalogue large enough to search
// in earnest.
package judge
