package figures

// scorePrefix begins the key of the definition of an evaluated measure; the rest
// is the measure's code in the profile.
const scorePrefix = "score_"

var measureEntries = []entry{
	{scorePrefix + "collection", Score, [3]string{"归集得分", "标为开放的条目中，已有数据的比例；取时间段内最后一个有留存记录的日子，时间段尚未结束的取今天。", "100 × 有数据的条目 ÷ 标为开放"},
		[3]string{"Collection", "The share of entries marked as open that have data; on the last day of the period that is kept, or today where it is not over.", "100 × entries with data ÷ marked open"}, fromRelease, measured},
	{scorePrefix + "quantity", Score, [3]string{"数量得分", "开放了应开放数据的多大部分：清单率占一半，接口率和高价值占比各占四分之一；取时间段内最后一个有留存记录的日子，时间段尚未结束的取今天。", "100 ×（0.5 × 列入清单率 + 0.25 × 接口率 + 0.25 × 高价值数据占比），缺项时按其余项加权"},
		[3]string{"Quantity", "How much of what is to be open is open: the share that is listed counts a half, the shares with an API and of high value a quarter each; on the last day of the period that is kept, or today where it is not over.", "100 × (0.5 × share listed + 0.25 × share with an API + 0.25 × high-value share); what has no value is left out of the weighing"}, fromTables, measured},
	{scorePrefix + "quality", Score, [3]string{"质量得分", "没有质量问题的条目的比例；取时间段内最后一个有留存记录的日子，时间段尚未结束的取今天。", "100 ×（1 − 有质量问题的条目 ÷ 目录条目）"},
		[3]string{"Quality", "The share of entries without a finding; on the last day of the period that is kept, or today where it is not over.", "100 × (1 − entries with findings ÷ entries)"}, fromTables, measured},
	{scorePrefix + "updates", Score, [3]string{"更新时效得分", "时间段内有留存记录的各天的及时更新率；报告写明有多少天。", "100 × 时段及时更新率"},
		[3]string{"Timeliness of updates", "The on-time rate over those days of the period that are kept; the report states how many these are.", "100 × on-time rate of the period"}, fromTables, measured},
	{scorePrefix + "use", Score, [3]string{"使用情况得分", "今天清单上的数据集中，时间段内被下载或调用过的比例；时间段内没有统计的，没有得分。", "100 × 有使用的数据集 ÷ 已列入开放清单"},
		[3]string{"Use", "The share of the datasets listed today that were downloaded or called in the period; none where nothing was counted in it.", "100 × datasets with uses ÷ on the open list"}, fromTables, measured},
	{"score", Score, [3]string{"总分", "各项得分的加权平均；规则没有规定权重的，各项相等，由平台自定。时间段内某一项完全没有记录的，不计总分和名次。", "各项得分 × 权重之和 ÷ 有得分的各项权重之和"},
		[3]string{"Total", "The weighted mean of the measures; where the rules state no weights, all weigh the same, by the portal's own choice. There is no total and no rank where nothing at all is on record of a measure for the period.", "sum of score × weight ÷ sum of the weights of measures that have a score"}, fromTables, measured},
}
