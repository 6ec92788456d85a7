package notices

import "github.com/kaimen-portal/kaimen/datasets/lang"

// kinds are the words of all notices, by kind.
var kinds = map[string]words{
	"verify": {
		page:    "account/verify/",
		subject: lang.Text{ZH: "请确认您在{{.Portal}}的邮箱", EN: "Confirm your e-mail address for {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有人用这个邮箱在{{.Portal}}注册了账号。如果是您本人，请在24小时内打开下面的网址，并输入注册时的密码：\n\n{{.Link}}\n\n如果不是您，不必理会，账号不会启用。\n",
			EN: "Dear {{.Name}},\n\nsomebody signed up for {{.Portal}} with this address. If it was you, open this page within 24 hours and enter the password you chose:\n\n{{.Link}}\n\nIf it was not you, do nothing: the account stays out of use.\n",
		},
	},
	"already": {
		subject: lang.Text{ZH: "您在{{.Portal}}已有账号", EN: "You already have an account at {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n刚才有人想用这个邮箱在{{.Portal}}再注册一个账号。您已有账号，直接登录即可；忘了密码，可以在登录页面重设。如果不是您本人操作，不必理会，账号没有任何变化。\n",
			EN: "Dear {{.Name}},\n\nsomebody just tried to sign up for {{.Portal}} with this address. You have an account already: log in, or set a new password from the login page if you forgot yours. If it was not you, do nothing: your account is as it was.\n",
		},
	},
	"password": {
		page:    "account/password/",
		subject: lang.Text{ZH: "重设您在{{.Portal}}的密码", EN: "Set a new password for {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n请在一小时内打开下面的网址，设置新密码：\n\n{{.Link}}\n\n如果您没有要求重设密码，不必理会，原密码照旧有效。\n",
			EN: "Dear {{.Name}},\n\nopen this page within an hour to set a new password:\n\n{{.Link}}\n\nIf you did not ask for this, do nothing: your password stays as it is.\n",
		},
	},
	"password-changed": {
		subject: lang.Text{ZH: "您在{{.Portal}}的密码已更改", EN: "Your password for {{.Portal}} was changed"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您的密码刚刚更改，所有已登录的设备都已退出。如果不是您本人操作，请立即重设密码，并告知平台运行单位。\n",
			EN: "Dear {{.Name}},\n\nyour password was just changed, and every device was logged out. If it was not you, set a new password at once and tell the operator of the platform.\n",
		},
	},
	"invitation": {
		page:    "account/password/",
		subject: lang.Text{ZH: "您在{{.Portal}}的工作账号", EN: "Your staff account at {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n已为您开通{{.Portal}}的工作账号。请在三天内打开下面的网址，设置密码：\n\n{{.Link}}\n",
			EN: "Dear {{.Name}},\n\nan account for your work on {{.Portal}} was made for you. Open this page within three days to set its password:\n\n{{.Link}}\n",
		},
	},
	"confirm": {
		page:    "account/provider/",
		subject: lang.Text{ZH: "请确认您在{{.Portal}}的邮箱", EN: "Confirm your e-mail address for {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有人登录{{.Portal}}时填写了这个邮箱。如果是您本人，请在24小时内打开下面的网址，再用同样的方式登录一次：\n\n{{.Link}}\n\n如果不是您，不必理会，账号不会启用。\n",
			EN: "Dear {{.Name}},\n\nsomebody who logged in to {{.Portal}} entered this address. If it was you, open this page within 24 hours and log in the same way once more:\n\n{{.Link}}\n\nIf it was not you, do nothing: the account stays out of use.\n",
		},
	},
	"connected": {
		subject: lang.Text{ZH: "您在{{.Portal}}的账号多了一种登录方式", EN: "Your account at {{.Portal}} has another login"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n从现在起，除了邮箱和密码，您还可以通过{{.P.issuer}}登录{{.Portal}}。如果不是您本人操作，请立即重设密码，登录后在账号页面解除关联，并告知平台运行单位。\n",
			EN: "Dear {{.Name}},\n\nfrom now on you can also log in to {{.Portal}} through {{.P.issuer}}, beside your e-mail address and password. If this was not you, set a new password at once, disconnect that login on your account page, and tell the operator of the platform.\n",
		},
	},
	"disconnected": {
		subject: lang.Text{ZH: "您在{{.Portal}}的账号少了一种登录方式", EN: "Your account at {{.Portal}} has one login less"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您在{{.Portal}}的账号刚刚解除了与其他登录方式的关联，今后请用邮箱和密码登录。如果不是您本人操作，请立即重设密码，并告知平台运行单位。\n",
			EN: "Dear {{.Name}},\n\nyour account at {{.Portal}} was just disconnected from other logins; use your e-mail address and password from now on. If this was not you, set a new password at once and tell the operator of the platform.\n",
		},
	},
	"codes-on": {
		subject: lang.Text{ZH: "您在{{.Portal}}的账号已启用一次性验证码", EN: "One-time codes are on for your account at {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n从现在起，登录{{.Portal}}时除了密码，还要输入手机上身份验证器应用显示的验证码。如果不是您本人操作，请立即重设密码，并告知平台运行单位。\n",
			EN: "Dear {{.Name}},\n\nfrom now on you enter, besides your password, a code from the authenticator app on your phone when you log in to {{.Portal}}. If this was not you, set a new password at once and tell the operator of the platform.\n",
		},
	},
	"codes-off": {
		subject: lang.Text{ZH: "您在{{.Portal}}的账号已停用一次性验证码", EN: "One-time codes are off for your account at {{.Portal}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您在{{.Portal}}的账号刚刚停用了一次性验证码，登录只需要密码。如果不是您本人要求，请立即重设密码，并告知平台运行单位。\n",
			EN: "Dear {{.Name}},\n\none-time codes were just turned off for your account at {{.Portal}}: a password is enough to log in. If you did not ask for this, set a new password at once and tell the operator of the platform.\n",
		},
	},
	"application": {
		subject: lang.Text{ZH: "您的申请{{.P.receipt}}有新进展", EN: "Your application {{.P.receipt}}: news"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您对数据集{{.P.dataset}}的申请（回执号{{.P.receipt}}）有新进展：{{.P.doneZH}}。\n{{with .P.reason}}\n说明：{{.}}\n{{end}}\n详情请登录{{.Portal}}，在“我的申请”中查看。\n",
			EN: "Dear {{.Name}},\n\nthere is news about your application for the dataset {{.P.dataset}} (receipt {{.P.receipt}}): we {{.P.doneEN}}.\n{{with .P.reason}}\nNote: {{.}}\n{{end}}\nLog in to {{.Portal}} and see “My applications” for details.\n",
		},
	},
	"applications": {
		subject: lang.Text{ZH: "您的{{.P.n}}件申请有新进展", EN: "News about {{.P.n}} of your applications"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您有{{.P.n}}件申请同时有了新进展。详情请登录{{.Portal}}，在“我的申请”中查看。\n",
			EN: "Dear {{.Name}},\n\nthere is news about {{.P.n}} of your applications. Log in to {{.Portal}} and see “My applications” for details.\n",
		},
	},
	"key-issued": {
		subject: lang.Text{ZH: "您的申请{{.P.receipt}}新增了一个访问密钥", EN: "A new access key for your application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您的账号刚刚为申请{{.P.receipt}}领取了一个访问密钥，开头是{{.P.display}}。密钥只在页面上显示一次，我们不会再发送。如果不是您本人操作，请立即登录{{.Portal}}停用它。\n",
			EN: "Dear {{.Name}},\n\nyour account has just been given an access key for the application {{.P.receipt}}; it begins with {{.P.display}}. The key was shown on the page once and is never sent. If it was not you, log in to {{.Portal}} and revoke it at once.\n",
		},
	},
	"key-revoked": {
		subject: lang.Text{ZH: "您的访问密钥{{.P.display}}已停用", EN: "Your access key {{.P.display}} was revoked"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n申请{{.P.receipt}}的访问密钥{{.P.display}}已停用，不能再使用。\n{{with .P.reason}}\n原因：{{.}}\n{{end}}\n需要时，可登录{{.Portal}}领取新的密钥。\n",
			EN: "Dear {{.Name}},\n\nthe access key {{.P.display}} of the application {{.P.receipt}} was revoked and no longer works.\n{{with .P.reason}}\nReason: {{.}}\n{{end}}\nYou can get a new one at {{.Portal}} when you need it.\n",
		},
	},
	"key-suspended": {
		subject: lang.Text{ZH: "您的访问密钥{{.P.display}}已暂停使用", EN: "Your access key {{.P.display}} was suspended"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n申请{{.P.receipt}}的访问密钥{{.P.display}}已由平台运行单位暂停使用。\n{{with .P.reason}}\n原因：{{.}}\n{{end}}\n恢复使用时会再通知您。\n",
			EN: "Dear {{.Name}},\n\nthe operator of the platform suspended the access key {{.P.display}} of the application {{.P.receipt}}.\n{{with .P.reason}}\nReason: {{.}}\n{{end}}\nYou will be told when it works again.\n",
		},
	},
	"key-resumed": {
		subject: lang.Text{ZH: "您的访问密钥{{.P.display}}已恢复使用", EN: "Your access key {{.P.display}} works again"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n申请{{.P.receipt}}的访问密钥{{.P.display}}已恢复使用。\n{{with .P.reason}}\n说明：{{.}}\n{{end}}",
			EN: "Dear {{.Name}},\n\nthe access key {{.P.display}} of the application {{.P.receipt}} works again.\n{{with .P.reason}}\nNote: {{.}}\n{{end}}",
		},
	},
	"received": {
		subject: lang.Text{ZH: "您的申请已收到，回执号{{.P.receipt}}", EN: "Your application was received: receipt {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您对数据集{{.P.dataset}}的申请已收到，回执号是{{.P.receipt}}。{{.P.nextZH}}\n\n凭回执号可以在{{.Portal}}查询办理状态，不用登录。请妥善保管，不要转告他人。\n",
			EN: "Dear {{.Name}},\n\nyour application for the dataset {{.P.dataset}} was received. Its receipt number is {{.P.receipt}}. {{.P.nextEN}}\n\nWith the receipt number you can look up on {{.Portal}} how it stands, without logging in. Keep it to yourself.\n",
		},
	},
	"receiveds": {
		subject: lang.Text{ZH: "您的{{.P.n}}件申请已收到", EN: "{{.P.n}} of your applications were received"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您的{{.P.n}}件申请已收到。详情请登录{{.Portal}}，在“我的申请”中查看。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} of your applications were received. Log in to {{.Portal}} and see “My applications” for details.\n",
		},
	},
	"submission": {
		subject: lang.Text{ZH: "待办申请{{.P.receipt}}", EN: "To be handled: application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n申请人{{.P.doneZH}}：数据集{{.P.dataset}}，回执号{{.P.receipt}}。请登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\nthe applicant {{.P.doneEN}}: dataset {{.P.dataset}}, receipt {{.P.receipt}}. Log in to {{.Portal}} to handle it.\n",
		},
	},
	"submissions": {
		subject: lang.Text{ZH: "{{.P.n}}件待办申请", EN: "{{.P.n}} applications to be handled"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有{{.P.n}}件申请等待办理。请登录{{.Portal}}查看。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} applications wait to be handled. Log in to {{.Portal}} to see them.\n",
		},
	},
	"extension": {
		subject: lang.Text{ZH: "请批准延长办理期限：申请{{.P.receipt}}", EN: "To be approved: more time for application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n经办人提请把申请{{.P.receipt}}（数据集{{.P.dataset}}）的办理期限延长{{.P.days}}个工作日。\n\n理由：{{.P.reason}}\n\n请登录{{.Portal}}，打开这件申请办理。\n",
			EN: "Dear {{.Name}},\n\na colleague asks to extend the time for the decision on the application {{.P.receipt}} (dataset {{.P.dataset}}) by {{.P.days}} working days.\n\nReason: {{.P.reason}}\n\nLog in to {{.Portal}} and open the application to approve it.\n",
		},
	},
	"near": {
		subject: lang.Text{ZH: "即将到期：申请{{.P.receipt}}，{{.P.dutyZH}}", EN: "Due soon: application {{.P.receipt}}, {{.P.dutyEN}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n数据集{{.P.dataset}}的申请（回执号{{.P.receipt}}）有一项即将到期。\n\n{{.P.dueZH}}\n\n请登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\nsomething is due soon in the application for the dataset {{.P.dataset}} (receipt {{.P.receipt}}).\n\n{{.P.dueEN}}\n\nLog in to {{.Portal}} to see to it.\n",
		},
	},
	"nears": {
		subject: lang.Text{ZH: "{{.P.n}}项即将到期", EN: "{{.P.n}} things are due soon"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有{{.P.n}}项与申请有关的事项即将到期。请登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} things to be done about applications are due soon. Log in to {{.Portal}} to see to them.\n",
		},
	},
	"late": {
		subject: lang.Text{ZH: "已过日期：申请{{.P.receipt}}，{{.P.dutyZH}}", EN: "Past its day: application {{.P.receipt}}, {{.P.dutyEN}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n数据集{{.P.dataset}}的申请（回执号{{.P.receipt}}）有一项已过日期，还没有办理。\n\n{{.P.dueZH}}\n\n请尽快登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\nsomething in the application for the dataset {{.P.dataset}} (receipt {{.P.receipt}}) is past its day and not done.\n\n{{.P.dueEN}}\n\nLog in to {{.Portal}} and see to it as soon as you can.\n",
		},
	},
	"lates": {
		subject: lang.Text{ZH: "{{.P.n}}项已过日期", EN: "{{.P.n}} things are past their day"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有{{.P.n}}项与申请有关的事项已过日期，还没有办理。请尽快登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} things to be done about applications are past their day. Log in to {{.Portal}} and see to them as soon as you can.\n",
		},
	},
	"escalated": {
		subject: lang.Text{ZH: "逾期未办：申请{{.P.receipt}}", EN: "Overdue at the desk: application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n数据集{{.P.dataset}}的申请（回执号{{.P.receipt}}）已超过规定期限，办理单位还没有办理。\n\n{{.P.dueZH}}\n\n请督促办理。\n",
			EN: "Dear {{.Name}},\n\nthe application for the dataset {{.P.dataset}} (receipt {{.P.receipt}}) is past a limit that the rules set, and those who have to act did not.\n\n{{.P.dueEN}}\n\nPlease see that they do.\n",
		},
	},
	"escalateds": {
		subject: lang.Text{ZH: "{{.P.n}}项逾期未办", EN: "{{.P.n}} things are overdue at the desk"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n有{{.P.n}}项与申请有关的事项已超过规定期限，办理单位还没有办理。请登录{{.Portal}}查看并督促办理。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} things to be done about applications are past limits that the rules set. Log in to {{.Portal}} to see which, and see that they are done.\n",
		},
	},
	"expiring": {
		subject: lang.Text{ZH: "申请{{.P.receipt}}的使用期限即将届满", EN: "Application {{.P.receipt}}: the time of use is about to end"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您对数据集{{.P.dataset}}的使用期限到{{.P.untilZH}}为止（含当日）。届满后密钥随即失效，您需要销毁数据并在{{.Portal}}确认。如需继续使用，请提前重新申请。\n",
			EN: "Dear {{.Name}},\n\nyour use of the dataset {{.P.dataset}} ends on {{.P.untilEN}}, the last day on which you may use it. After that your keys no longer work, and you have to destroy the data and confirm it on {{.Portal}}. To go on using them, apply anew in time.\n",
		},
	},
	"expirings": {
		subject: lang.Text{ZH: "{{.P.n}}项使用期限即将届满", EN: "{{.P.n}} of your times of use are about to end"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您有{{.P.n}}项数据使用期限即将届满。请登录{{.Portal}}，在“我的申请”中查看；如需继续使用，请提前重新申请。\n",
			EN: "Dear {{.Name}},\n\n{{.P.n}} of your times of use are about to end. Log in to {{.Portal}} and see “My applications”; to go on using the data, apply anew in time.\n",
		},
	},
	"report-due": {
		subject: lang.Text{ZH: "请报告利用情况：申请{{.P.receipt}}", EN: "A report on use is due: application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n请报告{{.P.fromZH}}至{{.P.toZH}}期间数据集{{.P.dataset}}（回执号{{.P.receipt}}）的利用情况、成果与效益。请登录{{.Portal}}，在“我的申请”中打开这件申请，选择“用量与利用报告”。\n",
			EN: "Dear {{.Name}},\n\nplease report how the dataset {{.P.dataset}} (receipt {{.P.receipt}}) was used from {{.P.fromEN}} to {{.P.toEN}}, what came of it and to what effect. Log in to {{.Portal}}, open the application in “My applications”, and choose “Use and reports”.\n",
		},
	},
	"report-dues": {
		subject: lang.Text{ZH: "请报告利用情况：{{.P.n}}件申请", EN: "Reports on use are due: {{.P.n}} applications"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您有{{.P.n}}件申请需要报告利用情况、成果与效益。请登录{{.Portal}}，在“我的申请”中逐件办理。\n",
			EN: "Dear {{.Name}},\n\nreports on the use of data are due for {{.P.n}} of your applications. Log in to {{.Portal}} and see to each in “My applications”.\n",
		},
	},
	"dataset-suspended": {
		subject: lang.Text{ZH: "数据集{{.P.dataset}}已暂停开放", EN: "The dataset {{.P.dataset}} is suspended"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n平台运行单位暂停了您正在使用的数据集{{.P.dataset}}，目前任何人都不能获取。\n{{with .P.reason}}\n原因：{{.}}\n{{end}}\n您的授权和密钥没有变化，恢复开放时会再通知您。\n",
			EN: "Dear {{.Name}},\n\nthe operator of the platform has suspended the dataset {{.P.dataset}}, which you use; nobody can have it for now.\n{{with .P.reason}}\nReason: {{.}}\n{{end}}\nYour grant and your keys stay as they are. You will be told when the dataset is back.\n",
		},
	},
	"dataset-lifted": {
		subject: lang.Text{ZH: "数据集{{.P.dataset}}已恢复开放", EN: "The dataset {{.P.dataset}} is back"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n数据集{{.P.dataset}}已恢复开放，您原有的授权和密钥可以照常使用。\n{{with .P.reason}}\n说明：{{.}}\n{{end}}",
			EN: "Dear {{.Name}},\n\nthe dataset {{.P.dataset}} can be had again; your grant and your keys work as before.\n{{with .P.reason}}\nNote: {{.}}\n{{end}}",
		},
	},
	"misuse": {
		subject: lang.Text{ZH: "疑似误用：申请{{.P.receipt}}", EN: "Possible misuse: application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n数据集{{.P.dataset}}的使用（回执号{{.P.receipt}}）有疑似误用：{{.P.kindZH}}。请登录{{.Portal}}核实。\n",
			EN: "Dear {{.Name}},\n\nthere may be a misuse of the dataset {{.P.dataset}} (receipt {{.P.receipt}}): {{.P.kindEN}}. Log in to {{.Portal}} to look into it.\n",
		},
	},
	"misuse-published": {
		subject: lang.Text{ZH: "关于申请{{.P.receipt}}的公告", EN: "A public notice about application {{.P.receipt}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n依据{{.P.citeZH}}，{{.Portal}}就您对数据集{{.P.dataset}}的使用（回执号{{.P.receipt}}）发布了公告：\n\n{{.P.textZH}}\n",
			EN: "Dear {{.Name}},\n\nunder {{.P.citeEN}}, {{.Portal}} published a notice about your use of the dataset {{.P.dataset}} (receipt {{.P.receipt}}):\n\n{{.P.textEN}}\n",
		},
	},
	"data-changed": {
		subject: lang.Text{ZH: "数据集{{.P.dataset}}有新版本", EN: "The dataset {{.P.dataset}} has a new version"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您正在使用的数据集{{.P.dataset}}有了新版本（{{.P.dayZH}}）。请比对您已取得的数据；您的授权和密钥照常有效。\n",
			EN: "Dear {{.Name}},\n\nthe dataset {{.P.dataset}}, which you use, has a new version ({{.P.dayEN}}). Compare the data that you have with it; your grant and your keys work as before.\n",
		},
	},
	"items-changed": {
		subject: lang.Text{ZH: "数据集{{.P.dataset}}的数据项有变化", EN: "The data items of {{.P.dataset}} have changed"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n您正在使用的数据集{{.P.dataset}}的数据项有了变化（{{.P.dayZH}}）。请核对您的程序和已取得的数据；授权没有改动，所列数据项已不存在的，请联系数据提供单位。\n",
			EN: "Dear {{.Name}},\n\nthe data items of the dataset {{.P.dataset}}, which you use, have changed ({{.P.dayEN}}). Check your programs and the data that you have. Your grant is as it was; if it names items that are gone, ask the agency.\n",
		},
	},
	"duty": {
		subject: lang.Text{ZH: "新的职责：{{.P.whatZH}}", EN: "Something to do: {{.P.whatEN}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n贵单位有一项新的职责：{{.P.whatZH}}。期限：{{.P.dueZH}}。请登录{{.Portal}}查看。\n",
			EN: "Dear {{.Name}},\n\nyour agency has something new to do: {{.P.whatEN}}. Last day: {{.P.dueEN}}. Log in to {{.Portal}} to look at it.\n",
		},
	},
	"change-noted": {
		subject: lang.Text{ZH: "{{.P.agencyZH}}的数据有变化", EN: "Data of {{.P.agencyEN}} changed"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n{{.P.agencyZH}}的数据有变化，已在{{.Portal}}登记。更新期限：{{.P.dueZH}}。\n",
			EN: "Dear {{.Name}},\n\ndata of {{.P.agencyEN}} changed, which was noted at {{.Portal}}. They have to be published by {{.P.dueEN}}.\n",
		},
	},
	"inventory": {
		subject: lang.Text{ZH: "年度目录清查已开始", EN: "The yearly inventory has begun"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n年度目录清查已经开始，贵单位有{{.P.n}}条目录需要逐条确认、更新或撤下。期限：{{.P.dueZH}}。请登录{{.Portal}}办理。\n",
			EN: "Dear {{.Name}},\n\nthe yearly inventory of the catalogue has begun. Entries of your agency to be confirmed, changed or withdrawn: {{.P.n}}. Last day: {{.P.dueEN}}. Log in to {{.Portal}} to do it.\n",
		},
	},
	"faults": {
		subject: lang.Text{ZH: "责任情形与关注事项：新增{{.P.n}}项", EN: "New under supervision: {{.P.n}}"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n涉及贵单位的责任情形与关注事项新增{{.P.n}}项。请登录{{.Portal}}查看，并可作出说明；说明会一并显示。\n",
			EN: "Dear {{.Name}},\n\nfaults and watched matters found with your agency since you were told last: {{.P.n}}. Log in to {{.Portal}} to look at them; you can answer each, and the answer is shown beside it.\n",
		},
	},
	"fault-answered": {
		subject: lang.Text{ZH: "{{.P.agencyZH}}对责任情形或关注事项作了说明", EN: "{{.P.agencyEN}} answered a fault"},
		text: lang.Text{
			ZH: "{{.Name}}，您好：\n\n{{.P.agencyZH}}就“{{.P.kindZH}}”作了说明。请登录{{.Portal}}查看。\n",
			EN: "Dear {{.Name}},\n\n{{.P.agencyEN}} gave an answer about “{{.P.kindEN}}”. Log in to {{.Portal}} to read it.\n",
		},
	},
}
