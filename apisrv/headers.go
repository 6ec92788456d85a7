package apisrv

import (
	"net/http"
	"net/netip"
	"path"
	"strings"
)

// Header values are made once; a response's header map takes the slices as
// they are, and nothing downstream appends to them.
var (
	varyEncoding  = []string{"Accept-Encoding"}
	noStore       = []string{"no-store"}
	plainText     = []string{"text/plain; charset=utf-8"}
	jsonType      = []string{"application/json"}
	acceptRanges  = []string{"bytes"}
	nosniff       = []string{"nosniff"}
	anyOrigin     = []string{"*"}
	sameOrigin    = []string{"same-origin"}
	crossOrigin   = []string{"cross-origin"}
	referrer      = []string{"strict-origin-when-cross-origin"}
	hsts          = []string{"max-age=31536000"}
	exposedByAPI  = []string{"Content-Disposition, Content-Language, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, " + requestID}
	exposed       = []string{"Accept-Ranges, Content-Disposition, Content-Encoding, Content-Length, Content-Range, ETag"}
	permissions   = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}
	contentPolicy = []string{"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
)

// setSecurity sets what every response carries: no script, style or frame but
// the portal's own, and no guessing of types.
func setSecurity(h http.Header) {
	h["Content-Security-Policy"] = contentPolicy
	h["X-Content-Type-Options"] = nosniff
	h["Referrer-Policy"] = referrer
	h["Permissions-Policy"] = permissions
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Cross-Origin-Resource-Policy"] = sameOrigin
}

// setOpenHeaders sets what every answer of the API carries: scripts of other
// sites may read it, without credentials.
func (s *Server) setOpenHeaders(h http.Header, r *http.Request) {
	setSecurity(h)
	h["Access-Control-Allow-Origin"] = anyOrigin
	h["Access-Control-Expose-Headers"] = exposedByAPI
	h["Cross-Origin-Resource-Policy"] = crossOrigin
	if s.current.Load().overTLS(r) {
		h["Strict-Transport-Security"] = hsts
	}
}

// setHeaders sets all headers of a public file but those of its encoding.
func (rel *release) setHeaders(h http.Header, r *http.Request, name string, k *kind) {
	setSecurity(h)
	h["Content-Type"] = k.contentType
	h["Cache-Control"] = k.cacheControl
	if k.open {
		h["Accept-Ranges"] = acceptRanges
		h["Access-Control-Allow-Origin"] = anyOrigin
		h["Access-Control-Expose-Headers"] = exposed
		h["Cross-Origin-Resource-Policy"] = crossOrigin
	}
	if k.download {
		h["Content-Disposition"] = []string{attachment(path.Base(name))}
	}
	if rel.overTLS(r) {
		h["Strict-Transport-Security"] = hsts
	}
}

// overTLS reports whether the client's connection is encrypted: up to this
// server, or up to a proxy that the release's manifest trusts to say so.
func (rel *release) overTLS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	if len(rel.proxies) == 0 || r.Header.Get("X-Forwarded-Proto") != "https" {
		return false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && rel.trusts(peer.Addr())
}

// trusts reports whether a peer is one of the proxies that the manifest names.
func (rel *release) trusts(peer netip.Addr) bool {
	peer = peer.Unmap()
	for _, trusted := range rel.proxies {
		if trusted.Contains(peer) {
			return true
		}
	}
	return false
}

// attachment is the Content-Disposition of a download: the name in ASCII for
// old clients (RFC 6266) and, where that loses something, in full (RFC 8187).
func attachment(name string) string {
	var ascii, full strings.Builder
	plain := true
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case isAttrChar(c):
			ascii.WriteByte(c)
			full.WriteByte(c)
			continue
		case c == ' ' || strings.IndexByte("()[],;=@", c) >= 0:
			ascii.WriteByte(c)
		default:
			plain = false
			if c < 0x80 || c >= 0xC0 { // one underscore for each character, not each byte
				ascii.WriteByte('_')
			}
		}
		full.WriteString("%" + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
	}
	value := `attachment; filename="` + ascii.String() + `"`
	if !plain {
		value += "; filename*=UTF-8''" + full.String()
	}
	return value
}

const hexDigits = "0123456789ABCDEF"

// isAttrChar reports whether a byte needs no escape in RFC 8187's ext-value.
func isAttrChar(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0
}
