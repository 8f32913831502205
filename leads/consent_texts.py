"""The house's first words for each consent: a message to customers, so in their language. A store writes its own."""

from leads.statuses import Purpose

DEFAULTS = {
    Purpose.MESSAGES: "我同意贵店通过短信向我发送与看车、试驾、交车和保养有关的通知，可随时回复T或告知销售顾问退订。",
    Purpose.CALLS: "我同意贵店就我的购车意向与我电话联系，可随时要求不再来电。",
    Purpose.MARKETING: "我同意贵店使用我的联系方式和购车意向，向我推荐活动与优惠，可随时撤回。",
    Purpose.MANUFACTURER: "我同意贵店将我的姓名、联系方式和购车信息提供给汽车厂家，用于备案与服务，可随时撤回。",
    Purpose.PHOTO: "我同意贵店在交车等活动中为我拍照并保存照片，未经我另行同意不得公开，可随时撤回。",
}
