package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// currentRelease is the release of a data folder that readers get.
func currentRelease(data string) (fs.FS, error) {
	dir := filepath.Join(data, "current")
	_, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no release in %s: name the data folder with --data, or run kaimen build first", data)
	}
	if err != nil {
		return nil, fmt.Errorf("find the current release: %w", err)
	}
	return os.DirFS(dir), nil
}

// readPortal reads a release, and what it says of the portal.
func readPortal(data string) (fs.FS, offer.Portal, error) {
	release, err := currentRelease(data)
	if err != nil {
		return nil, offer.Portal{}, err
	}
	portal, err := offer.ReadPortal(release)
	if err != nil {
		return nil, offer.Portal{}, fmt.Errorf("read release: %w; run kaimen build again", err)
	}
	return release, portal, nil
}
