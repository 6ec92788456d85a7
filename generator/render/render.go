// Package render turns page values into files. It stages the embedded site
// source and a shard of pages in memory, runs Hugo over them and hands each
// rendered file over. It never reads the disk, the environment or the network,
// and a page's bytes depend on nothing but its own value, the Site of its
// language and the site source. Start with Run.
package render

import (
	"context"
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// shardSize is how many pages Hugo holds at a time: it bounds memory, while a
// shard costs about 0.1 s to begin, whatever its size.
const shardSize = 1000

// Sites are the two languages of a portal.
type Sites map[lang.Code]pages.Site

// Run renders ps and calls out once per page with the file's path below
// public/ (Page.OutPath) and its bytes, which out may keep. Pages come in the
// order of ps, never two at a time. The first error, be it of a template, of
// out or of ctx, ends the run; anything that Hugo warns of is an error too.
func Run(ctx context.Context, sites Sites, ps []pages.Page, out func(path string, body []byte) error) error {
	for _, c := range lang.Codes {
		if s, ok := sites[c]; !ok || s.Lang != c {
			return fmt.Errorf("render: no site for language %s", c)
		}
	}
	for len(ps) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		shard := ps[:min(shardSize, len(ps))]
		ps = ps[len(shard):]
		bodies, err := renderShard(sites, shard)
		if err != nil {
			return fmt.Errorf("render %d pages from %s: %w", len(shard), shard[0].OutPath(), err)
		}
		for i, p := range shard {
			if err := out(p.OutPath(), bodies[i]); err != nil {
				return fmt.Errorf("hand over %s: %w", p.OutPath(), err)
			}
		}
	}
	return nil
}

// renderShard renders at most shardSize pages; bodies are in the order of ps.
func renderShard(sites Sites, ps []pages.Page) ([][]byte, error) {
	src, err := stage(sites, ps)
	if err != nil {
		return nil, err
	}
	files, err := runHugo(src)
	if err != nil {
		return nil, nameContent(err, ps)
	}
	bodies := make([][]byte, len(ps))
	for i, p := range ps {
		body, ok := files[stagedOutput(i, p.Lang)]
		if !ok {
			return nil, fmt.Errorf("layout %q drew nothing for %s", p.Layout, p.OutPath())
		}
		bodies[i] = lang.Legible(body)
	}
	return bodies, nil
}

// nameContent adds to an error the page that it is about, where its text names
// the staged file.
func nameContent(err error, ps []pages.Page) error {
	for i, p := range ps {
		if strings.Contains(err.Error(), stagedName(i)) {
			return fmt.Errorf("page %s: %w", p.OutPath(), err)
		}
	}
	return err
}
