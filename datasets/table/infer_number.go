package table

import (
	"math"
	"strconv"
)

// exactDigits is how many significant decimal digits a float64 always keeps.
const exactDigits = 15

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// A decimal is a number as written: digits × 10^-scale, before its exponent.
type decimal struct {
	negative  bool
	integer   bool   // no point, no exponent
	leading   bool   // superfluous leading zero, such as 007
	mantissa  uint64 // significant digits, valid up to 19 of them
	digits    int    // significant digits, trailing zeros after a point excluded
	scale     int    // digits after the point that mantissa holds
	written   int    // digits before the point as written
	overflow  bool   // more than 19 significant digits
	exponent  int
	exponents bool
}

// parseDecimal reads [-]digits[.digits][e[±]digits] and nothing else.
func parseDecimal(b []byte) (d decimal, ok bool) {
	i := 0
	if i < len(b) && b[i] == '-' {
		d.negative = true
		i++
	}
	start := i
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		d.add(b[i] - '0')
	}
	d.written = i - start
	d.leading = d.written > 1 && b[start] == '0'
	d.integer = i == len(b)
	if d.integer {
		return d, d.written > 0
	}
	if b[i] == '.' {
		last := i
		for j := i + 1; j < len(b) && b[j]-'0' <= 9; j++ {
			if b[j] != '0' {
				last = j
			}
		}
		for i++; i <= last; i++ {
			d.add(b[i] - '0')
			d.scale++
		}
		for i = last + 1; i < len(b) && b[i] == '0'; i++ {
		}
		if i == start+d.written+1 {
			return d, false // a point without a digit after it
		}
	} else if d.written == 0 {
		return d, false
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		return d.readExponent(b[i+1:])
	}
	return d, i == len(b)
}

func (d *decimal) add(digit byte) {
	if d.mantissa == 0 && digit == 0 {
		return
	}
	d.digits++
	if d.digits > 19 {
		d.overflow = true
		return
	}
	d.mantissa = d.mantissa*10 + uint64(digit)
}

func (d decimal) readExponent(b []byte) (decimal, bool) {
	d.exponents = true
	sign := 1
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 3 {
		return d, false
	}
	for _, c := range b {
		if c-'0' > 9 {
			return d, false
		}
		d.exponent = d.exponent*10 + int(c-'0')
	}
	d.exponent *= sign
	return d, true
}

// int64 returns the value of an integer without superfluous zeros or a
// negative zero, if an int64 holds it.
func (d decimal) int64() (int64, bool) {
	switch {
	case !d.integer || d.leading || d.overflow || d.negative && d.mantissa == 0:
		return 0, false
	case d.negative && d.mantissa == 1<<63:
		return math.MinInt64, true
	case d.mantissa > math.MaxInt64:
		return 0, false
	case d.negative:
		return -int64(d.mantissa), true
	}
	return int64(d.mantissa), true
}

// float returns the value, if a float64 gives back the same decimal: at most
// 15 significant digits, and neither too large nor too small.
func (d decimal) float() (float64, bool) {
	if d.leading || d.digits > exactDigits {
		return 0, false
	}
	f := float64(d.mantissa)
	switch e := d.exponent - d.scale; {
	case d.mantissa == 0:
	case e >= 0 && e <= 22:
		f *= pow10[e]
	case e < 0 && e >= -22:
		f /= pow10[-e]
	default:
		if e < -290 || e > 290 {
			return 0, false
		}
		return d.slowFloat(e)
	}
	if d.negative {
		f = -f
	}
	return f, true
}

// slowFloat handles exponents beyond the powers of ten that are exact.
func (d decimal) slowFloat(e int) (float64, bool) {
	f, err := strconv.ParseFloat(strconv.FormatUint(d.mantissa, 10)+"e"+strconv.Itoa(e), 64)
	if d.negative {
		f = -f
	}
	return f, err == nil
}

// longFloat returns the value of a decimal of more digits than every float64
// keeps, if the float64 next to it happens to give back the same decimal.
func (d decimal) longFloat() (float64, bool) {
	if d.overflow {
		return 0, false
	}
	f, ok := d.slowFloat(d.exponent - d.scale)
	back, fine := parseDecimal(strconv.AppendFloat(nil, f, 'e', -1, 64))
	return f, ok && fine && back.normal() == d.normal()
}

// normal is the decimal as a whole number without trailing zeros and its power
// of ten, so that equal decimals are equal values.
func (d decimal) normal() decimal {
	n := decimal{negative: d.negative, mantissa: d.mantissa, exponent: d.exponent - d.scale}
	for n.mantissa > 0 && n.mantissa%10 == 0 {
		n.mantissa /= 10
		n.exponent++
	}
	return n
}
