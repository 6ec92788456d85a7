package generator

import (
	"bytes"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
	"github.com/kaimen-portal/kaimen/generator/feeds"
)

// interfaces writes what tells programs of the portal's interface: its
// description in every language, and the catalogue that leads to it. Those of
// datasets lie beside their data.
func (b *build) interfaces() error {
	for _, c := range lang.Codes {
		var body bytes.Buffer
		if err := openapi.WritePortal(&body, openapi.Interface, c); err != nil {
			return err
		}
		if err := b.fixed("api/"+openapi.FileName(c), body.Bytes()); err != nil {
			return err
		}
	}
	body, err := feeds.APICatalog(b.frame.Portal.BaseURL)
	if err != nil {
		return err
	}
	return b.fixed(feeds.APICatalogPath, body)
}
