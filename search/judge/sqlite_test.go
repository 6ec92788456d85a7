//go:build !race

// Under the race detector SQLite, which is translated from C, takes ten minutes
// to index what takes it ten seconds, and says nothing about our code.

package judge_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	_ "modernc.org/sqlite"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
)

func TestSearchAnswersBetterThanSQLite(t *testing.T) {
	ours, err := answered()
	if err != nil {
		t.Fatal(err)
	}
	queries, docs := judged(t)
	theirs, err := judge.Score(t.Context(), queries, docs, openSQLite(t, docs).ask)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("SQLite FTS5 trigram\n%s", theirs)
	if ours.All.NDCG <= theirs.All.NDCG || ours.All.Success <= theirs.All.Success {
		t.Errorf("nDCG@10 %.3f, success@1 %.3f; SQLite has %.3f, %.3f", ours.All.NDCG, ours.All.Success, theirs.All.NDCG, theirs.All.Success)
	}
}

// sqlite is the peer: SQLite's FTS5 with the trigram tokenizer, which is what
// one reaches for first, as it needs no server and finds parts of Chinese words.
// It gets every help that it offers: accents off, bm25 with a weight for each
// column, all words before any word.
type sqlite struct {
	db   *sql.DB
	path string
}

// columns of the table with their weights in bm25.
var columns = []struct {
	name   string
	weight string
}{
	{"id", "10"}, {"code", "10"}, {"title", "10"}, {"keywords", "5"}, {"items", "3"}, {"agency", "2"}, {"summary", "1"}, {"description", "0.5"}, {"files", "1"},
}

func openSQLite(t testing.TB, docs []search.Document) *sqlite {
	t.Helper()
	path := filepath.Join(t.TempDir(), "peer.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	s := &sqlite{db, path}
	if err := s.fill(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sqlite) fill(ctx context.Context, docs []search.Document) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	create := "CREATE VIRTUAL TABLE documents USING fts5(" + strings.Join(names, ", ") + ", tokenize = 'trigram remove_diacritics 1')"
	if _, err := s.db.ExecContext(ctx, create); err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, "INSERT INTO documents VALUES (?"+strings.Repeat(", ?", len(columns)-1)+")")
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		var items []string
		for _, it := range d.Items {
			items = append(items, it.Name, it.Title.ZH, it.Title.EN)
		}
		if _, err := insert.ExecContext(ctx, d.ID, d.Code, d.Title.ZH+"\n"+d.Title.EN, strings.Join(slices.Concat(d.KeywordsZH, d.KeywordsEN), "\n"),
			strings.Join(items, "\n"), strings.Join([]string{d.AgencyName.ZH, d.AgencyName.EN, d.DomainName.ZH, d.DomainName.EN}, "\n"),
			d.Summary.ZH+"\n"+d.Summary.EN, d.Description.ZH+"\n"+d.Description.EN, strings.Join(d.Files, "\n")); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO documents(documents) VALUES ('optimize')")
	return err
}

// bytes is the size of the database.
func (s *sqlite) bytes(t testing.TB) int64 {
	t.Helper()
	info, err := os.Stat(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// ask looks for all words, then, where nothing has them all, for any of them,
// then for any three letters of them. The tokenizer knows no word of fewer than
// three letters: such are looked for in titles, keywords and data items.
func (s *sqlite) ask(ctx context.Context, query string) ([]string, error) {
	var long, short []string
	for w := range strings.FieldsSeq(query) {
		if utf8.RuneCountInString(w) < 3 {
			short = append(short, w)
		} else {
			long = append(long, quoted(w))
		}
	}
	ids, err := s.find(ctx, strings.Join(long, " AND "), short)
	for _, match := range []string{strings.Join(long, " OR "), strings.Join(trigrams(query), " OR ")} {
		if len(ids) > 0 || err != nil {
			break
		}
		ids, err = s.find(ctx, match, nil)
	}
	return ids, err
}

func (s *sqlite) find(ctx context.Context, match string, short []string) ([]string, error) {
	var where []string
	var args []any
	order := "length(title)"
	if match != "" {
		where, args = append(where, "documents MATCH ?"), append(args, match)
		weights := make([]string, len(columns))
		for i, c := range columns {
			weights[i] = c.weight
		}
		order = "bm25(documents, " + strings.Join(weights, ", ") + ")"
	}
	for _, w := range short {
		where = append(where, "title || keywords || items LIKE ?")
		args = append(args, "%"+w+"%")
	}
	if len(where) == 0 {
		return nil, nil
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM documents WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT 10", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func trigrams(query string) []string {
	var out []string
	for w := range strings.FieldsSeq(query) {
		r := []rune(w)
		for i := 0; i+3 <= len(r); i++ {
			out = append(out, quoted(string(r[i:i+3])))
		}
	}
	return out
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
