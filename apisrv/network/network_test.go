package network

import (
	"net/netip"
	"testing"
)

func TestAClientIsAnIPv4AddressOrTheLeastNetworkOfIPv6(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "203.0.113.9",
		"2001:db8::1": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "::1": "::/64",
	} {
		if got := Of(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is of %s, want %s", text, got, want)
		}
	}
}
