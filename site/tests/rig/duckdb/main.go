// Command duckdb runs the SQL on its standard input with DuckDB in the current
// folder and prints how many rows it gave. It stands in for DuckDB's own
// program, which Debian does not package, when the tests run the examples that
// a dataset's page shows.
package main

import (
	"database/sql"
	"fmt"
	"io"
	"os"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	n, err := rows(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
	fmt.Println(n)
}

func rows(r io.Reader) (n int, err error) {
	query, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	found, err := db.Query(string(query))
	if err != nil {
		return 0, err
	}
	defer found.Close()
	for found.Next() {
		n++
	}
	return n, found.Err()
}
