package table

// dateOrder finds out in which order a column writes day, month and year when
// the year does not come first with four digits. Only what every cell allows is
// believed: 31.12.16 rules out month first, yet not a year 31.
type dateOrder struct {
	sep     byte
	ruled   [3]bool // by order: this reading is impossible
	last    [3]int64
	steps   [3]int64 // rows that follow the one before by one day or one month at most
	count   int64
	longest int // digits of the year
}

var orderPatterns = [3][3]string{{"%d", "%m", "%"}, {"%m", "%d", "%"}, {"%", "%m", "%d"}}

// observe reports whether b is three short numbers that some order reads as a
// date.
func (o *dateOrder) observe(b []byte) bool {
	v1, n1 := digits(b, 2)
	if n1 == 0 || n1+1 >= len(b) {
		return false
	}
	sep := b[n1]
	if sep != '.' && sep != '/' && sep != '-' || o.count > 0 && sep != o.sep {
		return false
	}
	b = b[n1+1:]
	v2, n2 := digits(b, 2)
	if n2 == 0 || n2+1 >= len(b) || b[n2] != sep {
		return false
	}
	b = b[n2+1:]
	v3, n3 := digits(b, 4)
	if n3 != len(b) || n3 == 3 || n3 == 0 || o.count > 0 && (n3 == 4) != (o.longest == 4) {
		return false
	}
	o.sep, o.longest = sep, n3
	o.try(0, n3 != 1, moment{year: century(v3, n3), month: v2, day: v1})
	o.try(1, n3 != 1, moment{year: century(v3, n3), month: v1, day: v2})
	o.try(2, n1 == 2 && n3 <= 2, moment{year: century(v1, n1), month: v2, day: v3})
	o.count++
	return o.ruled != [3]bool{true, true, true}
}

// century completes a year of two digits as POSIX strptime does: 69 to 99 are
// in the twentieth century.
func century(y, digits int) int {
	switch {
	case digits > 2:
		return y
	case y >= 69:
		return 1900 + y
	}
	return 2000 + y
}

func (o *dateOrder) try(order int, possible bool, m moment) {
	if o.ruled[order] {
		return
	}
	if !possible || !m.validDate() {
		o.ruled[order] = true
		return
	}
	d := m.days()
	if o.count > 0 {
		if step := d - o.last[order]; step >= 0 && step <= 31 {
			o.steps[order]++
		}
	}
	o.last[order] = d
}

// minSteps is how many rows must follow each other in time before the order of
// rows counts as proof of the order of parts.
const minSteps = 20

// pattern returns the only possible strptime pattern, if there is one: the only
// order that every cell allows, else the only one in which the rows follow each
// other without a gap.
func (o *dateOrder) pattern() (string, bool) {
	left, sequential := []int{}, []int{}
	for i, out := range o.ruled {
		if out {
			continue
		}
		left = append(left, i)
		if o.count > minSteps && o.steps[i] == o.count-1 {
			sequential = append(sequential, i)
		}
	}
	if len(left) > 1 {
		left = sequential
	}
	if len(left) != 1 {
		return "", false
	}
	year := "%y"
	if o.longest == 4 {
		year = "%Y"
	}
	p := orderPatterns[left[0]]
	for i := range p {
		if p[i] == "%" {
			p[i] = year
		}
	}
	return p[0] + string(o.sep) + p[1] + string(o.sep) + p[2], true
}
