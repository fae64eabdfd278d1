"""统一社会信用代码 (GB 32100-2015): form, check character, and codes for tests and demonstrations."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from shop.core.errors import Invalid

# Registering department, kind, six digits of place, nine of the organisation, check character. Wider than
# python-stdnum's own list: that one refuses N1-N3 (农业农村部门: village collectives), A1 and Y1.
FORM = re.compile(r"^([1-9]|[ANY])[0-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$")


class BadCreditCode(Invalid):
    """Not a code that the standard can produce."""

    code = "identity.bad_credit_code"


def check_credit_code(text: str) -> str:
    """The code in capitals without spaces; raises BadCreditCode when form or check character is wrong."""
    code = re.sub(r"\s+", "", text).upper()
    if not FORM.match(code):
        raise BadCreditCode(
            "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z），请核对证照",
            fields={"credit_code": ["格式不正确"]},
        )
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        raise BadCreditCode(
            "统一社会信用代码的校验位不对，可能有一位输错，请核对证照",
            fields={"credit_code": ["校验位不正确"]},
        )
    return code


def make_credit_code(prefix17: str) -> str:
    """Put the check character behind 17 characters; raises BadCreditCode when they break the form."""
    return check_credit_code(prefix17 + uscc.calc_check_digit(prefix17))
