"""The fields of customer and purchase files, and the headers by which they are known, as data."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agentdesk.exchange.cells import one_of, read_count, read_currency, text_of, words_for

LONG: Final = 200
"""Most characters in an ordinary text cell; a number has 64, a note 2,000."""


_ORDINARY: Final = text_of(LONG)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a file can say. A cell is read by `text` first and, where given, then by `value`."""

    name: str
    headers: tuple[str, ...]
    required: bool = False
    text: Callable[[str], str] = _ORDINARY
    value: Callable[[str], object] | None = None
    words: dict[str, str] | None = None
    """For a field of few words: what files say to what is stored."""
    many: bool = False
    """Whether several columns may say it."""


KIND_WORDS: Final = words_for(
    {
        "individual": ("个人", "个人客户", "person", "private"),
        "enterprise": ("企业", "企业客户", "公司", "单位", "company"),
    }
)
TIER_WORDS: Final = words_for(
    {
        "important": ("重要", "重要客户", "vip"),
        "ordinary": ("普通", "普通客户", "一般", "normal"),
        "low": ("低", "低价值", "低价值客户", "low-value"),
    }
)
LANGUAGE_WORDS: Final = words_for(
    {"zh": ("中文", "汉语", "zh-cn", "chinese"), "en": ("英文", "英语", "en-gb", "english")}
)
YES_NO: Final = words_for({"yes": ("是", "1", "true", "y"), "no": ("否", "0", "false", "n")})
PURCHASE_WORDS: Final = words_for(
    {
        "sale": ("销售", "购买", "order"),
        "return": ("退货", "退款", "refund", "cancelled"),
        "service": ("服务", "维修", "保养", "repair"),
    }
)

CUSTOMER_FIELDS: Final = (
    Field(
        "number",
        ("客户编号", "客户号", "会员号", "customer number", "customer no", "customer id", "customer"),
        True,
        text_of(64),
    ),
    Field("name", ("姓名", "名称", "客户姓名", "客户名称", "公司名称", "full name", "customer name"), True),
    Field("kind", ("客户类型", "类型", "customer type", "type"), words=KIND_WORDS),
    Field("tier", ("客户等级", "等级", "级别", "grade"), words=TIER_WORDS),
    Field("language", ("语言", "首选语言"), words=LANGUAGE_WORDS),
    Field("country", ("国家", "国家地区")),
    Field("region", ("地区", "区域", "省市", "城市", "city", "county")),
    Field("note", ("备注", "说明", "notes", "remark"), text=text_of(2000)),
    Field("do_not_call", ("请勿致电", "勿扰", "拒访", "do not contact"), words=YES_NO),
    Field(
        "phones",
        (
            "电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "联系电话",
            "座机",
            "固定电话",
            "phone",
            "phone number",
            "mobile",
            "telephone",
            "tel",
        ),
        many=True,
    ),
    Field("emails", ("邮箱", "电子邮箱", "电子邮件", "e-mail", "email"), many=True),
)

PURCHASE_FIELDS: Final = (
    Field(
        "order_no",
        ("订单号", "订单编号", "单号", "order number", "order", "order id", "invoice no"),
        True,
        text_of(64),
    ),
    Field(
        "customer",
        ("客户编号", "客户号", "会员号", "customer number", "customer no", "customer id"),
        True,
        text_of(64),
    ),
    Field("kind", ("订单类型", "类型", "order type", "type"), words=PURCHASE_WORDS),
    Field("product", ("产品", "产品名称", "商品", "商品名称", "品名", "main product", "description"), True),
    Field("model", ("型号", "规格")),
    Field("units", ("数量", "件数", "quantity"), value=read_count),
    Field("amount", ("金额", "订单金额", "实付金额", "总价", "total"), True),
    Field("currency", ("币种", "货币"), True, value=read_currency),
    Field("region", ("地区", "区域", "省市", "城市", "city", "county")),
    Field(
        "purchased_on",
        ("购买日期", "下单日期", "订单日期", "购买时间", "下单时间", "order date", "date"),
        True,
    ),
    Field(
        "delivered_on",
        ("交付日期", "送达日期", "签收日期", "交货日期", "送达时间", "签收时间", "delivery date"),
    ),
)


def plain(header: str) -> str:
    """A header without what does not tell it apart: case, spaces, underscores, hyphens, width, brackets."""
    return re.sub(r"[\s_\-()]", "", unicodedata.normalize("NFKC", header).lower())


def reader_of(field: Field, own_words: dict[str, str]) -> Callable[[str], object] | None:
    """What turns the text of a cell of `field` into its value; `own_words` come from the mapping file."""
    if field.words is None:
        return field.value
    return one_of(own_words | field.words)
