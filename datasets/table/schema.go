package table

// Schema is a Table Schema (Data Package v2): the columns of a table in order.
// https://datapackage.org/standard/table-schema/
type Schema struct {
	Fields        []Field  `json:"fields" yaml:"fields"`                                             // the columns in order
	PrimaryKey    []string `json:"primaryKey,omitempty" yaml:"primaryKey,omitempty" strict:"scalar"` // names of fields; YAML may give a single string
	MissingValues []string `json:"missingValues,omitempty" yaml:"missingValues,omitempty"`           // texts that stand for no value
}

// Field is one column, a data item (信息项) of the catalogue.
type Field struct {
	Name        string       `json:"name" yaml:"name"`                                   // name in the header and in addresses
	Type        Type         `json:"type,omitempty" yaml:"type,omitempty"`               // type of Table Schema, such as integer or date; empty: inferred
	Format      string       `json:"format,omitempty" yaml:"format,omitempty"`           // as Table Schema: for dates a strptime pattern or "default"/"any"
	Title       string       `json:"title,omitempty" yaml:"title,omitempty"`             // Chinese name (信息项名称)
	Description string       `json:"description,omitempty" yaml:"description,omitempty"` // Chinese meaning
	Unit        string       `json:"unit,omitempty" yaml:"unit,omitempty"`               // unit of measure, such as 万人次 or µg/m³
	Semantic    string       `json:"semantic,omitempty" yaml:"semantic,omitempty"`       // what the value identifies: see package datasets/pii
	DecimalChar string       `json:"decimalChar,omitempty" yaml:"decimalChar,omitempty"` // decimal point of numbers; empty: a point
	GroupChar   string       `json:"groupChar,omitempty" yaml:"groupChar,omitempty"`     // between groups of digits, such as a comma
	BareNumber  *bool        `json:"bareNumber,omitempty" yaml:"bareNumber,omitempty"`   // false: numbers stand with other text, such as a currency sign
	TrueValues  []string     `json:"trueValues,omitempty" yaml:"trueValues,omitempty"`   // texts that mean true
	FalseValues []string     `json:"falseValues,omitempty" yaml:"falseValues,omitempty"` // texts that mean false
	Constraints *Constraints `json:"constraints,omitempty" yaml:"constraints,omitempty"` // what every value must keep to
}

// Constraints are the checks of Table Schema that are carried out on reading.
type Constraints struct {
	Required  bool     `json:"required,omitempty" yaml:"required,omitempty"`   // no value may be missing
	Unique    bool     `json:"unique,omitempty" yaml:"unique,omitempty"`       // no value may occur twice
	Minimum   any      `json:"minimum,omitempty" yaml:"minimum,omitempty"`     // smallest value
	Maximum   any      `json:"maximum,omitempty" yaml:"maximum,omitempty"`     // largest value
	MinLength *int     `json:"minLength,omitempty" yaml:"minLength,omitempty"` // fewest characters
	MaxLength *int     `json:"maxLength,omitempty" yaml:"maxLength,omitempty"` // most characters
	Pattern   string   `json:"pattern,omitempty" yaml:"pattern,omitempty"`     // regular expression that the whole text matches
	Enum      []string `json:"enum,omitempty" yaml:"enum,omitempty"`           // the only values
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
	Delimiter        string `json:"delimiter,omitempty" yaml:"delimiter,omitempty"`               // between cells, such as a comma
	QuoteChar        string `json:"quoteChar,omitempty" yaml:"quoteChar,omitempty"`               // around cells that hold a delimiter
	EscapeChar       string `json:"escapeChar,omitempty" yaml:"escapeChar,omitempty"`             // before a character taken as it is
	DoubleQuote      *bool  `json:"doubleQuote,omitempty" yaml:"doubleQuote,omitempty"`           // a quote within quotes is written twice
	LineTerminator   string `json:"lineTerminator,omitempty" yaml:"lineTerminator,omitempty"`     // end of a row
	SkipInitialSpace bool   `json:"skipInitialSpace,omitempty" yaml:"skipInitialSpace,omitempty"` // blanks after a delimiter do not count
	Header           *bool  `json:"header,omitempty" yaml:"header,omitempty"`                     // whether there is a header row
	HeaderRows       []int  `json:"headerRows,omitempty" yaml:"headerRows,omitempty"`             // 1-based
	HeaderJoin       string `json:"headerJoin,omitempty" yaml:"headerJoin,omitempty"`             // between the parts of a header of several rows
	CommentRows      []int  `json:"commentRows,omitempty" yaml:"commentRows,omitempty"`           // 1-based
	CommentChar      string `json:"commentChar,omitempty" yaml:"commentChar,omitempty"`           // start of rows that are not data
	SheetName        string `json:"sheetName,omitempty" yaml:"sheetName,omitempty"`               // sheet of a workbook, by name
	SheetNumber      int    `json:"sheetNumber,omitempty" yaml:"sheetNumber,omitempty"`           // 1-based
	Property         string `json:"property,omitempty" yaml:"property,omitempty"`                 // JSON: the key under which the rows sit; XML: the repeating element
}
