package table

// Schema is a Table Schema (Data Package v2): the columns of a table in order.
// https://datapackage.org/standard/table-schema/
type Schema struct {
	Fields        []Field  `json:"fields" yaml:"fields"`
	PrimaryKey    []string `json:"primaryKey,omitempty" yaml:"primaryKey,omitempty" strict:"scalar"` // names of fields; YAML may give a single string
	MissingValues []string `json:"missingValues,omitempty" yaml:"missingValues,omitempty"`
}

// Field is one column, a data item (信息项) of the catalogue.
type Field struct {
	Name        string       `json:"name" yaml:"name"`
	Type        Type         `json:"type,omitempty" yaml:"type,omitempty"`
	Format      string       `json:"format,omitempty" yaml:"format,omitempty"` // as Table Schema: for dates a strptime pattern or "default"/"any"
	Title       string       `json:"title,omitempty" yaml:"title,omitempty"`
	Description string       `json:"description,omitempty" yaml:"description,omitempty"`
	Unit        string       `json:"unit,omitempty" yaml:"unit,omitempty"`         // unit of measure, such as 万人次 or µg/m³
	Semantic    string       `json:"semantic,omitempty" yaml:"semantic,omitempty"` // what the value identifies: see package datasets/pii
	DecimalChar string       `json:"decimalChar,omitempty" yaml:"decimalChar,omitempty"`
	GroupChar   string       `json:"groupChar,omitempty" yaml:"groupChar,omitempty"`
	BareNumber  *bool        `json:"bareNumber,omitempty" yaml:"bareNumber,omitempty"`
	TrueValues  []string     `json:"trueValues,omitempty" yaml:"trueValues,omitempty"`
	FalseValues []string     `json:"falseValues,omitempty" yaml:"falseValues,omitempty"`
	Constraints *Constraints `json:"constraints,omitempty" yaml:"constraints,omitempty"`
}

// Constraints are the checks of Table Schema that are carried out on reading.
type Constraints struct {
	Required  bool     `json:"required,omitempty" yaml:"required,omitempty"`
	Unique    bool     `json:"unique,omitempty" yaml:"unique,omitempty"`
	Minimum   any      `json:"minimum,omitempty" yaml:"minimum,omitempty"`
	Maximum   any      `json:"maximum,omitempty" yaml:"maximum,omitempty"`
	MinLength *int     `json:"minLength,omitempty" yaml:"minLength,omitempty"`
	MaxLength *int     `json:"maxLength,omitempty" yaml:"maxLength,omitempty"`
	Pattern   string   `json:"pattern,omitempty" yaml:"pattern,omitempty"`
	Enum      []string `json:"enum,omitempty" yaml:"enum,omitempty"`
}

// Type is a field type of Table Schema, of those that are kept typed here.
// Any other type of the standard (any, object, array, duration, geopoint,
// list) is read as String.
type Type string

const (
	String    Type = "string"
	Integer   Type = "integer"
	Number    Type = "number"
	Boolean   Type = "boolean"
	Date      Type = "date"
	Time      Type = "time"
	DateTime  Type = "datetime"
	Year      Type = "year"
	YearMonth Type = "yearmonth"
	GeoJSON   Type = "geojson" // a geometry as GeoJSON text, WGS 84, longitude first
)

// Dialect is how a delimited or sheet-like file is laid out (Table Dialect,
// Data Package v2). The zero value asks for detection.
type Dialect struct {
	Delimiter        string `json:"delimiter,omitempty" yaml:"delimiter,omitempty"`
	QuoteChar        string `json:"quoteChar,omitempty" yaml:"quoteChar,omitempty"`
	EscapeChar       string `json:"escapeChar,omitempty" yaml:"escapeChar,omitempty"`
	DoubleQuote      *bool  `json:"doubleQuote,omitempty" yaml:"doubleQuote,omitempty"`
	LineTerminator   string `json:"lineTerminator,omitempty" yaml:"lineTerminator,omitempty"`
	SkipInitialSpace bool   `json:"skipInitialSpace,omitempty" yaml:"skipInitialSpace,omitempty"`
	Header           *bool  `json:"header,omitempty" yaml:"header,omitempty"`
	HeaderRows       []int  `json:"headerRows,omitempty" yaml:"headerRows,omitempty"` // 1-based
	HeaderJoin       string `json:"headerJoin,omitempty" yaml:"headerJoin,omitempty"`
	CommentRows      []int  `json:"commentRows,omitempty" yaml:"commentRows,omitempty"` // 1-based
	CommentChar      string `json:"commentChar,omitempty" yaml:"commentChar,omitempty"`
	SheetName        string `json:"sheetName,omitempty" yaml:"sheetName,omitempty"`
	SheetNumber      int    `json:"sheetNumber,omitempty" yaml:"sheetNumber,omitempty"` // 1-based
	Property         string `json:"property,omitempty" yaml:"property,omitempty"`       // JSON: the key under which the rows sit; XML: the repeating element
}
