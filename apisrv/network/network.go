// Package network says what counts as one client where there is nothing to know
// one by but an address.
package network

import "net/netip"

// Of is an IPv4 address, or the /64 of an IPv6 address, which is the least that
// one client is given (RFC 6177). An IPv4 address in the clothes of IPv6 is the
// IPv4 address, since all of those lie in one /64. Addresses that could not be
// read are one network.
func Of(addr netip.Addr) string {
	addr = addr.Unmap()
	if !addr.Is6() {
		return addr.String()
	}
	prefix, _ := addr.Prefix(64) // no error: 64 bits are there
	return prefix.String()
}
