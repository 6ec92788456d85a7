package pii

import (
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// titled reports whether the name or the title of a field is, or ends in, one of
// the words.
func titled(f table.Field, words ...string) bool {
	for _, title := range []string{f.Name, f.Title} {
		title = strings.ToLower(strings.TrimSpace(title))
		for _, word := range words {
			if title == word || len(word) > 0 && word[0] >= 0x80 && strings.HasSuffix(title, word) {
				return true
			}
		}
	}
	return false
}

func titledName(f table.Field) bool {
	return f.Type == table.String && titled(f, "姓名", "户主", "业主", "申请人", "当事人", "联系人", "name", "full name", "full_name", "fullname", "person", "owner")
}

func titledAddress(f table.Field) bool {
	return f.Type == table.String && titled(f, "地址", "住址", "住所", "居住地", "address", "home address", "home_address", "residence")
}

// surnames are frequent Chinese surnames of one character. A rare one that is
// missing lowers a column's share of names, and no more.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温牛樊葛邢安齐" +
	"伍庞颜倪聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤时穆农司古吉"

// doubleSurnames are the frequent ones of two characters.
var doubleSurnames = []string{"欧阳", "上官", "司马", "司徒", "诸葛", "皇甫", "尉迟", "夏侯", "令狐", "慕容"}

// personName reports whether a text has the form of a Chinese person's name: a
// surname and one or two more characters. "豫园" and "黄浦区图书馆" have not,
// and masked names ("张**") neither.
func personName(text string) bool {
	name := []rune(strings.TrimSpace(text))
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	for _, double := range doubleSurnames {
		if strings.HasPrefix(string(name), double) {
			return len(name) == 3 || len(name) == 4
		}
	}
	return (len(name) == 2 || len(name) == 3) && strings.ContainsRune(surnames, name[0])
}
