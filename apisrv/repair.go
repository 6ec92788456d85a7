package apisrv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// repairFolder holds shards that were made anew, below the data directory, each
// named by what is in it. The release's own files are never touched: they are
// links that other releases share.
const repairFolder = "repair"

// workPrefix begins the name of a shard that is being made anew. Another server
// of the same data directory may be at it; one that was left is older than
// workTime.
const (
	workPrefix = "work-"
	workTime   = time.Hour
)

// sound returns a folder for each shard of the release's index that holds what
// the manifest lists: the release's own, or one made anew.
func (k *keeper) sound(ctx context.Context, rel *release, v search.Vocabulary) ([]string, error) {
	dirs := make([]string, len(rel.index.shards))
	for n, want := range rel.index.shards {
		place, err := rel.follow("index/" + strconv.Itoa(n))
		dirs[n] = filepath.Join(k.dir, filepath.FromSlash(place))
		if err == nil {
			err = checkShard(ctx, dirs[n], want)
		}
		if err == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mended, mendErr := k.mend(ctx, dirs[n], want, v)
		if mendErr != nil {
			return nil, fmt.Errorf("shard %d: %w, and it cannot be made anew: %w", n, err, mendErr)
		}
		k.log.Warn("search index mended", "release", rel.id, "shard", n, "fault", err)
		dirs[n] = mended
	}
	return dirs, nil
}

// mend makes a shard anew out of the documents in its folder and returns where
// it is now. Since the same documents make the same bytes, the result is known
// to be what the build made.
func (k *keeper) mend(ctx context.Context, damaged string, want map[string]file, v search.Vocabulary) (string, error) {
	dir := filepath.Join(k.dir, repairFolder, shardName(want))
	if checkShard(ctx, dir, want) == nil {
		return dir, nil // mended before the server was started
	}
	if err := checkFile(ctx, filepath.Join(damaged, documentsFile), want[documentsFile]); err != nil {
		return "", fmt.Errorf("%s: %w", documentsFile, err)
	}
	readings, err := text.ParseReadings(v.Pinyin)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), workPrefix)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	if err := search.Rebuild(ctx, damaged, work, readings); err != nil {
		return "", err
	}
	if err := checkShard(ctx, work, want); err != nil {
		return "", fmt.Errorf("what this program makes of its documents is another: %w", err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Rename(work, dir)); err != nil {
		return "", err
	}
	k.mended++
	return dir, nil
}

// shardName names a shard by the files in it.
func shardName(files map[string]file) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%s %x\n", name, files[name].sum)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// sweep removes mended shards that are not among the folders in use.
func (k *keeper) sweep(used []string) {
	folder := filepath.Join(k.dir, repairFolder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // nothing was ever mended
	}
	for _, e := range entries {
		if dir := filepath.Join(folder, e.Name()); !slices.Contains(used, dir) && !inWork(e) {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	if err != nil {
		k.log.Error("remove mended search index", "error", err)
	}
}

// inWork reports whether a folder is one that some server is still filling.
func inWork(e os.DirEntry) bool {
	info, err := e.Info()
	return err == nil && strings.HasPrefix(e.Name(), workPrefix) && time.Since(info.ModTime()) < workTime
}
