package render

import (
	"context"
	"testing"
)

func TestGalleryRendersWithoutWarning(t *testing.T) {
	drawn := 0
	err := Run(context.Background(), fixtureSites(), gallery(), func(path string, body []byte) error {
		if len(body) == 0 {
			t.Errorf("%s is empty", path)
		}
		drawn++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := len(gallery()); drawn != want {
		t.Errorf("drew %d pages, want %d", drawn, want)
	}
}
