"""Words for made-up customers and complaints: no real person is meant."""

from random import Random
from typing import Final

from agentdesk.domain.issue import IssueState


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
)
GIVEN: Final = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华玉兰红梅建国文辉力健波宁贵福生龙元全胜学祥才发武新利清飞彬"
    "富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦"
)
FIRST: Final = _words(
    "Alice Amy Anna Ben Chloe Daniel David Emily Emma Ethan George Grace Hannah Harry Jack James Jessica Joshua "
    "Laura Lily Lucy Matthew Megan Mia Michael Noah Oliver Olivia Oscar Poppy Rachel Rebecca Ruby Samuel Sarah "
    "Sophie Thomas William Zoe"
)
LAST: Final = _words(
    "Allen Baker Bell Brown Carter Clarke Cooper Cox Davies Davis Edwards Evans Foster Green Hall Harris Hill "
    "Hughes Jackson James Johnson Jones King Lewis Martin Mason Miller Moore Morgan Morris Parker Phillips Price "
    "Roberts Robinson Scott Shaw Smith Taylor Thomas Thompson Turner Walker Ward Watson White Williams Wilson "
    "Wood Wright Young"
)
REGIONS: Final = _words("北京 上海 广州 深圳 杭州 成都 重庆 武汉 西安 南京 苏州 天津 青岛 厦门 长沙 郑州")
TRADES: Final = _words("贸易 科技 电子 餐饮 物流 建材 商业 服饰")
MODELS: Final = (
    ("滤芯 F10", "F10", 12_900),
    ("滤芯 F20", "F20", 18_900),
    ("净水器 X100", "X100", 168_000),
    ("净水器 X200", "X200", 328_000),
    ("软水机 S5", "S5", 899_000),
    ("饮水机 Y3", "Y3", 69_900),
    ("上门清洗", "", 15_000),
)
"""Product, model, price in minor units."""
CODES: Final = ("1.1",) * 15 + ("1.2", "2.11", "2.11", "2.20", "3.16")
"""How finished visits ended, by share."""
SAID: Final = (
    ("/data/q1", ("satisfied", "very_satisfied", "neutral", "dissatisfied")),
    ("/data/q2", ("good", "very_good", "fair", "poor")),
    ("/data/q3", ("no",)),
    ("/data/q4", ("satisfied", "very_satisfied", "neutral")),
    ("/data/q5", ("often", "always", "sometimes")),
    ("/data/q6", ("mostly", "fully", "partly")),
    ("/data/q7", ("没有", "安装时有些麻烦", "说明书看不懂")),
    ("/data/q8", ("没有", "希望多一些优惠")),
    ("/data/q9", ("没有", "滤芯更换提醒不明显")),
)
"""Answers to the company's questionnaire."""
ISSUE_STATES: Final = tuple(
    state.value
    for state, share in (
        (IssueState.RECEIVED, 5),
        (IssueState.ANALYSING, 4),
        (IssueState.PLANNED, 3),
        (IssueState.RESOLVING, 3),
        (IssueState.RESOLVED, 1),
        (IssueState.AWAITING_CUSTOMER, 2),
        (IssueState.CLOSED, 3),
        (IssueState.DUPLICATE, 1),
        (IssueState.WITHDRAWN, 1),
        (IssueState.UNREACHABLE, 1),
    )
    for _ in range(share)
)
"""How recent issues stand, by share."""
COMPLAINTS: Final = (
    "滤芯更换提醒不明显",
    "出水量变小",
    "接头处漏水",
    "安装师傅迟到两小时",
    "客服电话很难打通",
    "送货时外箱破损",
    "噪音比以前大",
    "希望尽快上门检查",
)


def person(rng: Random, *, english: bool) -> str:
    """A person's name: two or three Chinese characters, or English first and last name."""
    if english:
        return f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    given = rng.choice(GIVEN) if rng.random() < 0.25 else rng.choice(GIVEN) + rng.choice(GIVEN)
    return rng.choice(SURNAMES) + given


def company(rng: Random) -> str:
    """A company's name: place, two characters, trade."""
    return f"{rng.choice(REGIONS)}{rng.choice(GIVEN)}{rng.choice(GIVEN)}{rng.choice(TRADES)}有限公司"
