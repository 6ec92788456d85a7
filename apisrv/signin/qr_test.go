package signin

import (
	"fmt"
	"image/color"
	"net/url"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// modules reads the dark modules out of the path of a picture, and its side.
func modules(t *testing.T, picture string) (dark map[[2]int]bool, side int) {
	t.Helper()
	_, rest, _ := strings.Cut(picture, `viewBox="0 0 `)
	if _, err := fmt.Sscan(rest, &side); err != nil {
		t.Fatal(err)
	}
	_, path, ok := strings.Cut(picture, `fill="#000" d="`)
	if !ok {
		t.Fatalf("no path in %.100s", picture)
	}
	dark = map[[2]int]bool{}
	for _, square := range strings.Split(strings.TrimPrefix(strings.TrimSuffix(path, `"/></svg>`), "M"), "M") {
		var x, y int
		if n, err := fmt.Sscanf(square, "%d %dh1v1h-1z", &x, &y); n != 2 || err != nil {
			t.Fatalf("%q: %v", square, err)
		}
		dark[[2]int{x, y}] = true
	}
	return dark, side
}

func TestAQRCodeIsDrawnWithItsMargin(t *testing.T) {
	const text = "otpauth://totp/Kaimen:li@example.org?secret=JBSWY3DPEHPK3PXP"
	picture, err := qrCode(text)
	if err != nil {
		t.Fatal(err)
	}
	dark, side := modules(t, string(picture))
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil || side != code.Bounds().Dx()+2*quiet {
		t.Fatalf("side %d, %v", side, err)
	}
	for y := range side {
		for x := range side {
			inside := x >= quiet && y >= quiet && x < side-quiet && y < side-quiet
			if want := inside && code.At(x-quiet, y-quiet) == color.Black; dark[[2]int{x, y}] != want {
				t.Fatalf("module %d, %d: dark %v", x, y, !want)
			}
		}
	}
}

// The longest name of a portal and the longest address make an address that
// still fits.
func TestTheLongestAddressFitsAQRCode(t *testing.T) {
	portal := url.PathEscape(strings.Repeat("长", maxPortalName))
	address := fmt.Sprintf("otpauth://totp/%s:%s?algorithm=SHA1&digits=6&issuer=%s&period=30&secret=%s", portal, strings.Repeat("%2B", 254), portal, strings.Repeat("A", 32))
	if _, err := qrCode(address); err != nil {
		t.Error(err)
	}
}
