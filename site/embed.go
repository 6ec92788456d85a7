// Package site is the Hugo source of the portal: layouts, style sheets, the
// scripts, the texts of both languages and the pages of prose. It holds no
// logic; generator/render turns it and page values into files.
package site

import "embed"

// Files is the source tree. The prefix all: keeps the names that begin with an
// underscore, which Hugo gives to partials and shortcodes.
//
//go:embed all:assets all:content all:i18n all:layouts served
var Files embed.FS
