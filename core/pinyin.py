"""Names in pinyin: full reading and initials, with the readings that surnames take.

pypinyin reads some surnames as ordinary words (单 dan, 曾 ceng); the table below is for the first characters only.
"""

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "shan", "單": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "區": "ou", "朴": "piao",
    "盖": "ge", "蓋": "ge", "查": "zha", "任": "ren", "华": "hua", "華": "hua", "尹": "yin", "乐": "yue",
    "樂": "yue", "洗": "xian", "冼": "xian", "翟": "zhai", "尉": "wei", "长": "zhang", "召": "shao",
    "黑": "he", "缪": "miao", "繆": "miao", "员": "yun", "祭": "zhai", "秘": "bi", "折": "she", "种": "chong",
    "繁": "po", "幺": "yao", "么": "yao", "应": "ying", "應": "ying", "卜": "bu", "宁": "ning", "覃": "qin",
    "晟": "cheng", "郇": "xun", "褚": "chu", "重": "chong", "盛": "sheng", "葛": "ge", "柏": "bai",
}  # fmt: skip
_DOUBLE = {
    "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "長孫": "zhang sun",
    "单于": "chan yu", "單于": "chan yu", "澹台": "tan tai", "令狐": "ling hu", "呼延": "hu yan",
    "夏侯": "xia hou", "鲜于": "xian yu", "宇文": "yu wen", "皇甫": "huang fu",
}  # fmt: skip


def readings(name: str) -> tuple[str, str]:
    """Full pinyin and initials of `name`, lower case, no spaces: `张三` gives `("zhangsan", "zs")`."""
    syllables = _syllables(name.strip())
    full = "".join(syllables).lower()
    return full, "".join(s[0] for s in syllables if s).lower()


def _syllables(name: str) -> list[str]:
    if name[:2] in _DOUBLE:
        return _DOUBLE[name[:2]].split() + _read(name[2:])
    if name[:1] in _SURNAMES:
        return [_SURNAMES[name[0]], *_read(name[1:])]
    return _read(name)


def _read(text: str) -> list[str]:
    parts = lazy_pinyin(text, style=Style.NORMAL, errors=lambda run: run.split())
    return [p for p in parts if p.isascii() and p.isalnum()]
