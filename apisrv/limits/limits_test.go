package limits

import (
	"net/netip"
	"testing"
)

// addr reads an address; the zero address where there is none.
func addr(s string) netip.Addr {
	a, _ := netip.ParseAddr(s)
	return a
}

func TestAnAddressIsCountedByItsNetwork(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"192.0.2.1", "192.0.2.1"},
		{"192.0.2.1", "::ffff:192.0.2.1"},
		{"2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff"},
		{"fe80::1%eth0", "fe80::2"},
		{"no address", ""},
	} {
		if Address(addr(c.a)) != Address(addr(c.b)) {
			t.Errorf("%q and %q are counted apart", c.a, c.b)
		}
	}
	for _, c := range []struct{ a, b string }{
		{"192.0.2.1", "192.0.2.2"},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.2"},
		{"2001:db8::1", "2001:db8:0:1::1"},
		{"192.0.2.1", ""},
	} {
		if Address(addr(c.a)) == Address(addr(c.b)) {
			t.Errorf("%q and %q are counted as one", c.a, c.b)
		}
	}
}
