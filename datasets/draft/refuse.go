package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// regular refuses what is no file: a pipe cannot be read twice.
func regular(file string) error {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal("no-file", lang.Text{ZH: "找不到这个文件", EN: "there is no such file"},
			lang.Text{ZH: "检查文件名和路径", EN: "look at its name and folder"})
	case err != nil:
		return unreadable(err)
	case !info.Mode().IsRegular():
		return refusal("not-a-file", lang.Text{ZH: "这不是普通文件", EN: "it is not a regular file"},
			lang.Text{ZH: "逐个写明数据文件", EN: "name the data files one by one"})
	}
	return nil
}

// refused turns errors of the file system that a person can mend into refusals.
func refused(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrInvalid) {
		return unreadable(err)
	}
	return err
}

func unreadable(err error) *table.Error {
	return refusal("unreadable", lang.Text{ZH: fmt.Sprintf("读不了这个文件：%v", err), EN: fmt.Sprintf("it cannot be read: %v", err)},
		lang.Text{ZH: "检查文件名和读取权限", EN: "look at its name and permissions"})
}

func refuseID(id string) *table.Error {
	return refusal("invalid-id", lang.Text{ZH: fmt.Sprintf("%q 不能用作数据集的 id", id), EN: fmt.Sprintf("%q cannot be the id of a dataset", id)},
		lang.Text{ZH: "只用小写字母、数字和连字符，以字母或数字开头，最多 63 个字符", EN: "use lower-case letters, digits and hyphens, starting with a letter or digit, at most 63 in all"})
}

func refuseTaken(id string) *table.Error {
	return refusal("id-taken", lang.Text{ZH: fmt.Sprintf("已有数据集 %s，没有改动", id), EN: fmt.Sprintf("there is a dataset %s already, which was left alone", id)},
		lang.Text{ZH: "换一个 id，或自行更新其中的文件", EN: "choose another id, or replace the file in its folder yourself"})
}

func refusal(code string, text, fix lang.Text) *table.Error {
	return &table.Error{Code: code, Text: text, Fix: fix}
}
