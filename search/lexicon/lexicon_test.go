package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/search/text"
)

func files(synonyms, pinyin string) fstest.MapFS {
	return fstest.MapFS{SynonymsFile: {Data: []byte(synonyms)}, PinyinFile: {Data: []byte(pinyin)}}
}

func TestTheFilesAreReadWhole(t *testing.T) {
	const synonyms, pinyin = "# ours\n公交，巴士\n", "重庆 chong qing\n"
	l, found, err := Load(files(synonyms, pinyin))
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	if l.Synonyms != synonyms || l.Pinyin != pinyin {
		t.Errorf("got %q and %q", l.Synonyms, l.Pinyin)
	}
}

func TestACatalogueNeedsNeitherFile(t *testing.T) {
	l, found, err := Load(fstest.MapFS{})
	if l != (Lexicon{}) || len(found) > 0 || err != nil {
		t.Error(l, found, err)
	}
}

func TestAMistakeIsNamedWithItsLineAndCostsItsFileAlone(t *testing.T) {
	for _, c := range []struct {
		name             string
		synonyms, pinyin string
		file             string
		line             int
	}{
		{"a group of one", "公交，巴士\n\n地铁\n", "重庆 chong qing\n", SynonymsFile, 3},
		{"too few syllables", "公交，巴士\n", "# heteronyms\n重庆 chong\n", PinyinFile, 2},
		{"not UTF-8", "公交，\xff\n", "", SynonymsFile, 1},
		{"too long", strings.Repeat("# x\n", text.MaxFile/4+1), "", SynonymsFile, 0},
	} {
		l, found, err := Load(files(c.synonyms, c.pinyin))
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %v %v", c.name, found, err)
			continue
		}
		f := found[0]
		if f.File != c.file || f.Line != c.line || f.Rule != Rule || f.Severity != datasets.Warns || f.Message.ZH == "" || f.Fix.EN == "" {
			t.Errorf("%s: %+v", c.name, f)
		}
		if (l.Synonyms == "") != (c.file == SynonymsFile) || (l.Pinyin == "") != (c.file == PinyinFile || c.pinyin == "") {
			t.Errorf("%s: kept %d and %d bytes", c.name, len(l.Synonyms), len(l.Pinyin))
		}
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	if _, _, err := Load(fstest.MapFS{SynonymsFile + "/x": {}}); err == nil {
		t.Error("a folder is read as a file")
	}
}
