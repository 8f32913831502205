"""Names by characters, pinyin and initials; phones by any run of digits; plates."""

import pytest

from core import pinyin, search


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"), ("单雄信", "shanxiongxin", "sxx"), ("曾国", "zengguo", "zg"),
        ("解缙", "xiejin", "xj"), ("仇英", "qiuying", "qy"), ("尉迟恭", "yuchigong", "ycg"), ("区大", "ouda", "od"),
        ("查良镛", "zhaliangyong", "zly"), ("欧阳三", "ouyangsan", "oys"), ("John Smith", "johnsmith", "js"),
        ("吕布", "lvbu", "lb"), ("𠮷野", "ye", "y"),
    ],
)  # fmt: skip
def test_readings_know_surnames(name, full, initials):
    assert pinyin.readings(name) == (full, initials)


KEY = search.key("张三丰", phones=["15412345678"], plates=["浙A12345"])


def hits(text: str, key: str = KEY) -> bool:
    """What the database does with the condition: LIKE on the key, ASCII case ignored nowhere."""
    found = search.patterns(text)
    return bool(found) and all(pattern.strip("%") in key for pattern in found)


@pytest.mark.parametrize(
    "text",
    ["张", "三", "三丰", "张三丰", "zhang", "zhangsanfeng", "zsf", "zs", "ZS", "5678", "123456", "78", "浙A123",
     "A12345", "张 5678", "154 1234 5678", "１２３４", "zhang 78", "+8615412345678"],
)  # fmt: skip
def test_found(text):
    assert hits(text), text


@pytest.mark.parametrize("text", ["李", "lisi", "ls", "9999", "张 9999", "丰三", "sf"])
def test_not_found(text):
    assert not hits(text)


@pytest.mark.parametrize("text", ["", "   ", "|", "5", "\x00"])
def test_too_little_searches_nothing(text):
    assert search.wanted(text) is None


def test_rare_characters_stay_exact():
    assert hits("𠮷", search.key("𠮷田", phones=[]))
    assert not hits("吉", search.key("𠮷田", phones=[]))


def test_the_separator_cannot_be_smuggled_in():
    assert search.key("a|b", phones=[]).count("|") == search.key("ab", phones=[]).count("|")
