package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// progress shows how far long work is: a bar that moves on a terminal, a line
// per stage elsewhere.
type progress struct {
	w     io.Writer
	bar   bool
	stage string
	shown int // of the current stage, in per cent
}

func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		return &progress{}
	}
	p := &progress{w: w}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		p.bar = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

const barWidth = 30

// step notes that done of total steps of a stage are behind.
func (p *progress) step(stage string, done, total int) {
	if p.w == nil {
		return
	}
	if !p.bar {
		if stage != p.stage {
			p.stage = stage
			fmt.Fprintf(p.w, "%s: %d\n", stage, total)
		}
		return
	}
	percent := 100
	if total > 0 {
		percent = 100 * done / total
	}
	if stage == p.stage && percent == p.shown {
		return
	}
	p.stage, p.shown = stage, percent
	full := barWidth * percent / 100
	fmt.Fprintf(p.w, "\r\x1b[K%-9s %s%s %d/%d", stage, strings.Repeat("█", full), strings.Repeat("·", barWidth-full), done, total)
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar && p.stage != "" {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
