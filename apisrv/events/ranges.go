package events

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// maxRanges bounds the ranges that are looked at; the server sends the whole
// file to one who asks for more.
const maxRanges = 16

// byteRange is a part of a file; last is -1 for its end, first is -1 for its
// last bytes.
type byteRange struct{ first, last int64 }

// Ranges is a Range field (RFC 9110, section 14.2) in one form: without the unit,
// sorted, those that overlap or touch as one. What is none is empty.
func Ranges(field string) string {
	unit, list, ok := strings.Cut(field, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(unit), "bytes") || strings.Count(list, ",") >= maxRanges {
		return ""
	}
	var all []byteRange
	for part := range strings.SplitSeq(list, ",") {
		r, ok := parseRange(strings.TrimSpace(part))
		if !ok {
			return ""
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b byteRange) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last)) })
	var out []byte
	for _, r := range merged(all) {
		if len(out) > 0 {
			out = append(out, ',')
		}
		if r.first >= 0 {
			out = strconv.AppendInt(out, r.first, 10)
		}
		out = append(out, '-')
		if r.last >= 0 {
			out = strconv.AppendInt(out, r.last, 10)
		}
	}
	return string(out)
}

func parseRange(text string) (r byteRange, ok bool) {
	first, last, ok := strings.Cut(text, "-")
	if !ok || first == "" && last == "" {
		return r, false
	}
	r = byteRange{-1, -1}
	for _, end := range []struct {
		text string
		into *int64
	}{{first, &r.first}, {last, &r.last}} {
		if end.text == "" {
			continue
		}
		n, err := strconv.ParseUint(end.text, 10, 62)
		if err != nil {
			return r, false
		}
		*end.into = int64(n)
	}
	return r, r.first < 0 || r.last < 0 || r.first <= r.last
}

// merged joins sorted ranges that overlap or touch. Of those that are counted
// from the end of the file, the longest has the others in it.
func merged(all []byteRange) (out []byteRange) {
	for _, r := range all {
		if len(out) == 0 {
			out = append(out, r)
			continue
		}
		before := &out[len(out)-1]
		switch {
		case r.first < 0: // and so is the one before
			before.last = max(before.last, r.last)
		case before.first >= 0 && before.last < 0:
			return out // the one before goes to the end
		case before.first >= 0 && r.first <= before.last+1:
			if r.last < 0 {
				before.last = -1
			}
			if before.last >= 0 {
				before.last = max(before.last, r.last)
			}
		default:
			out = append(out, r)
		}
	}
	return out
}
